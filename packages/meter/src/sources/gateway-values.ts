import { readFile } from 'node:fs/promises';
import type { FeedReading } from './feed.ts';
import { readingOf } from './reading-line.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 8_000_000;

/** The newest values of devices of a gateway, by its REST interface. */
export class GatewayValues {
  readonly #url: string;
  readonly #tokenFile: string | undefined;

  /** The token is read with every question, so that it may be changed. */
  constructor(url: string, tokenFile: string | undefined) {
    this.#url = url;
    this.#tokenFile = tokenFile;
  }

  /** @throws Error with what the gateway says, or why it says nothing */
  async of(device: string): Promise<readonly FeedReading[]> {
    const target = new URL(`/api/devices/${encodeURIComponent(device)}/values`, this.#url);
    const token =
      this.#tokenFile === undefined ? undefined : (await readFile(this.#tokenFile, 'utf8')).trim();
    const response = await fetch(target, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${target} answers ${response.status}: ${text.slice(0, 200)}`);
    if (text.length > MOST_BYTES) throw new Error(`${target} answers with ${text.length} octets`);
    const values: unknown = JSON.parse(text);
    return Array.isArray(values) ? values.flatMap((value) => readingOf(value, device) ?? []) : [];
  }
}
