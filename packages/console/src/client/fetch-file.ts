import { ProblemError, problemOf } from '@meterwire/api';
import { loggedOut } from './gateway.ts';

/** A file that the gateway has made. */
export interface FetchedFile {
  readonly name: string;
  readonly content: Blob;
}

/** How far a file has come: octets, and how many there will be where that is known. */
export type FileProgress = (done: number, total: number | undefined) => void;

/** Pieces are handed to the browser this large; it may keep them on the disk. */
const pieceBytes = 8 << 20;

/**
 * Fetches a file with its progress, which a link would not tell; and unlike a link it says in words why there is none.
 * @throws ProblemError for an answer that is no success
 */
export async function fetchFile(
  url: string,
  signal: AbortSignal,
  onProgress: FileProgress,
): Promise<FetchedFile> {
  const response = await fetch(url, { signal });
  if (response.status === 401) for (const tell of loggedOut) tell();
  if (!response.ok || response.body === null) throw new ProblemError(await problemOf(response));
  const length = response.headers.get('content-length');
  // What is compressed on its way is longer than it says.
  const plain = response.headers.get('content-encoding') === null;
  const total = length === null || !plain ? undefined : Number(length);
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  const whole: Blob[] = [];
  let pending: Uint8Array<ArrayBuffer>[] = [];
  let pendingBytes = 0;
  let done = 0;
  const reader = response.body.getReader();
  for (;;) {
    const piece = await reader.read();
    if (piece.done) break;
    pending.push(piece.value);
    pendingBytes += piece.value.length;
    done += piece.value.length;
    if (pendingBytes >= pieceBytes) {
      whole.push(new Blob(pending));
      pending = [];
      pendingBytes = 0;
    }
    onProgress(done, total);
  }
  const content = new Blob([...whole, ...pending], { type });
  return { name: nameIn(response.headers.get('content-disposition')) ?? 'meterwire', content };
}

/** The name in `attachment; filename="readings.csv"`. */
export const nameIn = (disposition: string | null): string | undefined =>
  /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
