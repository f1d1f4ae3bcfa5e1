import { obisName, unitSymbol } from 'dlms/data';
import type { Reading } from 'dlms/inspect';
import { grouped } from '../shared/quantity.ts';
import { wireTexts } from '../texts/wire.ts';

const { columns, valuesTitle, more } = wireTexts.report;
const page = 200;

interface ReadingsTableProps {
  readonly readings: readonly Reading[];
  readonly shown: number;
  readonly onMore: () => void;
}

/** The values, each with its name and its unit, exact to the last digit. */
export function ReadingsTable({ readings, shown, onMore }: ReadingsTableProps) {
  const listed = readings.slice(0, shown);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{valuesTitle}</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className="wire-values" aria-label={valuesTitle} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{columns.logicalName}</th>
              <th scope="col">{columns.name}</th>
              <th scope="col" className="wire-number">
                {columns.value}
              </th>
              <th scope="col">{columns.at}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map((reading, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same object may be there twice
              <tr key={i}>
                <td className="figures">{reading.logicalName}</td>
                <td>{obisName(reading.logicalName)}</td>
                <td className="wire-number figures">{figureOf(reading)}</td>
                <td className="figures">{reading.at ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {readings.length > shown && (
        <button type="button" className="wire-more" onClick={onMore}>
          {more(Math.min(page, readings.length - shown))}
        </button>
      )}
    </section>
  );
}

function figureOf({ quantity, value, unit }: Reading): string {
  const figure = grouped(quantity ?? value);
  return unit === undefined ? figure : `${figure} ${unitSymbol(unit)}`;
}
