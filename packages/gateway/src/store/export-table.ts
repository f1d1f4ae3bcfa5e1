import { type Instant, RefusedError, toHex } from 'dlms/bytes';
import { formatDecimal, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { ExportWanted, ReadingCursor, ReadingPage, ReadingQueries } from '../model/ports.ts';
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

/** What is wanted, as a table. @throws RefusedError where there is no such profile */
export async function exportTable(
  store: Pick<ReadingQueries, 'readings' | 'profiles' | 'profileRows'>,
  wanted: ExportWanted,
): Promise<ExportTable> {
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

async function profileTable(
  store: Pick<ReadingQueries, 'profiles' | 'profileRows'>,
  wanted: ExportWanted,
  logicalName: NonNullable<ExportWanted['profile']>,
): Promise<ExportTable> {
  const { device, timeZone } = wanted;
  const known = device === undefined ? [] : await store.profiles(device);
  const profile = known.find((each) => each.logicalName === logicalName);
  if (device === undefined || profile === undefined)
    throw new RefusedError(
      device === undefined
        ? 'a profile is that of one device'
        : `nothing is stored of the profile ${logicalName} of ${device}`,
      'unknownProfile',
      {
        layer: 'configuration',
        advice:
          device === undefined
            ? 'name the device, too'
            : `there is ${known.map((each) => each.logicalName).join(', ') || 'no profile of this device'}`,
      },
    );
  const zone = new Zone(timeZone);
  const headings = profile.columns.map((column) => {
    const { logicalName: name, attribute, unit } = column;
    const of = attribute === 2 ? '' : `:${attribute}`;
    return `${name}${of}${unit === undefined ? '' : ` [${unitSymbol(unit)}]`}`;
  });
  const first = Math.max(wanted.from ?? Number.MIN_SAFE_INTEGER, profile.from ?? 0);
  const end = Math.min(wanted.to ?? Number.MAX_SAFE_INTEGER, (profile.to ?? 0) + 1);
  async function* rows(): AsyncGenerator<readonly (readonly ExportCell[])[]> {
    for (let from: Instant = first; from < end; from += WINDOW_MS) {
      const range = { from, to: Math.min(from + WINDOW_MS, end), limit: Number.MAX_SAFE_INTEGER };
      const stored = await store.profileRows(device ?? '', logicalName, range);
      if (stored === undefined) return;
      yield stored.times.map((at, row) => [
        zone.text(at),
        ...stored.profile.columns.map(({ scaler }, column) =>
          decimalCell(stored.values[column]?.[row] ?? null, scaler ?? 0),
        ),
      ]);
    }
  }
  return { headings: ['at', ...headings], rows: rows() };
}

/** Columns hold integers unscaled, and as text what is long or no integer. */
function decimalCell(cell: number | string | null, scaler: number): ExportCell {
  if (cell === null) return null;
  if (typeof cell === 'string' && !/^-?\d+$/.test(cell))
    return /^-?\d+\.\d+$/.test(cell) ? { decimal: cell } : cell;
  const value = typeof cell === 'string' ? BigInt(cell) : cell;
  return { decimal: formatDecimal({ value, scaler }) };
}
