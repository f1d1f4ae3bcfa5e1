import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClosedError, type Instant } from 'dlms/bytes';
import type { FileOutlet } from '../model/outlet.ts';
import { Zone } from '../model/zone.ts';
import { CSV_HEAD, csvLines, jsonLines, type Line, type LineWriter } from './line.ts';
import type { Delivery, Sink } from './sink.ts';

/**
 * Writes lines to files of a folder, each batch on the disk before the outlet's mark moves. After a crash the half line at the
 * end is cut off, and lines that are there already are not written again: what was delivered twice stands once.
 */
export class FileSink implements Sink {
  readonly #outlet: FileOutlet;
  readonly #now: () => Instant;
  readonly #zone: Zone;
  readonly #linesOf: LineWriter;
  #file: OpenFile | undefined;
  /** The last place that is in the files, and how many of its lines; nothing after the first delivery. */
  #there: Tail | undefined;

  constructor(outlet: FileOutlet, now: () => Instant = Date.now) {
    this.#outlet = outlet;
    this.#now = now;
    this.#zone = new Zone(outlet.timeZone);
    this.#linesOf = outlet.format === 'csv' ? csvLines(this.#zone) : jsonLines(outlet.numbers);
  }

  async open(): Promise<void> {
    const { folder } = this.#outlet;
    await this.#tell('opening the folder', async () => {
      await mkdir(folder, { recursive: true });
      for (const [index, file] of (await this.#files()).reverse().entries()) {
        const opened = await OpenFile.append(join(folder, file.name), file);
        this.#there = await opened.mend();
        if (index === 0) this.#file = opened;
        else await opened.close();
        if (this.#there !== undefined) return; // a file may have been made just before a crash, and be empty
      }
    });
  }

  async deliver({ messages }: Delivery): Promise<number> {
    const lines = this.#fresh(messages.flatMap((message) => this.#linesOf(message)));
    await this.#tell('writing', async () => {
      for (const part of this.#parts(lines)) {
        const file = await this.#current();
        await file.write(part);
      }
    });
    this.#there = undefined;
    await this.#clear();
    return 0;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** Without those that a delivery that was cut off has left in the file. */
  #fresh(lines: readonly Line[]): readonly Line[] {
    const there = this.#there;
    if (there === undefined) return lines;
    let same = there.lines;
    return lines.filter(({ seq }) => seq > there.seq || (seq === there.seq && same-- <= 0));
  }

  /** Pieces that go into one file each: a file grows past its limit by less than one piece. */
  *#parts(lines: readonly Line[]): Generator<string> {
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE)
      yield lines
        .slice(from, from + LINES_AT_ONCE)
        .map(({ text }) => text)
        .join('');
  }

  /** The file that is written to now, made where it is time for another one. */
  async #current(): Promise<OpenFile> {
    const file = await this.#inTime();
    this.#file = file;
    if (file.bytes === 0) {
      if (this.#outlet.format === 'csv') await file.write(CSV_HEAD);
      await syncFolder(this.#outlet.folder);
    }
    return file;
  }

  async #inTime(): Promise<OpenFile> {
    const { rotate, maxBytes, folder } = this.#outlet;
    const period = rotate === 'never' ? '' : this.#zone.text(this.#now()).slice(0, PERIOD_LENGTH[rotate]);
    const file = this.#file;
    const inPeriod = file?.period.length === period.length && file.period >= period;
    if (inPeriod && (maxBytes === 0 || file.bytes < maxBytes)) return file;
    await file?.close();
    this.#file = undefined;
    const place = inPeriod ? { period: file.period, count: file.count + 1 } : { period, count: 1 };
    return OpenFile.append(join(folder, this.#nameOf(place)), place);
  }

  #nameOf({ period, count }: Place): string {
    const { format } = this.#outlet;
    return `${PREFIX}${period === '' ? '' : `-${period}`}${count === 1 ? '' : `.${count}`}.${format}`;
  }

  /** Those of this outlet, oldest first. */
  async #files(): Promise<(Place & { readonly name: string })[]> {
    const { folder, format } = this.#outlet;
    return (await readdir(folder))
      .flatMap((name) => {
        const match = FILE_NAME.exec(name);
        if (match === null || match[3] !== format) return [];
        return [{ name, period: match[1] ?? '', count: Number(match[2] ?? 1) }];
      })
      .sort((a, b) => a.period.localeCompare(b.period) || a.count - b.count);
  }

  /** Removes the oldest of more files than are kept. */
  async #clear(): Promise<void> {
    const { keep, folder } = this.#outlet;
    if (keep === 0) return;
    for (const { name } of (await this.#files()).slice(0, -keep))
      await rm(join(folder, name), { force: true });
  }

  async #tell<T>(during: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new ClosedError(`${this.#outlet.folder}: ${code === 'ENOSPC' ? 'the disk is full' : message}`, {
        during,
        advice:
          code === 'ENOSPC'
            ? 'make room on that disk: the outlet goes on by itself, from where it was'
            : 'see that the folder exists and the gateway may write to it',
        cause,
      });
    }
  }
}

