import { complaintsOf, configuration, type SchemaNode } from '@meterwire/api/configuration';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { configurationMarkdown, configurationSchema } from './describe.ts';

const start = () => ({
  connections: [
    { name: 'c', type: 'tcp', host: 'h' },
    { name: 's', type: 'serial', path: '/dev/x' },
  ],
  devices: [{ name: 'd', connection: 'c', password: 'x', authentication: 'low' }],
  requests: [{ name: 'r', devices: ['d'], every: '15m', values: ['1.8.0', { logicalName: '1.8.0' }] }],
});

test('complains exactly when the schema is not met', () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom('all', 'tcp', '15m', 'd', 70_000, -1, 0.5, true, ''));
  const steps = fc.array(fc.tuple(fc.nat(12), fc.nat(12), junk, fc.boolean()), { maxLength: 4 });
  fc.assert(
    fc.property(steps, (changes) => {
      const value = Value.Default(configuration, start());
      for (const [first, second, replacement, remove] of changes)
        change(value, [first, second, first], replacement, remove);
      const filled = Value.Default(configuration, value);
      const complaints = complaintsOf(configuration as SchemaNode, filled);
      expect(complaints.length === 0, JSON.stringify(complaints)).toBe(Value.Check(configuration, filled));
    }),
    { numRuns: 500 },
  );
});

/** Replaces or removes one part of a value, found by walking down as far as the turns lead. */
function change(value: unknown, turns: readonly number[], replacement: unknown, remove: boolean): void {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Record<string, unknown>;
  const keys = Object.keys(holder);
  const key = keys[(turns[0] ?? 0) % Math.max(keys.length, 1)];
  if (key === undefined) return;
  const part = holder[key];
  if (turns.length > 1 && typeof part === 'object' && part !== null)
    change(part, turns.slice(1), replacement, remove);
  else if (remove && !Array.isArray(holder)) delete holder[key];
  else holder[key] = replacement;
}

test('the page names every setting of the schema', () => {
  const page = configurationMarkdown();
  const keys = new Set<string>();
  JSON.stringify(configuration, (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) keys.add(name);
    return value;
  });
  expect([...keys].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test('the schema for editors requires nothing that has a default', () => {
  expect(configurationSchema()).toMatchObject({ required: [] });
  expect(JSON.stringify(configurationSchema())).toContain('"required":["name","type","host"]');
});
