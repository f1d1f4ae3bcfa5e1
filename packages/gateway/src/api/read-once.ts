import type { AttributeValue, RequestTrial } from '@meterwire/api';
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
      const values = await readAttributesOf(known, session, wanted);
      const scalers = scalersOf(values);
      const scaled = scalers.length === 0 ? [] : await readAttributesOf(known, session, scalers);
      return { device, values: [...values, ...scaled], profile: null };
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

/** Attributes without which the number of a register says nothing: its scaler and unit. */
const SCALER_UNIT: Readonly<Record<number, { readonly values: readonly number[]; readonly scaler: number }>> =
  {
    3: { values: [2], scaler: 3 },
    4: { values: [2], scaler: 3 },
    5: { values: [2, 3], scaler: 4 },
  };

/** The scalers of what was read, each once, as far as it was not asked for itself. */
function scalersOf(values: readonly AttributeValue[]) {
  const placeOf = (logicalName: string, classId: number, attribute: number) =>
    `${logicalName} ${classId} ${attribute}`;
  const seen = new Set(
    values.map(({ logicalName, classId, attribute }) => placeOf(logicalName, classId, attribute)),
  );
  return values.flatMap(({ ok, logicalName, classId, attribute }) => {
    const scaled = SCALER_UNIT[classId];
    if (!ok || scaled === undefined || !scaled.values.includes(attribute)) return [];
    const place = placeOf(logicalName, classId, scaled.scaler);
    if (seen.has(place)) return [];
    seen.add(place);
    return [{ logicalName, classId, attribute: scaled.scaler }];
  });
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
