/*
 * As much of the protocol buffers wire format as payloads of Sparkplug B need: a message is a list of fields, each with its number
 * and its kind of value in front.
 */

/** Writes the fields of one message in the order of the calls. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  /** Unsigned integers, and what is written as one: codes, booleans. */
  varint(field: number, value: number | bigint | boolean): this {
    this.#key(field, 0);
    this.#parts.push(varint(BigInt(value)));
    return this;
  }

  double(field: number, value: number): this {
    this.#key(field, 1);
    const octets = Buffer.alloc(8);
    octets.writeDoubleLE(value);
    this.#parts.push(octets);
    return this;
  }

  text(field: number, value: string): this {
    return this.octets(field, Buffer.from(value));
  }

  message(field: number, value: ProtobufWriter): this {
    return this.octets(field, value.finish());
  }

  octets(field: number, value: Uint8Array): this {
    this.#key(field, 2);
    this.#parts.push(varint(BigInt(value.length)), Buffer.from(value));
    return this;
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #key(field: number, kind: number): void {
    this.#parts.push(varint(BigInt((field << 3) | kind)));
  }
}

/** Seven bits an octet, the lowest first; negative numbers as their complement of 64 bits. */
function varint(value: bigint): Buffer {
  const octets: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    octets.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(octets);
}
