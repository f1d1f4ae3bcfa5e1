import { MalformedError } from '../errors.ts';

/** Hears of every field while something is decoded: what a dump and an error path are made of. */
export interface Tracer {
  enter(field: string, offset: number): void;
  leave(kind: string, value: unknown, offset: number): void;
}

/**
 * A cursor over octets. All bounds are checked here, once: whatever is decoded through a Reader ends in a value or in a
 * MalformedError with the offset at which the octets ran out or made no sense.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly end: number;
  readonly tracer: Tracer | undefined;
  position: number;
  /** How many containers are open; decoders of nested data raise it and lower it. */
  depth = 0;

  constructor(bytes: Uint8Array, tracer?: Tracer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
    this.position = 0;
    this.tracer = tracer;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  /** Moves past `count` octets and returns where they began. */
  skip(count: number): number {
    const start = this.position;
    if (count > this.end - start) {
      const missing = count - (this.end - start);
      this.fail(`ends before ${missing} more byte${missing === 1 ? '' : 's'}`, this.end);
    }
    this.position = start + count;
    return start;
  }

  /** A view of the next `count` octets; not a copy. */
  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  u8(): number {
    return this.bytes[this.skip(1)] as number;
  }

  u16(): number {
    return this.view.getUint16(this.skip(2));
  }

  u32(): number {
    return this.view.getUint32(this.skip(4));
  }

  /**
   * A-XDR length or count: one octet below 0x80, else 0x80|n and n octets. Non-minimal forms are accepted, since meters
   * send them (`82 00 E7`).
   */
  length(): number {
    const start = this.position;
    const first = this.u8();
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    if (octets === 0 || octets > 4) this.fail(`length of ${octets} octets`, start);
    let value = 0;
    for (let i = 0; i < octets; i++) value = value * 256 + this.u8();
    return value;
  }

  /** A count of elements, each of which takes at least `smallest` octets: more than can follow is refused before allocating. */
  count(smallest = 1): number {
    const start = this.position;
    const count = this.length();
    if (count * smallest > this.remaining) {
      this.fail(`${count} elements announced, but only ${this.remaining} bytes follow`, start);
    }
    return count;
  }

  fail(message: string, offset = this.position): never {
    throw new MalformedError(`${message} at byte ${offset}`, offset, { layer: 'codec' });
  }
}
