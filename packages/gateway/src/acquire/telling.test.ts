import { TimeoutError } from 'dlms/bytes';
import { parseObis } from 'dlms/data';
import { expect, test } from 'vitest';
import type { MeterSession } from '../model/ports.ts';
import type { Directory } from './directory.ts';
import { invoke, write } from './telling.ts';

const SWITCH = parseObis('0-0:96.3.10*255');
const directory = {
  find: async () => ({ ok: true, classId: 70, version: 0 }),
} as unknown as Directory;
const writes = [1, 2, 3].map((attribute) => ({
  logicalName: SWITCH,
  attribute,
  classId: 70,
  value: 'uint8:1',
}));

/** Takes what it is told, until its line dies. */
function session(lives: number, outcomeUnknown: boolean) {
  let told = 0;
  const take = async () => {
    if (told++ < lives) return { ok: true } as const;
    throw new TimeoutError('no answer', { layer: 'session', during: 'writing', outcomeUnknown });
  };
  return { set: take, act: take } as unknown as MeterSession;
}

test('what breaks in the middle is in doubt, and says how much is done', async () => {
  await expect(write(writes, session(2, false), directory)).rejects.toMatchObject({
    code: 'closed',
    outcomeUnknown: true,
    during: 'writing',
    message: 'no answer; the first 2 of what the meter was told are done, the rest is not',
    advice: expect.stringContaining('read back'),
  });
  await expect(write(writes, session(1, true), directory)).rejects.toMatchObject({
    code: 'timeout',
    outcomeUnknown: true,
  });
});

test('what breaks before anything was told may be told again', async () => {
  await expect(write(writes, session(0, false), directory)).rejects.toMatchObject({ outcomeUnknown: false });
});

test('a value that does not fit is refused in words, and nothing is sent', async () => {
  const actions = [{ logicalName: SWITCH, method: 1, classId: 70, argument: 'uint8:1000' }];
  await expect(invoke(actions, session(9, false), directory)).rejects.toMatchObject({
    code: 'refused',
    reason: 'typeUnmatched',
    message: expect.stringContaining('1000'),
  });
});
