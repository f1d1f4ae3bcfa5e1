import type { AttributeValue, RequestTrial } from '@meterwire/api';
import { obisWords } from '../form/obis.ts';
import { JsonValue } from '../objects/json-value.tsx';
import { decimal, readable } from '../shared/quantity.ts';
import { trialTexts } from '../texts/trial.ts';
import { texts as common } from '../texts.ts';
import { rowsOf, type ValueRow } from './value-rows.ts';

const texts = trialTexts.request;

/** What a request read: each value with its unit, or why there is none. */
export function FoundValues({ values }: { readonly values: readonly AttributeValue[] }) {
  return (
    <div className="trial-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.object}</th>
            <th scope="col">{texts.value}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(values).map((row) => (
            <tr key={`${row.logicalName} ${row.attribute}`}>
              <th scope="row">
                {obisWords(row.logicalName) ?? row.logicalName}
                <span className="trial-code">
                  <span className="code">{row.logicalName}</span> {row.name}
                </span>
              </th>
              <td className="figures">
                <Said {...row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Said({ refusal, number, value }: ValueRow) {
  if (refusal !== undefined)
    return (
      <span className="trial-refused">
        {common.values.refused[refusal] ?? common.values.refusedOther(refusal)}
      </span>
    );
  if (number === undefined) return <JsonValue value={value} />;
  const { figure, unit } = readable(number.text, number.unit);
  return (
    <span className="trial-number">
      {figure} {unit}
    </span>
  );
}

/** The newest rows of a profile, newest first. */
export function FoundProfile({ profile }: { readonly profile: NonNullable<RequestTrial['profile']> }) {
  const { columns, rows } = profile;
  if (rows.length === 0) return <p className="trial-from">{texts.noRows}</p>;
  return (
    <div className="trial-table">
      <table>
        <thead>
          <tr>
            {columns.map(({ logicalName, attribute, unit }) => (
              <th key={`${logicalName} ${attribute}`} scope="col" title={logicalName}>
                {obisWords(logicalName) ?? logicalName} {unit && <span className="faint">{unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="figures">
          {rows.toReversed().map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={column}>{cell === null ? '–' : decimal(cell, columns[column]?.scaler ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
