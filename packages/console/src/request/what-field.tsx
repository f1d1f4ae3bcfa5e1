import type { ControlProps } from '../form/control.ts';
import { SchemaField } from '../form/schema-field.tsx';
import { requestTexts as texts } from '../texts/requests.ts';
import { Exclusive } from './exclusive.tsx';
import { settingAt } from './setting-at.ts';
import { ValuesField } from './values-field.tsx';
import { TASKS, taskOf } from './what-text.ts';

const starts = { values: [], profile: '1-0:99.1.0*255', clock: {}, write: [{}], action: [{}] };
const options = TASKS.map((task) => [task, texts.tasks[task], starts[task]] as const);

/** Settings that make sense for one task only. */
const MORE = { profile: ['history', 'entries', 'columns', 'refill'] } as const;

/** What a request does: the task, and its settings. Drawn in place of `values`. */
export function WhatField(props: ControlProps) {
  const { draft, path } = props;
  const request = path.slice(0, -1);
  const task = taskOf((draft.at(...request) ?? draft.value) as Readonly<Record<string, unknown>>);
  return (
    <div className="when form-wide">
      <Exclusive label={texts.what} options={options} draft={draft} path={request} />
      {task === 'values' && <ValuesField {...settingAt(props, [...request, 'values'])} />}
      {task === 'profile' && (
        <div className="fields">
          {['profile', ...MORE.profile].map((key) => (
            <SchemaField key={key} {...settingAt(props, [...request, key])} required={key === 'profile'} />
          ))}
        </div>
      )}
      {task === 'clock' && (
        <div className="fields">
          {['least', 'most', 'shift'].map((key) => (
            <SchemaField key={key} {...settingAt(props, [...request, 'clock', key], 'clock')} />
          ))}
        </div>
      )}
      {(task === 'write' || task === 'action') && <SchemaField {...settingAt(props, [...request, task])} />}
    </div>
  );
}
