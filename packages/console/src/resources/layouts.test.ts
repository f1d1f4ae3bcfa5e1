import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Collection,
  deviceSetting,
  entrySchema,
  requestSettings,
  type SchemaNode,
} from '@meterwire/api/configuration';
import { describe, expect, test } from 'vitest';
import { requestSections } from '../request/request-sections.ts';
import { deviceSections } from './device-sections.ts';

/** Every setting that a list's entries can have, whatever their kind. */
function settingsOf(list: Collection): readonly string[] {
  const schema = entrySchema(list);
  const kinds = schema.anyOf ?? [schema];
  return [...new Set(kinds.flatMap(({ properties = {} }) => Object.keys(properties)))].filter(
    (key) => key !== 'type',
  );
}

const written = (name: string) => readFileSync(join(import.meta.dirname, `${name}.tsx`), 'utf8');

describe('no setting is missing from the form of', () => {
  test.each([
    ['connections', 'connections'],
    ['signals', 'signals'],
    ['outlets', 'outlets'],
    ['listeners', 'listeners'],
    ['templates', 'templates'],
    ['meters', '../virtual/meters-screen'],
  ] as const)('%s', (list, file) => {
    const layout = written(file);
    expect(settingsOf(list).filter((key) => !layout.includes(`'${key}'`))).toEqual([]);
  });

  test('devices', () => {
    const { properties = {} } = deviceSetting as unknown as SchemaNode;
    const layout = [...deviceSections.flatMap(({ fields }) => fields)];
    const general = written('devices');
    const missing = Object.keys(properties).filter(
      (key) => !layout.includes(key) && !general.includes(`'${key}'`),
    );
    expect(missing).toEqual([]);
  });

  test('requests', () => {
    const layout = requestSections.flatMap(({ fields }) => fields);
    // Ways and tasks are drawn by controls of their own, with what belongs to them.
    const within =
      'once at cron event timeZone profile history entries columns refill write action clock'.split(' ');
    expect(Object.keys(requestSettings).filter((key) => ![...layout, ...within].includes(key))).toEqual([]);
  });
});
