import { Popover, UnstyledButton } from '@mantine/core';
import type { LatestValue } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { readable } from '../shared/quantity.ts';
import { clockFigure, isClock } from '../shared/time.ts';
import { texts } from '../texts.ts';
import { ValueOrigin } from './value-origin.tsx';
import './values.css';

/** The newest value of everything that is read, as an instrument shows it: large figures, quiet names. */
export function Values({ id, configured }: { readonly id: string; readonly configured: boolean }) {
  const values = useQuery({ ...queries.values(id), refetchInterval: usePolling() });
  const newest = values.data && newestOf(values.data);
  return (
    <section className="panel values">
      <div className="panel-head">
        <h2 className="panel-title">{texts.values.title}</h2>
        {newest && (
          <span className="values-when">
            {texts.device.lastReading('')}
            <Ago at={newest} />
          </span>
        )}
      </div>
      <Fetched query={values} placeholderHeight={220}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNote title={texts.values.none}>
              <p>{configured ? texts.values.noneAdvice : texts.values.noneConfigured}</p>
            </EmptyNote>
          ) : (
            <ul className="values-grid">
              {list.map((value) => (
                <li key={`${value.logicalName} ${value.attribute}`} className="value">
                  <ValueCell value={value} old={isOld(value, list)} />
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </section>
  );
}

const newestOf = (list: readonly LatestValue[]) =>
  list.reduce<string | undefined>(
    (newest, { readAt }) => (newest && newest > readAt ? newest : readAt),
    undefined,
  );

/** Read with an earlier session than the newest: only then a value needs an age of its own. */
const isOld = ({ readAt }: LatestValue, list: readonly LatestValue[]) =>
  Date.parse(newestOf(list) ?? readAt) - Date.parse(readAt) > 90_000;

function ValueCell({ value, old }: { readonly value: LatestValue; readonly old: boolean }) {
  const name = value.name ?? value.logicalName;
  return (
    <>
      <p className="value-name">{name}</p>
      <Popover position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton className="value-button" title={texts.values.details}>
            <Figure value={value} />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className="value-origin">
          <ValueOrigin value={value} />
        </Popover.Dropdown>
      </Popover>
      <p className="code value-foot">
        {value.name !== null && <span>{value.logicalName}</span>}
        {old && <Ago at={value.readAt} clock={value.clock} />}
      </p>
    </>
  );
}

function Figure({ value: { value, integer, unit, refusal } }: { readonly value: LatestValue }) {
  if (refusal !== null) return <span className="value-refused">{refusalText(refusal)}</span>;
  if (value === null) return <span className="value-text">{texts.profile.noValue}</span>;
  if (integer === null && unit === null && !isClock(value))
    return <span className="value-text">{value}</span>;
  const shown = isClock(value) ? clockFigure(value) : readable(value, unit);
  return (
    <span className="value-figure figures">
      {shown.figure}
      {shown.unit && <span className="value-unit"> {shown.unit}</span>}
    </span>
  );
}

const refusalText = (refusal: string) => texts.values.refused[refusal] ?? texts.values.refusedOther(refusal);
