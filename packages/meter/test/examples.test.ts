import { readFileSync } from 'node:fs';
import { ProfileGeneric } from 'dlms/classes';
import { expect, test } from 'vitest';
import { loadFramework } from '../src/check/file.ts';
import type { FrameworkDescription } from '../src/description.ts';
import { at, HOUR } from './fixture.ts';
import { VirtualMeter } from './wire.ts';

/** A framework file of the examples. @throws Error that lists its mistakes */
function example(name: string): FrameworkDescription {
  const loaded = loadFramework(readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8'));
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.description;
}

/** What a profile captures and how many values its rows have, read over HDLC. */
async function exported(name: string, logicalName: string) {
  const meter = new VirtualMeter(example(name), at('2026-11-21T10:00Z'), 0);
  meter.now += HOUR;
  await using client = await meter.connect('hdlc');
  const profile = await client.profile(logicalName);
  if (!profile.ok) return profile.error;
  expect(profile.rows).toHaveLength(4);
  const period = await client.read(ProfileGeneric, logicalName, 'capturePeriod');
  expect(period.ok && period.value).toBe(900);
  return profile.columns.map((column) => column.logicalName);
}

test('example 1 of the manual: one recorder, one export, the kWh values', async () => {
  expect(await exported('one-export.yaml', '1-0:99.1.0')).toEqual([
    '0-0:1.0.0*255',
    '0-0:97.97.0*255',
    '1-1:1.29.0*255',
    '1-1:2.29.0*255',
    '1-1:3.29.0*255',
  ]);
});

test('example 2 of the manual: one recorder, two exports', async () => {
  const clockAndStatus = ['0-0:1.0.0*255', '0-0:97.97.0*255'];
  expect(await exported('two-exports.yaml', '1-0:99.1.0')).toEqual([
    ...clockAndStatus,
    '1-1:1.29.0*255',
    '1-1:2.29.0*255',
    '1-1:3.29.0*255',
  ]);
  expect(await exported('two-exports.yaml', '1-0:99.1.1')).toEqual([
    ...clockAndStatus,
    '1-1:4.29.0*255',
    '1-1:5.29.0*255',
    '1-1:6.29.0*255',
  ]);
});
