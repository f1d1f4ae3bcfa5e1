import { beforeEach, expect, test } from 'vitest';
import { connection, device } from '../../test/fakes.ts';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Context } from './context.ts';
import { Rehearsals } from './rehearsal.ts';

const onSerial = (name: string, path: string): Connection => ({
  kind: 'serial',
  name,
  description: undefined,
  enabled: true,
  tags: [],
  pauseMs: 0,
  path,
  baud: 9600,
  dataBits: 8,
  stopBits: 1,
  parity: 'none',
  flow: 'none',
  persistent: true,
});
const near = device('near', onSerial('cable', '/dev/ttyUSB0'));
const far = device('far', { ...connection('net'), host: 'far' } as Connection);
const ear = { name: 'ear', kind: 'serial', enabled: true, path: '/dev/ttyUSB9' };
const never = new AbortController().signal;

let told: string[];
let rehearsals: Rehearsals;

beforeEach(() => {
  told = [];
  rehearsals = new Rehearsals({
    plan: { devices: [near, far], listeners: [ear], limits: { sessionMs: 1000 } },
    options: {
      meters: { lost: async ({ name }: Device) => void told.push(`lost ${name}`) },
      schedule: {
        standing: () => ({ runningSince: undefined }),
        hold: async (held: Device, work: (signal: AbortSignal) => Promise<unknown>) => {
          told.push(`hold ${held.name}`);
          return work(never);
        },
      },
    },
  } as unknown as Context);
});

const work = async (): Promise<string> => {
  told.push('work');
  return 'done';
};

test('a trial has its turn on the line that leads to the same place, under whatever name and setting', async () => {
  const other: Connection = { ...onSerial('new', '/dev/ttyUSB0'), ...{ baud: 300 } };
  expect(await rehearsals.run(other, work, never)).toBe('done');
  expect(told).toEqual(['hold near', 'lost near', 'work']);
});

test('a trial on a line that nobody has waits for nobody', async () => {
  await rehearsals.run({ ...connection('free'), host: 'elsewhere' } as Connection, work, never);
  expect(told).toEqual(['work']);
});

test('a line that a listener has is not opened, and it is said who has it', async () => {
  await expect(rehearsals.run(onSerial('new', '/dev/ttyUSB9'), work, never)).rejects.toThrow(
    /listener ear has/,
  );
  expect(told).toEqual([]);
});

test('no more trials than so many are taken at once', async () => {
  const elsewhere = { ...connection('free'), host: 'elsewhere' } as Connection;
  let end = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    end = resolve;
  });
  const running = Array.from({ length: 20 }, () => rehearsals.run(elsewhere, () => gate, never));
  await expect(rehearsals.run(elsewhere, work, never)).rejects.toMatchObject({ reason: 'tooManyOrders' });
  end();
  await Promise.all(running);
  expect(await rehearsals.run(elsewhere, work, never)).toBe('done');
});
