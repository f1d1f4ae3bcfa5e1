import { constants, crc32, deflateRawSync } from 'node:zlib';

/*
 * Writes a ZIP archive as it goes (APPNOTE 6.3.3): the sizes of an entry stand behind its data, since nobody knows them before.
 * Pieces are deflated one by one and end on an octet, so that they may be put one behind the other.
 */

interface Entry {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

export class ZipWriter {
  readonly #entries: Entry[] = [];
  #offset = 0;

  /** The pieces of one entry. */
  async *entry(name: string, pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Buffer> {
    const offset = this.#offset;
    const path = Buffer.from(name);
    yield this.#count(localHeader(path));
    let crc = 0;
    let packed = 0;
    let size = 0;
    for await (const piece of pieces) {
      const octets = Buffer.from(piece);
      crc = crc32(octets, crc);
      size += octets.length;
      const deflated = deflateRawSync(octets, { finishFlush: constants.Z_SYNC_FLUSH });
      packed += deflated.length;
      yield this.#count(deflated);
    }
    const end = deflateRawSync(Buffer.alloc(0));
    packed += end.length;
    yield this.#count(end);
    const entry = { name: path, offset, crc, packed, size };
    this.#entries.push(entry);
    yield this.#count(descriptor(entry));
  }

  /** The list of entries, which ends the archive. */
  end(): Buffer {
    const directory = Buffer.concat(this.#entries.map(directoryEntry));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(directory.length, 12);
    end.writeUInt32LE(this.#offset, 16);
    return Buffer.concat([directory, end]);
  }

  #count(octets: Buffer): Buffer {
    this.#offset += octets.length;
    return octets;
  }
}

/** Sizes behind the data; names in UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** The first of January 1980: the same readings make the same archive. */
const DATE = 0x0021;

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATED, 8);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor({ crc, packed, size }: Entry): Buffer {
  const octets = Buffer.alloc(16);
  octets.writeUInt32LE(0x08074b50, 0);
  octets.writeUInt32LE(crc, 4);
  octets.writeUInt32LE(packed, 8);
  octets.writeUInt32LE(size, 12);
  return octets;
}

function directoryEntry({ name, offset, crc, packed, size }: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(DEFLATED, 10);
  header.writeUInt16LE(DATE, 14);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(packed, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}
