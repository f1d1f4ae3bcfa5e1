import type { ControlProps } from '../form/control.ts';
import { SchemaField } from '../form/schema-field.tsx';
import { NextRuns } from '../schedule/next-runs-list.tsx';
import { type Timing, WAYS, wayOf } from '../schedule/timing.ts';
import { scheduleTexts as texts } from '../texts/schedule.ts';
import { Exclusive } from './exclusive.tsx';
import { settingAt } from './setting-at.ts';

const starts = { every: '15m', at: ['00:00'], cron: '0 * * * *', once: true, event: {} };
const options = WAYS.map((way) => [way, texts.ways[way], starts[way]] as const);

/** When a request runs: the way, its setting, what that means in words, and the next ten runs. Drawn in place of `every`. */
export function WhenField(props: ControlProps) {
  const { draft, path } = props;
  const request = path.slice(0, -1);
  const timing = (draft.at(...request) ?? draft.value) as Timing;
  const way = wayOf(timing);
  return (
    <div className="when form-wide">
      {(timing.send ?? true) || way !== undefined ? (
        <Exclusive label={texts.when} options={options} draft={draft} path={request} />
      ) : (
        <p>{texts.passive}</p>
      )}
      {way !== undefined && way !== 'once' && (
        <div className="fields">
          {way === 'event' ? (
            ['trigger', 'signal', 'change'].map((key) => (
              <SchemaField key={key} {...settingAt(props, [...request, 'event', key], 'event')} />
            ))
          ) : (
            <SchemaField {...settingAt(props, [...request, way])} required />
          )}
          {(way === 'at' || way === 'cron') && (
            <SchemaField {...settingAt(props, [...request, 'timeZone'])} />
          )}
        </div>
      )}
      <NextRuns timing={timing} />
    </div>
  );
}
