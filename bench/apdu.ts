// What does an APDU cost to write and to read, a small one and a load profile of 112 kB in one answer?
import { type Apdu, apdu } from 'dlms/apdu';
import { decode, encode } from 'dlms/codec';
import { type Data, parseObis } from 'dlms/data';
import type { Bench } from './bench.ts';

const ROWS = 2880;
const SMALL = 1000;

const invoke = { id: 1, reserved: 0, confirmed: true, urgent: true };
const attribute = { classId: 3, instance: parseObis('1-0:1.8.0'), attribute: 2 };

const request: Apdu = { apdu: 'getRequest', kind: 'normal', invoke, attribute };
const response: Apdu = responseOf({ type: 'uint32', value: 123_456 });
const profile: Apdu = responseOf({
  type: 'array',
  value: Array.from({ length: ROWS }, (_, row): Data => ({ type: 'structure', value: rowOf(row) })),
});

function responseOf(value: Data): Apdu {
  return { apdu: 'getResponse', kind: 'normal', invoke, result: { kind: 'data', data: value } };
}

/** Clock, status and four registers. */
function rowOf(row: number): Data[] {
  const clock = Uint8Array.from([
    0x07,
    0xea,
    3,
    1,
    7,
    Math.floor(row / 4) % 24,
    (row % 4) * 15,
    0,
    0,
    0xff,
    0xc4,
    0,
  ]);
  const registers = [1, 2, 3, 4].map((n): Data => ({ type: 'uint32', value: n * 1_000_000 + row * n }));
  return [{ type: 'octetString', value: clock }, { type: 'uint8', value: 0 }, ...registers];
}

interface Case {
  readonly name: string;
  readonly message: Apdu;
  readonly unit: string;
  /** How often one run does it, and how many units that makes. */
  readonly times: number;
  readonly perRun: number;
}

const cases: readonly Case[] = [
  { name: 'GET request', message: request, unit: 'APDU', times: SMALL, perRun: SMALL },
  { name: 'GET response', message: response, unit: 'APDU', times: SMALL, perRun: SMALL },
  { name: 'GET response with a profile', message: profile, unit: 'rows', times: 1, perRun: ROWS },
];

function repeat(times: number, work: () => void): () => void {
  return () => {
    for (let i = 0; i < times; i++) work();
  };
}

/** Envelopes are declared, Data is written by hand: the difference shows here. */
export const benches: readonly Bench[] = cases.flatMap(({ name, message, unit, times, perRun }) => {
  const octets = encode(apdu, message);
  return [
    { name: `decode ${name}`, unit, perRun, run: repeat(times, () => decode(apdu, octets)) },
    { name: `encode ${name}`, unit, perRun, run: repeat(times, () => encode(apdu, message)) },
  ];
});
