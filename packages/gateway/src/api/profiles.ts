import type {
  ProfileColumn as ColumnDocument,
  listProfileRows,
  Params,
  Profile as ProfileDocument,
  ProfileRows,
  Query,
} from '@meterwire/api';
import { type Obis, obisGroups, obisName, unitSymbol } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { StoredProfile } from '../model/ports.ts';
import type { ProfileColumn } from '../model/profile.ts';
import type { Context } from './context.ts';
import { notFound } from './problem.ts';
import { instantOf, instantOrNull, logicalNameOf } from './text.ts';

/** The profiles of a device: those that have rows, and those that are yet to be collected. */
export async function profileDocuments(context: Context, id: string): Promise<ProfileDocument[]> {
  const device = context.device(id);
  const stored = await context.options.store.profiles(id);
  const names = new Set(stored.map(({ logicalName }) => logicalName));
  for (const request of context.requestsOf(device))
    if (request.kind === 'profile') names.add(request.logicalName);
  return [...names].map((logicalName) =>
    profileDocument(
      device,
      stored.find((profile) => profile.logicalName === logicalName) ?? empty(logicalName),
    ),
  );
}

export async function rowsDocument(
  context: Context,
  { id, logicalName: text }: Params<typeof listProfileRows>,
  { from, to, limit = 10_000 }: Query<typeof listProfileRows>,
): Promise<ProfileRows> {
  const device = context.device(id);
  const logicalName = logicalNameOf(text);
  const range = { from: instantOf(from), to: instantOf(to), limit };
  const rows =
    (await context.options.store.profileRows(id, logicalName, range)) ??
    uncollected(context, device, logicalName);
  const { profile, times, offsets, values, truncated } = rows;
  return {
    logicalName,
    capturePeriod: profile.capturePeriodS,
    times: [...times],
    offsets: [...offsets],
    columns: profile.columns.map((column, index) => ({
      ...columnDocument(device, column),
      values: [...(values[index] ?? [])],
    })),
    truncated,
  };
}

const empty = (logicalName: Obis): StoredProfile => ({
  logicalName,
  capturePeriodS: 0,
  columns: [],
  rows: 0,
  from: undefined,
  to: undefined,
  lastCollected: undefined,
});

/** A profile that is configured has no rows yet. @throws Problem 404 for any other */
export function requirePlanned(context: Context, device: Device, logicalName: Obis): void {
  const planned = context
    .requestsOf(device)
    .some((request) => request.kind === 'profile' && request.logicalName === logicalName);
  if (!planned)
    notFound(
      `${device.name} has no profile ${logicalName}`,
      `GET /api/devices/${encodeURIComponent(device.name)}/profiles lists those it has`,
    );
}

function uncollected(context: Context, device: Device, logicalName: Obis) {
  requirePlanned(context, device, logicalName);
  return { profile: empty(logicalName), times: [], offsets: [], values: [], truncated: false };
}

const profileDocument = (device: Device, profile: StoredProfile): ProfileDocument => ({
  logicalName: profile.logicalName,
  name: obisName(profile.logicalName),
  capturePeriod: profile.capturePeriodS,
  columns: profile.columns.map((column) => columnDocument(device, column)),
  rows: profile.rows,
  from: instantOrNull(profile.from),
  to: instantOrNull(profile.to),
  lastCollected: instantOrNull(profile.lastCollected),
});

export function columnDocument(device: Device, column: ProfileColumn): ColumnDocument {
  const { logicalName, attribute, classId, unit, scaler } = column;
  const word = device.statusWords.get(logicalName);
  return {
    logicalName,
    attribute,
    classId,
    name: obisName(logicalName),
    unit: unit === undefined ? null : unitSymbol(unit),
    scaler: scaler ?? null,
    role: roleOf(column, word !== undefined),
    bits: [...(word?.bits ?? [])],
    invalid: word?.invalid ?? null,
  };
}

/** Classes whose captured values are numbers: data, register, extended register, demand register. */
const NUMERIC = new Set([1, 3, 4, 5]);

function roleOf({ logicalName, classId }: ProfileColumn, known: boolean): ColumnDocument['role'] {
  if (known || isStatus(logicalName)) return 'status';
  return NUMERIC.has(classId) ? 'value' : 'text';
}

/** Error and status registers of electricity meters: 0-b:97.97.e, 0-b:96.5.e and 0-b:96.10.e. */
function isStatus(logicalName: Obis): boolean {
  const [a, , c, d] = obisGroups(logicalName);
  return a === 0 && ((c === 97 && d === 97) || (c === 96 && (d === 5 || d === 10)));
}
