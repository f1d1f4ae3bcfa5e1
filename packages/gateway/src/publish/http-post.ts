import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Tls } from '../model/outlet.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** The beginning of what it says. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/** More of an answer is not read. */
const LONGEST_ANSWER = 16_384;

/** Posts to one address over connections that are kept; redirections are not followed, since they would lead readings elsewhere. */
export class HttpPoster {
  readonly #url: URL;
  readonly #agent: HttpAgent;

  constructor(url: string, tls: Tls | undefined) {
    this.#url = new URL(url);
    const pool = { keepAlive: true, maxSockets: 1 };
    this.#agent =
      this.#url.protocol === 'https:' ? new HttpsAgent({ ...pool, ...secured(tls) }) : new HttpAgent(pool);
  }

  async post(
    body: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const octets = Buffer.from(body);
    const begin = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = begin(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, 'content-length': octets.length },
      signal,
    });
    request.end(octets);
    const response = await responseOf(request);
    return {
      status: response.statusCode ?? 0,
      reason: response.statusMessage ?? '',
      text: await beginningOf(response),
      retryAfterMs: retryAfterMs(response.headers['retry-after']),
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}

function secured(tls: Tls | undefined) {
  if (tls === undefined) return {};
  const { ca, certificate, key, verify } = tls;
  return {
    rejectUnauthorized: verify,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key: key.reveal() }),
  };
}

const responseOf = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => request.once('response', resolve).once('error', reject));

async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > LONGEST_ANSWER) break; // which ends the connection, too
  }
  return Buffer.concat(parts).toString().slice(0, LONGEST_ANSWER);
}

/** Seconds, or a date. */
function retryAfterMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
