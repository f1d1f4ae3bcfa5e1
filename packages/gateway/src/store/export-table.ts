import { type Instant, RefusedError, toHex } from 'dlms/bytes';
import { formatDecimal, type Obis, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type {
  ExportWanted,
  ReadingCursor,
  ReadingPage,
  ReadingQueries,
  StoredProfile,
} from '../model/ports.ts';
import { seriesName } from '../model/series-name.ts';
import { Zone } from '../model/zone.ts';

/** A cell of an export: a decimal is told from a text, for formats that know numbers. */
export type ExportCell = string | number | null | { readonly decimal: string };

/** A table that is made as it is read. */
export interface ExportTable {
  readonly headings: readonly string[];
  readonly rows: AsyncIterable<readonly (readonly ExportCell[])[]>;
}

/** Readings that are in memory at once. */
const PAGE = 2000;
/** Rows of a profile are fetched by so much time: a year of quarter-hours makes twelve pieces. */
const WINDOW_MS = 31 * 86_400_000;

/** What of the store an export is made of. */
export type ExportSource = Pick<ReadingQueries, 'readings' | 'profiles' | 'devicesOf' | 'profileRows'>;

/** What is wanted, as a table. @throws RefusedError where there is no such profile */
export async function exportTable(store: ExportSource, wanted: ExportWanted): Promise<ExportTable> {
  if (wanted.profile !== undefined) return profileTable(store, wanted, wanted.profile);
  return { headings: VALUE_HEADINGS, rows: valueRows(store, wanted) };
}

const VALUE_HEADINGS = [
  'device',
  'logicalName',
  'name',
  'attribute',
  'dataIndex',
  'at',
  'occ',
  'value',
  'unit',
  'integer',
  'scaler',
  'raw',
  'readAt',
];

async function* valueRows(
  store: Pick<ReadingQueries, 'readings'>,
  { device, logicalName, from, to, timeZone }: ExportWanted,
): AsyncGenerator<readonly (readonly ExportCell[])[]> {
  const zone = new Zone(timeZone);
  let after: ReadingCursor | undefined;
  do {
    const page = await store.readings({ device, logicalName, from, to, after, limit: PAGE });
    yield page.readings.map((reading) => valueRow(reading, zone));
    after = page.next;
  } while (after !== undefined);
}

function valueRow(reading: ReadingPage['readings'][number], zone: Zone): readonly ExportCell[] {
  const { device, logicalName, attribute, dataIndex, at, occ, value, unit, readAt } = reading;
  const head = [device, logicalName, seriesName(logicalName), attribute, dataIndex, zone.text(at), occ];
  const measure = unit === undefined ? null : unitSymbol(unit);
  if (value.kind === 'data')
    return [...head, dataText(value.octets), measure, null, null, toHex(value.octets), zone.text(readAt)];
  const whole = typeof value.value === 'bigint' || Number.isInteger(value.value);
  const integer = whole ? String(value.value) : null;
  return [
    ...head,
    { decimal: formatDecimal(value) },
    measure,
    integer,
    value.scaler,
    null,
    zone.text(readAt),
  ];
}

/** The rows of one device, or of all that have this profile, one device after the other: then the device stands first in each. */
async function profileTable(
  store: ExportSource,
  wanted: ExportWanted,
  logicalName: Obis,
): Promise<ExportTable> {
  const { device } = wanted;
  const names = device === undefined ? await store.devicesOf(logicalName) : [device];
  const found: DeviceProfile[] = [];
  for (const name of names) {
    const profile = (await store.profiles(name)).find((each) => each.logicalName === logicalName);
    if (profile !== undefined) found.push({ device: name, profile });
  }
  if (found.length === 0) throw await unknownProfile(store, logicalName, device);
  // Meters of one kind capture the same; where they do not, the table has the columns of all.
  const columns = [...new Set(found.flatMap(({ profile }) => headingsOf(profile)))];
  const headings = [...(device === undefined ? ['device'] : []), 'at', ...columns];
  async function* rows(): AsyncGenerator<readonly (readonly ExportCell[])[]> {
    for (const one of found) {
      const head = device === undefined ? [one.device] : [];
      for await (const part of profileRows(store, wanted, one, columns))
        yield part.map((row) => [...head, ...row]);
    }
  }
  return { headings, rows: rows() };
}

interface DeviceProfile {
  readonly device: string;
  readonly profile: StoredProfile;
}

/** An object that stands in a row more than once is counted from the second on. */
function headingsOf({ columns }: StoredProfile): string[] {
  const seen = new Map<string, number>();
  return columns.map(({ logicalName, attribute, unit }) => {
    const of = attribute === 2 ? '' : `:${attribute}`;
    const heading = `${logicalName}${of}${unit === undefined ? '' : ` [${unitSymbol(unit)}]`}`;
    const count = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, count);
    return count === 1 ? heading : `${heading} (${count})`;
  });
}

async function* profileRows(
  store: ExportSource,
  wanted: ExportWanted,
  { device, profile }: DeviceProfile,
  columns: readonly string[],
): AsyncGenerator<readonly (readonly ExportCell[])[]> {
  const zone = new Zone(wanted.timeZone);
  const first = Math.max(wanted.from ?? Number.MIN_SAFE_INTEGER, profile.from ?? 0);
  const end = Math.min(wanted.to ?? Number.MAX_SAFE_INTEGER, (profile.to ?? 0) + 1);
  for (let from: Instant = first; from < end; from += WINDOW_MS) {
    const range = { from, to: Math.min(from + WINDOW_MS, end), limit: Number.MAX_SAFE_INTEGER };
    const stored = await store.profileRows(device, profile.logicalName, range);
    if (stored === undefined) return;
    const own = headingsOf(stored.profile);
    const places = columns.map((heading) => own.indexOf(heading));
    yield stored.times.map((at, row) => [
      zone.text(at),
      ...places.map((place) =>
        decimalCell(stored.values[place]?.[row] ?? null, stored.profile.columns[place]?.scaler ?? 0),
      ),
    ]);
  }
}

async function unknownProfile(
  store: ExportSource,
  logicalName: Obis,
  device: string | undefined,
): Promise<RefusedError> {
  const known = device === undefined ? [] : await store.profiles(device);
  const there = known.map((each) => each.logicalName).join(', ');
  return new RefusedError(
    `nothing is stored of the profile ${logicalName}${device === undefined ? '' : ` of ${device}`}`,
    'unknownProfile',
    { layer: 'configuration', advice: there === '' ? 'collect it first' : `there is ${there}` },
  );
}

/** Columns hold integers unscaled, and as text what is long or no integer. */
function decimalCell(cell: number | string | null, scaler: number): ExportCell {
  if (cell === null) return null;
  if (typeof cell === 'string' && !/^-?\d+$/.test(cell))
    return /^-?\d+\.\d+$/.test(cell) ? { decimal: cell } : cell;
  const value = typeof cell === 'string' ? BigInt(cell) : cell;
  return { decimal: formatDecimal({ value, scaler }) };
}
