import type { RequestTrial } from '@meterwire/api';
import type { ProfileResult } from 'dlms/client';
import { encode } from 'dlms/codec';
import { type Data, data, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { MeterObject, MeterSession } from '../model/ports.ts';
import type { ProfileRequest, Request } from '../model/request.ts';
import { readAttributesOf } from './objects.ts';
import { Problem } from './problem.ts';

export interface ReadOnceOptions {
  readonly device: string;
  /** Its object list, as far as it is known. */
  readonly known: readonly MeterObject[];
  /** Newest rows of a profile that are shown. */
  readonly rows: number;
}

/** What a request would read of a device, without storing it. @throws Problem 409 for a request that changes the meter */
export async function readOnce(
  request: Request,
  session: MeterSession,
  { device, known, rows }: ReadOnceOptions,
): Promise<RequestTrial> {
  switch (request.kind) {
    case 'values': {
      const wanted = request.items.map(({ logicalName, classId, attribute }) => ({
        logicalName,
        ...(classId !== undefined && { classId }),
        attribute: attribute ?? 2,
      }));
      return { device, values: await readAttributesOf(known, session, wanted), profile: null };
    }
    case 'profile':
      return { device, values: [], profile: await rowsOf(request, session, rows) };
    case 'write':
    case 'action':
    case 'clock':
      throw new Problem({
        status: 409,
        detail: `${request.name} would change the meter, so a test of it reads nothing`,
        advice: 'run it (POST …/run) if the change is wanted',
      });
  }
}

async function rowsOf(
  { logicalName }: ProfileRequest,
  session: MeterSession,
  most: number,
): Promise<NonNullable<RequestTrial['profile']>> {
  const described = await session.profileShape(logicalName);
  if (!described.ok) throw refused(logicalName, described.error);
  const { shape } = described;
  const result: ProfileResult = await session.profile(shape, { kind: 'last', count: most });
  if (!result.ok) throw refused(logicalName, result.error);
  const oldestFirst = shape.newestFirst ? result.rows.toReversed() : result.rows;
  return {
    logicalName,
    columns: result.columns.map(({ logicalName: name, classId, attribute, scalerUnit }) => ({
      logicalName: name,
      classId,
      attribute,
      unit: scalerUnit === undefined ? null : unitSymbol(scalerUnit.unit),
      scaler: scalerUnit?.scaler ?? null,
    })),
    rows: oldestFirst.map((row) => row.map(cellOf)),
  };
}

/** Numbers as they came, as text beyond 2^53; texts and times as people read them. */
function cellOf(value: Data): number | string | null {
  if (value.type === 'null' || value.type === 'dontCare') return null;
  if (typeof value.value === 'number') return value.value;
  return typeof value.value === 'bigint' ? String(value.value) : dataText(encode(data, value));
}

function refused(logicalName: string, error: string | number): Problem {
  return new Problem({ status: 502, detail: `the meter refuses ${logicalName}: ${error}` });
}
