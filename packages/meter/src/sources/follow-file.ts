import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Octets that are read at a time, and at most from the end of what is there at the beginning. */
const MOST_BYTES = 8_000_000;

/** The lines of a file that another program goes on writing: first those at its end, then what comes. */
export class FollowedFile {
  readonly #path: string;
  #position: number | undefined;
  #inode: number | undefined;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines that have come since the last call. @throws Error of the file system when it cannot be read */
  async next(): Promise<readonly string[]> {
    const { size, ino } = await stat(this.#path);
    if (this.#inode !== undefined && (ino !== this.#inode || size < (this.#position ?? 0))) {
      // Begun anew under the same name: what is in it now is all new.
      this.#position = 0;
      this.#rest = '';
    }
    this.#inode = ino;
    const isFirst = this.#position === undefined;
    const from = Math.max(this.#position ?? 0, size - MOST_BYTES);
    const text = await this.#read(from, size - from);
    this.#position = size;
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    // The first line may lack its beginning.
    return isFirst && from > 0 ? lines.slice(1) : lines;
  }

  async #read(from: number, length: number): Promise<string> {
    if (length <= 0) return '';
    const file = await open(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, from);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  }
}

const LONGEST_LINE = 1_000_000;

/** Names of files of JSON lines. */
const LINES = /\.(jsonl|ndjson|json|log)$/i;

/** A file, or a folder in which a new file begins now and then: the newest is followed, when the one before it is read to its end. */
export class FollowedPath {
  readonly #path: string;
  #current: { readonly path: string; readonly file: FollowedFile } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines that have come since the last call. @throws Error of the file system when they cannot be read */
  async next(): Promise<readonly string[]> {
    const newest = await newestFile(this.#path);
    const before = this.#current;
    if (before?.path === newest) return before.file.next();
    const file = new FollowedFile(newest);
    // The last one may be gone already.
    const rest = before ? await before.file.next().catch(() => []) : [];
    this.#current = { path: newest, file };
    return [...rest, ...(await file.next())];
  }
}

/** The file itself, or the newest of a folder. @throws Error when there is none */
async function newestFile(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return path;
  const names = (await readdir(path)).filter((name) => LINES.test(name));
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(path, name), at: (await stat(join(path, name))).mtimeMs })),
  );
  const [newest] = files.sort((a, b) => b.at - a.at || (a.path < b.path ? 1 : -1));
  if (!newest) throw new Error(`${path} holds no file of JSON lines yet`);
  return newest.path;
}
