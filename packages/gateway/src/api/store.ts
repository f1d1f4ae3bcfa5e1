import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  downloadBackup,
  exportReadings,
  getStore,
  makeBackup,
  type Query,
  restoreBackup,
  sweepStore,
} from '@meterwire/api';
import { DlmsError } from 'dlms/bytes';
import type { FastifyReply } from 'fastify';
import type { ExportWanted } from '../model/ports.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { instantOf, instantText, logicalNameOf } from './text.ts';

export function mountStore({ mount, mountRaw }: Mounter, context: Context): void {
  const { store, dataDir } = context.options;
  mount(getStore, async () => {
    const { trouble } = store;
    return {
      ...store.size(),
      readings: await store.total(),
      trouble: trouble === undefined ? null : { ...trouble, since: instantText(trouble.since) },
    };
  });
  mount(makeBackup, async ({ note }) => {
    const file = join(backupsIn(dataDir), `${nameOf(context)}.db`);
    await told(() => store.backup(file));
    note({ detail: file });
    return { file, bytes: statSync(file).size };
  });
  const downloads = new Downloads(context);
  mountRaw(downloadBackup, async ({ reply, note }) => {
    const bytes = await downloads.begin(reply);
    note({ detail: `${bytes} octets` });
    return reply;
  });
  mount(restoreBackup, async ({ body }) => {
    await told(() => store.stageRestore(join(dataDir, 'backups', body.name)));
    return { atNextStart: true };
  });
  mount(sweepStore, async () => store.sweep());
  mountRaw(exportReadings, async ({ query, reply }) => {
    const wanted = wantedOf(context, query);
    const pieces = store.export(wanted)[Symbol.asyncIterator]();
    // What cannot be exported shows at the first piece: after it the answer has begun.
    const first = await told(() => pieces.next());
    const { type, end } = FORMS[wanted.format];
    const name = [wanted.device ?? 'readings', wanted.profile]
      .filter(Boolean)
      .join('-')
      .replace(/[^\w.-]+/g, '_');
    return reply
      .type(type)
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}.${end}"`)
      .send(Readable.from(from(first, pieces)));
  });
}

function backupsIn(dataDir: string): string {
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The moment, as a name of a file. */
const nameOf = (context: Context): string => instantText(context.now()).replace(/[:.]/g, '-');

/** Who takes nothing of a download for so long has gone. */
const STALLED_MS = 60_000;

/** Copies of the store for who wants to take one away: one at a time, each needs as much room as the store. */
class Downloads {
  readonly #context: Context;
  #running = false;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Makes a copy and begins to send it; it is removed when it has been sent, or the caller has gone. */
  async begin(reply: FastifyReply): Promise<number> {
    if (this.#running)
      throw new Problem({
        status: 429,
        detail: 'a backup is being downloaded already',
        advice: 'wait for it to end',
      });
    this.#running = true;
    const { store, dataDir } = this.#context.options;
    const file = join(backupsIn(dataDir), '.download.db');
    const end = (): void => {
      rmSync(file, { force: true });
      this.#running = false;
    };
    try {
      rmSync(file, { force: true }); // of a gateway that was killed
      await told(() => store.backup(file));
      const { size } = statSync(file);
      const content = createReadStream(file).once('close', end);
      reply.raw.setTimeout(STALLED_MS, () => reply.raw.destroy());
      reply.raw.once('close', () => content.destroy());
      void reply
        .type(downloadBackup.mediaType)
        .header('cache-control', 'no-store')
        .header('content-length', size)
        .header('content-disposition', `attachment; filename="meterwire-${nameOf(this.#context)}.db"`)
        .send(content);
      return size;
    } catch (error) {
      end();
      throw error;
    }
  }
}

const FORMS = {
  csv: { type: 'text/csv; charset=utf-8', end: 'csv' },
  json: { type: 'application/json; charset=utf-8', end: 'json' },
  jsonl: { type: 'application/x-ndjson; charset=utf-8', end: 'jsonl' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', end: 'xlsx' },
};

function wantedOf(context: Context, query: Query<typeof exportReadings>): ExportWanted {
  const { format = 'csv', device, logicalName, profile, from, to, timeZone = 'UTC' } = query;
  if (device !== undefined) context.device(device);
  if (!isZone(timeZone))
    throw new Problem({ status: 400, detail: `"${timeZone}" is no time zone such as Europe/Berlin` });
  return {
    format,
    device,
    logicalName: logicalName === undefined ? undefined : logicalNameOf(logicalName),
    profile: profile === undefined ? undefined : logicalNameOf(profile),
    from: instantOf(from),
    to: instantOf(to),
    timeZone,
  };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** A file that is there already, or no backup, is the caller's to mend. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DlmsError)) throw error;
    const { message, advice } = error;
    throw new Problem({ status: 409, detail: message, ...(advice !== undefined && { advice }) });
  }
}

async function* from(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let piece = first; piece.done !== true; piece = await rest.next()) yield piece.value;
}
