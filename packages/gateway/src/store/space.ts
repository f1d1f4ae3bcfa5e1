import { statfsSync } from 'node:fs';
import type { Instant } from 'dlms/bytes';
import type { Log, StoreTrouble } from '../model/ports.ts';
import { StoreFullError } from '../model/store-full-error.ts';
import type { Connection } from './connection.ts';

/** So often it is looked whether there is room. */
const LOOK_MS = 1000;
/** After a write that failed it is tried again so much later, or as soon as there is clearly more room. */
const RETRY_MS = 8000;
const MORE_BYTES = 500_000;

export interface SpaceOptions {
  readonly folder: string;
  readonly writer: Connection;
  readonly minimumFreeBytes: number;
  readonly log: Log;
  readonly now?: () => Instant;
  /** Free octets on the disk. */
  readonly free?: (folder: string) => number | undefined;
}

/**
 * Watches the disk. When it is full, or nearly so, nobody is asked to store any more, and when there is room again all goes on by
 * itself; what is stored is not touched.
 */
export class Space {
  readonly #options: SpaceOptions;
  readonly #free: (folder: string) => number | undefined;
  #trouble: StoreTrouble | undefined;
  /** When a write failed, whatever the disk said of itself. */
  #failed: { readonly at: Instant; readonly free: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SpaceOptions) {
    this.#options = options;
    this.#free = options.free ?? freeBytes;
    options.writer.whenFull = () => {
      const { folder, now = Date.now } = options;
      this.#failed = { at: now(), free: this.#free(folder) ?? 0 };
      this.look();
    };
  }

  get trouble(): StoreTrouble | undefined {
    return this.#trouble;
  }

  start(): void {
    this.look();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const { folder, minimumFreeBytes, log, now = Date.now } = this.#options;
    const free = this.#free(folder);
    if (free === undefined) return; // the folder is gone: whoever writes next is told so
    const failed = this.#failed;
    if (
      failed !== undefined &&
      (free > failed.free + MORE_BYTES || now() - failed.at >= RETRY_MS) &&
      this.#canWrite()
    )
      this.#failed = undefined;
    // Enough again is a tenth more than just enough, so that it does not go to and fro.
    const least = minimumFreeBytes + (this.#trouble === undefined ? 0 : minimumFreeBytes / 10);
    const trouble = this.#failed !== undefined || free < least;
    if (trouble && this.#trouble === undefined) {
      this.#trouble = {
        since: now(),
        ...wordsOf(folder, free, this.#failed === undefined ? minimumFreeBytes : undefined),
      };
      log.error({ free }, this.#trouble.message);
    } else if (!trouble && this.#trouble !== undefined) {
      this.#trouble = undefined;
      log.info({ free }, 'there is room on the disk again: collection goes on');
    }
  }

  #canWrite(): boolean {
    try {
      this.#options.writer.transaction(
        () => this.#options.writer.exec('update sequence set seq = seq'),
        'probe',
      );
      return true;
    } catch {
      return false;
    }
  }
}

function wordsOf(folder: string, free: number, minimum: number | undefined) {
  const megabytes = (bytes: number) => Math.floor(bytes / 1_000_000);
  const message =
    minimum === undefined
      ? `the disk is full: nothing can be stored in ${folder}`
      : `the disk is nearly full: ${megabytes(free)} MB are free for ${folder}, and store.minimumFree is ${megabytes(minimum)} MB`;
  return { message, advice: FULL_ADVICE };
}

const FULL_ADVICE =
  'make room on that disk, or shorten how long readings are kept (store.values, store.profiles): collection goes on by itself, and what is stored is safe';

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** What a write to a full disk fails with. */
export const diskFull = (cause: unknown): StoreFullError =>
  new StoreFullError('the disk is full: nothing more is stored until there is room', {
    during: 'storing',
    advice: FULL_ADVICE,
    cause,
  });
