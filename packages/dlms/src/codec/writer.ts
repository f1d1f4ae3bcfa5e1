/** Grows as needed; `finish` hands out the octets written so far, without a copy. */
export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  #length = 0;

  constructor(capacity = 128) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value);
  }

  i64(value: bigint): void {
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, value);
  }

  u64(value: bigint): void {
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, value);
  }

  f32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setFloat32(at, value);
  }

  f64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value);
  }

  put(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    if (bytes.length > SHORT) {
      this.#bytes.set(bytes, at);
      return;
    }
    // A loop beats the call into TypedArray.set for the few octets of a name or a time.
    const target = this.#bytes;
    for (let i = 0; i < bytes.length; i++) target[at + i] = bytes[i] as number;
  }

  /** `count` octets from `start` on, without the view that `put` would need. */
  putPart(bytes: Uint8Array, start: number, count: number): void {
    const at = this.#reserve(count);
    const target = this.#bytes;
    for (let i = 0; i < count; i++) target[at + i] = bytes[start + i] as number;
  }

  /** A-XDR length, in its shortest form. */
  size(value: number): void {
    if (value < 0x80) {
      this.u8(value);
    } else if (value <= 0xff) {
      this.u16(0x8100 | value);
    } else if (value <= 0xffff) {
      this.u8(0x82);
      this.u16(value);
    } else {
      this.u8(0x84);
      this.u32(value);
    }
  }

  /** The octets written; a view that stays valid, since a Writer is not used again. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) this.#grow(needed);
    this.#length = needed;
    return at;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

const SHORT = 24;
