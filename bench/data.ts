import { decode, encode } from 'dlms/codec';
import { type Data, data, instantsOf, profileColumns } from 'dlms/data';
import type { Bench } from './bench.ts';

const ROWS = 2880;

/** Thirty days of quarter-hours: clock, status and four registers a row, as a load profile is read in one piece. */
const profile: Data = { type: 'array', value: Array.from({ length: ROWS }, (_, row) => rowOf(row)) };
const octets = encode(data, profile);
const columnar = profileColumns({ clock: 0, capturePeriod: 900 });
const columns = decode(columnar, octets);
const [clocks] = columns.columns;
/** The same rows as a meter compresses them: clocks and statuses only where they cannot be told. */
const compressed = encode(data, {
  type: 'array',
  value: (profile.value as readonly Data[]).map((row, i) => (i === 0 ? row : withoutRepeated(row))),
});

function rowOf(row: number): Data {
  const clock = new Uint8Array(12);
  const view = new DataView(clock.buffer);
  clock.set([0x07, 0xea, 3, 1 + Math.floor(row / 96), 0xff, Math.floor(row / 4) % 24, (row % 4) * 15, 0, 0]);
  view.setInt16(9, -60);
  const registers = [1, 2, 3, 4].map((n): Data => ({ type: 'uint32', value: n * 1_000_000 + row * n }));
  return {
    type: 'structure',
    value: [{ type: 'octetString', value: clock }, { type: 'uint16', value: 0 }, ...registers],
  };
}

function withoutRepeated(row: Data): Data {
  const [, , ...registers] = row.value as readonly Data[];
  const nothing: Data = { type: 'null', value: null };
  return { type: 'structure', value: [nothing, nothing, ...registers] };
}

/** What a load profile of 112 kB costs to read and to write. */
export const benches: readonly Bench[] = [
  { name: 'decode to values', unit: 'rows', perRun: ROWS, run: () => void decode(data, octets) },
  { name: 'encode from values', unit: 'rows', perRun: ROWS, run: () => void encode(data, profile) },
  { name: 'decode to columns', unit: 'rows', perRun: ROWS, run: () => void decode(columnar, octets) },
  {
    name: 'decode compressed rows to columns',
    unit: 'rows',
    perRun: ROWS,
    run: () => void decode(columnar, compressed),
  },
  { name: 'encode from columns', unit: 'rows', perRun: ROWS, run: () => void encode(columnar, columns) },
  {
    name: 'instants of a clock column',
    unit: 'rows',
    perRun: ROWS,
    run: () => void (clocks && instantsOf(clocks)),
  },
];
