import type { LatestValue } from '@meterwire/api';
import { Moment } from '../shared/moment.tsx';
import { texts } from '../texts.ts';

/** How a value was made: the integer, the scaler and the clock exactly as the meter sent them. */
export function ValueOrigin({ value }: { readonly value: LatestValue }) {
  const { integer, scaler, unit, raw, clock, attribute, classId, at, readAt } = value;
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [texts.values.exact, value.value === null ? null : `${value.value} ${unit ?? ''}`],
    [texts.values.integer, integer === null ? null : texts.values.scaled(integer, scaler ?? 0)],
    [texts.values.raw, raw],
    [texts.values.classId, classId],
    [texts.values.attribute, attribute],
    [texts.values.at, <Moment key="at" at={at} />],
    [texts.values.clock, clock?.text],
    [texts.values.clockRaw, clock?.raw],
    [texts.values.readAt, <Moment key="read" at={readAt} />],
  ];
  return (
    <dl className="value-origin-list figures">
      {rows
        .filter(([, content]) => content !== null && content !== undefined)
        .map(([term, content]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{content}</dd>
          </div>
        ))}
    </dl>
  );
}
