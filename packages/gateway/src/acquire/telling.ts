import { ClosedError, DlmsError, RefusedError, worthRetrying } from 'dlms/bytes';
import type { Data } from 'dlms/data';
import type { MeterSession, Told } from '../model/ports.ts';
import type { Action, Write } from '../model/request.ts';
import { type Member, typedData } from '../model/typed-data.ts';
import type { Directory } from './directory.ts';
import { reasonText } from './values.ts';

/** Sets attributes in their order; the first one that the meter refuses is the last. */
export async function write(
  writes: readonly Write[],
  session: MeterSession,
  directory: Directory,
): Promise<readonly Told[]> {
  return inOrder(writes, async ({ logicalName, attribute, classId, value }) => {
    const found = await directory.find(logicalName, classId);
    if (!found.ok) return found;
    const { classId: id, version } = found;
    const member = { classId: id, version, kind: 'attribute', member: attribute } as const;
    const data = dataOf(value, member, `writing ${logicalName}:${attribute}`);
    const result = await session.set({ classId: id, instance: logicalName, attribute }, data);
    return result.ok ? { ok: true, data: undefined } : { ok: false, error: reasonText(result.error) };
  });
}

/** Calls methods in their order; the first one that the meter refuses is the last. */
export async function invoke(
  actions: readonly Action[],
  session: MeterSession,
  directory: Directory,
): Promise<readonly Told[]> {
  return inOrder(actions, async ({ logicalName, method, classId, argument }) => {
    const found = await directory.find(logicalName, classId);
    if (!found.ok) return found;
    const { classId: id, version } = found;
    const member = { classId: id, version, kind: 'method', member: method } as const;
    const during = `calling method ${method} of ${logicalName}`;
    const data: Data = argument === undefined ? NOTHING : dataOf(argument, member, during);
    const result = await session.act({ classId: id, instance: logicalName, method }, data);
    if (!result.ok) return { ok: false, error: reasonText(result.error) };
    return { ok: true, data: result.data };
  });
}

/** What most methods want where they want nothing. */
const NOTHING: Data = { type: 'int8', value: 0 };

async function inOrder<T>(items: readonly T[], tell: (item: T) => Promise<Told>): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const item of items) {
    const result = await tell(item).catch((error: unknown) => {
      throw told.length === 0 ? error : halfDone(error, told.length);
    });
    told.push(result);
    if (!result.ok) break;
  }
  return told;
}

/** What broke in the middle must not be begun anew: the first ones are done. */
function halfDone(error: unknown, done: number): unknown {
  if (!(error instanceof DlmsError) || !worthRetrying(error)) return error;
  const { layer, during, message, cause } = error;
  return new ClosedError(
    `${message}; the first ${done} of what the meter was told are done, the rest is not`,
    {
      ...(layer && { layer }),
      ...(during !== undefined && { during }),
      advice: 'read back how far it has come, and tell it the rest',
      outcomeUnknown: true,
      cause: cause ?? error,
    },
  );
}

/** @throws RefusedError for what is no such value */
function dataOf(value: unknown, member: Member, during: string): Data {
  try {
    return typedData(value, member);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw mistyped(error.message, during);
    throw error;
  }
}

const mistyped = (message: string, during: string): RefusedError =>
  new RefusedError(message, 'typeUnmatched', {
    layer: 'class',
    during,
    advice: 'write the value with its type, such as uint16:5, octets:0102 or json:{…}',
  });
