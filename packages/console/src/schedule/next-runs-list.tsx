import { ProblemError, previewSchedule } from '@meterwire/api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { useFormScope } from '../form/scope.ts';
import { isTimeZone, zones } from '../form/zone.ts';
import { Soon } from '../shared/moment.tsx';
import { sentence } from '../shared/sentence.ts';
import { useSettled } from '../shared/settled.ts';
import { scheduleTexts as texts } from '../texts/schedule.ts';
import { previewOf, type Timing, timingWords } from './timing.ts';
import './schedule.css';

const count = 10;

/** What a timing means in words, and when the gateway would run it next, in a zone of one's choice. */
export function NextRuns({ timing }: { readonly timing: Timing }) {
  const { timeZone: usual } = useFormScope();
  const [shown, setShown] = useState<string>();
  const zone = shown !== undefined && isTimeZone(shown) ? { zone: shown } : {};
  const preview = useSettled(JSON.stringify(previewOf(timing, usual) ?? null));
  const { data, error } = useQuery({
    queryKey: ['preview', preview, zone],
    queryFn: ({ signal }) =>
      ask(previewSchedule, { query: { ...JSON.parse(preview), ...zone, count } }, signal),
    enabled: preview !== 'null',
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const refusal =
    error instanceof ProblemError && error.problem.status < 500 ? error.problem.detail : undefined;
  const runs = preview === 'null' || refusal !== undefined ? [] : (data?.runs ?? []);
  return (
    <div className="next-runs" aria-live="polite">
      {refusal === undefined ? (
        <p className="next-runs-words">{timingWords(timing) ?? texts.incomplete}</p>
      ) : (
        <p className="field-complaint">{sentence(refusal)}</p>
      )}
      {runs.length > 0 && (
        <>
          <p className="next-runs-head">
            {texts.next}
            <span className="faint">{texts.nextIn}</span>
            <ZoneInput
              label={texts.nextIn}
              value={shown ?? ''}
              placeholder={timing.timeZone ?? usual}
              onChange={setShown}
            />
          </p>
          <Runs runs={runs} />
        </>
      )}
    </div>
  );
}

/** Runs by the wall clock of a zone, and how soon each is. */
export function Runs({
  runs,
}: {
  readonly runs: readonly { readonly at: string; readonly local: string }[];
}) {
  return (
    <ol className="next-runs-list">
      {runs.map(({ at, local }) => (
        <li key={at}>
          <time dateTime={at}>{localText(local)}</time>
          <span className="faint">
            <Soon at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: 'UTC' });

/** `2026-03-29T06:00:00+02:00` as "Sun 2026-03-29 06:00:00 +02:00". */
function localText(local: string): string {
  const [, date = '', time = '', offset = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(.*)$/.exec(local) ?? [];
  if (date === '') return local;
  return `${weekday.format(new Date(`${date}T00:00:00Z`))} ${date} ${time} ${offset}`.trim();
}

interface ZoneInputProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (zone: string | undefined) => void;
}

export function ZoneInput({ label, value, placeholder, onChange }: ZoneInputProps) {
  return (
    <>
      <input
        className="input next-runs-zone"
        aria-label={label}
        list="next-runs-zones"
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? undefined : currentTarget.value)
        }
      />
      <datalist id="next-runs-zones">
        {zones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
