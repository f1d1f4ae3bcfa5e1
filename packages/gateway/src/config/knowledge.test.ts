import { existsSync } from 'node:fs';
import { complaintsOf, type SchemaNode, templateSetting } from '@meterwire/api/configuration';
import { QUIRKS } from 'dlms/session';
import { describe, expect, test } from 'vitest';
import { describeModel, knownModels, recordsOf } from './knowledge.ts';
import { loadText } from './load.ts';

const vectors = new URL('../../../../../shared/vectors/', import.meta.url);

describe.each(knownModels())('the family %s', (model) => {
  test('settles only what devices can be told', () => {
    const { description, settings } = describeModel(model);
    expect(description).not.toBe('');
    const schema = (templateSetting as unknown as SchemaNode).properties?.['settings'];
    expect(complaintsOf(schema ?? {}, settings)).toEqual([]);
    const quirks: unknown = settings['quirks'] ?? [];
    expect((quirks as string[]).filter((quirk) => !Object.hasOwn(QUIRKS, quirk))).toEqual([]);
  });

  test.skipIf(!existsSync(vectors))('is known from records that there are', () => {
    const missing = recordsOf(model).filter(
      (record) =>
        !existsSync(new URL(`field/${record}.json`, vectors)) &&
        !existsSync(new URL(`models/${record}.json`, vectors)),
    );
    expect(missing).toEqual([]);
  });
});

test('a device has what its family settles, unless it says otherwise', () => {
  const { plan, problems } = loadText(`
connections: [{ name: c, type: tcp, host: h }]
devices:
  - { name: a, connection: c, interface: hdlc, model: kamstrup-omnipower }
  - { name: b, connection: c, interface: hdlc, model: kamstrup-omnipower, dst: zone }
`);
  expect(problems).toEqual([]);
  expect(plan?.devices.map(({ clock }) => clock.dst)).toEqual(['never', 'zone']);
});
