import { toHex } from '../bytes/hex.ts';
import { MalformedError } from '../errors.ts';
import type { Codec } from './codec.ts';
import { Reader, type Tracer } from './reader.ts';

/** One field of a decoded message, with the octets it was read from. */
export interface Field {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The codec's name: `u16`, `enum`, `data`, … */
  readonly kind: string;
  readonly value: unknown;
  readonly fields: readonly Field[];
}

/** A message taken apart, up to the octet where it broke. */
export interface Trace {
  readonly fields: readonly Field[];
  readonly problem: MalformedError | undefined;
}

/** Decodes and remembers every field; never throws on octets. */
export function trace<T>(codec: Codec<T>, bytes: Uint8Array): Trace {
  const tracer = new FieldTracer();
  const reader = new Reader(bytes, tracer);
  let problem: MalformedError | undefined;
  try {
    codec.decode(reader);
    if (reader.remaining > 0) reader.fail(`${reader.remaining} bytes too many after ${codec.name}`);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    problem = error;
  }
  tracer.close(reader.position);
  return { fields: tracer.root, problem };
}

/** The message as a table for people: field, octets, kind and value a line; the last line says where it broke, if it did. */
export const dump = <T>(codec: Codec<T>, bytes: Uint8Array): string =>
  tableOf(codec.name, bytes, trace(codec, bytes));

/** The same table of what was taken apart already. */
export function tableOf(name: string, bytes: Uint8Array, { fields, problem }: Trace): string {
  const lines = [name];
  for (const field of fields) print(field, bytes, 1, lines);
  if (problem) lines.push(`!! ${problem.message}`);
  return lines.join('\n');
}

function print(field: Field, bytes: Uint8Array, indent: number, lines: string[]): void {
  const name = `${'  '.repeat(indent)}${field.name}`;
  if (field.fields.length > 0) {
    lines.push(name);
    for (const child of field.fields) print(child, bytes, indent + 1, lines);
    return;
  }
  const octets = bytes.subarray(field.start, Math.min(field.end, field.start + LONGEST));
  const hex = toHex(octets, ' ').toUpperCase() + (field.end - field.start > LONGEST ? ' …' : '');
  lines.push(`${name.padEnd(24)} ${hex.padEnd(24)} ${field.kind} ${printable(field.value)}`.trimEnd());
}

const LONGEST = 16;

function printable(value: unknown): string {
  if (value === undefined) return '?';
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return part.toString();
    if (part instanceof Uint8Array) return toHex(part);
    return part;
  });
}

interface Growing {
  name: string;
  start: number;
  end: number;
  kind: string;
  value: unknown;
  fields: Growing[];
}

class FieldTracer implements Tracer {
  readonly root: Growing[] = [];
  readonly #open: Growing[] = [];

  enter(name: string, start: number): void {
    const field: Growing = { name, start, end: start, kind: '', value: undefined, fields: [] };
    (this.#open.at(-1)?.fields ?? this.root).push(field);
    this.#open.push(field);
  }

  leave(kind: string, value: unknown, end: number): void {
    const field = this.#open.pop();
    if (field) Object.assign(field, { kind, value, end });
  }

  /** Ends what a broken message left open. */
  close(end: number): void {
    for (const field of this.#open.splice(0)) field.end = end;
  }
}

/** Remembers only where it is. After a failure the fields that were never left are the path. */
export class PathTracer implements Tracer {
  readonly #path: string[];

  constructor(root: string) {
    this.#path = [root];
  }

  get path(): string {
    return this.#path.join('.');
  }

  enter(field: string): void {
    this.#path.push(field);
  }

  leave(): void {
    this.#path.pop();
  }
}