const LINES_AT_ONCE = 200;
const PREFIX = 'readings';
const FILE_NAME = /^readings(?:-(\d{4}-\d\d(?:-\d\d(?:T\d\d)?)?))?(?:\.(\d+))?\.(csv|jsonl)$/;
/** How much of `2026-03-29T13:00` the name of a file says. */
const PERIOD_LENGTH = { hourly: 13, daily: 10, monthly: 7 };

/** Which of the outlet's files: of a period, the n-th. */
interface Place {
  readonly period: string;
  readonly count: number;
}

interface Tail {
  readonly seq: number;
  /** How many lines of that place stand at the end. */
  readonly lines: number;
}

/** A file that grows. */
class OpenFile {
  readonly #handle: FileHandle;
  readonly period: string;
  readonly count: number;
  bytes: number;

  constructor(handle: FileHandle, { period, count }: Place, bytes: number) {
    this.#handle = handle;
    this.period = period;
    this.count = count;
    this.bytes = bytes;
  }

  static async append(path: string, place: Place): Promise<OpenFile> {
    const handle = await open(path, 'a+', 0o640);
    return new OpenFile(handle, place, (await handle.stat()).size);
  }

  /** On the disk when it resolves. */
  async write(text: string): Promise<void> {
    const { bytesWritten } = await this.#handle.write(text);
    if (bytesWritten < Buffer.byteLength(text))
      throw Object.assign(new Error('the disk took a part only'), { code: 'ENOSPC' });
    await this.#handle.datasync();
    this.bytes += bytesWritten;
  }

  /** Cuts off a half line, and says what the last whole ones are. */
  async mend(): Promise<Tail | undefined> {
    for (let length = TAIL_BYTES; ; length *= 2) {
      const start = Math.max(0, this.bytes - length);
      const bytes = Buffer.alloc(this.bytes - start);
      await this.#handle.read(bytes, 0, bytes.length, start);
      const end = bytes.lastIndexOf(0x0a) + 1;
      const tail = tailOf(bytes.subarray(0, end).toString(), start === 0);
      if (tail === 'more') continue;
      if (end < bytes.length) {
        this.bytes = start + end;
        await this.#handle.truncate(this.bytes);
        await this.#handle.datasync();
      }
      return tail;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined); // what was written is on the disk already
  }
}

const TAIL_BYTES = 65_536;

/** `more`: the lines of the last place may begin before this piece. */
function tailOf(text: string, whole: boolean): Tail | undefined | 'more' {
  const lines = text.split('\n').slice(0, -1);
  const seqs = lines.map(seqOf);
  const seq = seqs.at(-1);
  if (lines.length === 0) return whole ? undefined : 'more';
  if (seq === undefined) return undefined; // nothing but the head
  const first = seqs.findLastIndex((each) => each !== seq);
  if (first <= 0 && !whole) return 'more'; // the first line of a piece may be the end of one
  return { seq, lines: seqs.length - 1 - first };
}

function seqOf(line: string): number | undefined {
  const match = /^(?:\{"kind":"[a-z]+","seq":)?(\d+),/.exec(line);
  return match === null ? undefined : Number(match[1]);
}

/** A new name is durable with its folder only. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
