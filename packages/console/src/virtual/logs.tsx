import type { EventView, ModuleView, RecorderView } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fetched } from '../shared/fetched.tsx';
import { SelectField } from '../shared/form-field.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { grouped } from '../shared/quantity.ts';
import { momentText, spanText } from '../shared/time.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { texts as common } from '../texts.ts';
import { meterQueries, refreshMs } from './meter-client.ts';

/** The event log, newest first. */
export function Events({ name, count }: { readonly name: string; readonly count: number }) {
  const events = useQuery({ ...meterQueries.events(name, count), placeholderData: (before) => before });
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">
          {virtualTexts.events.title} <span className="faint">{count.toLocaleString()}</span>
        </h2>
      </div>
      <Fetched query={events} placeholderHeight={160}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNote title={virtualTexts.events.none}>
              <p>{virtualTexts.events.noneAdvice}</p>
            </EmptyNote>
          ) : (
            <ol className="events lined">
              {list.toReversed().map((event) => (
                <Event key={event.number} event={event} />
              ))}
            </ol>
          )
        }
      </Fetched>
    </section>
  );
}

function Event({
  event: { number, at, local, module, group, priority, cause, effect, values },
}: {
  readonly event: EventView;
}) {
  const figures = Object.entries(values).map(([key, value]) => `${key} ${value}`);
  return (
    <li className="event">
      <time dateTime={at} title={common.time.meterSays(local)}>
        {momentText(at)}
      </time>
      <div>
        <p>
          <strong>{effect}</strong> {cause}
        </p>
        <p className="code">{[`#${number}`, module, `${group} ${priority}`, ...figures].join(' · ')}</p>
      </div>
    </li>
  );
}

/** What a Data Recorder holds, newest first. */
export function Recorder({
  name,
  modules,
}: {
  readonly name: string;
  readonly modules: readonly ModuleView[];
}) {
  const recorders = modules.filter(({ type }) => type === 'Data Recorder').map(({ label }) => label);
  const [chosen, setChosen] = useState<string>();
  const label = chosen !== undefined && recorders.includes(chosen) ? chosen : recorders[0];
  const rows = useQuery({
    ...meterQueries.recorder(name, label ?? ''),
    enabled: label !== undefined,
    refetchInterval: refreshMs,
  });
  if (label === undefined)
    return (
      <section className="panel">
        <EmptyNote title={virtualTexts.recorder.none}>
          <p>{virtualTexts.recorder.noneAdvice}</p>
        </EmptyNote>
      </section>
    );
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{virtualTexts.recorder.title}</h2>
        {recorders.length > 1 && (
          <SelectField
            label={virtualTexts.recorder.which}
            value={label}
            onChange={setChosen}
            options={recorders.map((one) => [one, one])}
          />
        )}
      </div>
      <Fetched query={rows} placeholderHeight={300}>
        {(recorder) => <Rows recorder={recorder} />}
      </Fetched>
    </section>
  );
}

function Rows({
  recorder: { label, depth, rows, periodSeconds, columns, entries },
}: {
  readonly recorder: RecorderView;
}) {
  const period =
    periodSeconds === null ? virtualTexts.recorder.noPeriod : common.profile.every(spanText(periodSeconds));
  return (
    <>
      <p className="recorder-facts">{virtualTexts.recorder.facts(rows, depth, period)}</p>
      {entries.length === 0 ? (
        <EmptyNote title={virtualTexts.recorder.empty}>
          <p>{virtualTexts.recorder.emptyAdvice}</p>
        </EmptyNote>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        <section className="recorder" aria-label={label} tabIndex={0}>
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{common.profile.time}</th>
                <th scope="col">{common.profile.status}</th>
                {columns.map(({ source, link, unit }) => (
                  <th key={source} scope="col" data-align="end">
                    {link ?? source} <span className="faint">{unit}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="lined">
              {entries.toReversed().map(({ at, local, flags, values }) => (
                <tr key={at}>
                  <td title={common.time.meterSays(local)}>{momentText(at)}</td>
                  <td>
                    {flags.length === 0 ? <span className="faint">{common.profile.ok}</span> : null}
                    {flags.map((flag) => (
                      <span key={flag} className="flag" title={flagText(flag)[1]}>
                        {flagText(flag)[0]}
                      </span>
                    ))}
                  </td>
                  {values.map((value, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                    <td key={i} data-align="end">
                      {value === null ? common.profile.noValue : grouped(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

const flagText = (flag: string): readonly [string, string] =>
  flag === 'invalid'
    ? [common.profile.invalid, common.profile.invalidHint]
    : (common.profile.bits[flag] ?? [flag, flag]);
