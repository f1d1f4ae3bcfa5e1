import { createHmac } from 'node:crypto';
import { RefusedError } from 'dlms/bytes';
import type { WebhookOutlet } from '../model/outlet.ts';
import { documentOf } from './document.ts';
import { RetryLater } from './follower.ts';
import { type HttpAnswer, HttpPoster } from './http-post.ts';
import type { Delivery, Sink } from './sink.ts';
import { troubleOf } from './trouble.ts';

/** Posts batches as JSON. The receiver's status decides: 2xx is taken, busy or broken is tried again, wrong is wrong. */
export class WebhookSink implements Sink {
  readonly #outlet: WebhookOutlet;
  readonly #where: string;
  #poster: HttpPoster | undefined;

  constructor(outlet: WebhookOutlet) {
    this.#outlet = outlet;
    this.#where = new URL(outlet.url).host;
  }

  async open(): Promise<void> {
    this.#poster = new HttpPoster(this.#outlet.url, this.#outlet.tls);
  }

  async deliver({ messages }: Delivery, signal: AbortSignal): Promise<number> {
    const poster = this.#poster;
    if (poster === undefined) throw new TypeError('the sink is not open');
    const { name, numbers, refused } = this.#outlet;
    const first = messages[0]?.seq ?? 0;
    const last = messages.at(-1)?.seq ?? 0;
    const items = messages.map((message) => documentOf(message, { numbers }));
    const body = JSON.stringify({ outlet: name, first, last, items });
    let answer: HttpAnswer;
    try {
      answer = await poster.post(body, this.#headers(body, `${name}-${first}-${last}`), signal);
    } catch (error) {
      throw troubleOf(error, this.#where, 'posting');
    }
    const { status } = answer;
    if (status >= 200 && status < 300) return 0;
    if (status >= 500 || PASSING.has(status))
      throw new RetryLater(`${this.#where} answers ${wordsOf(answer)}`, answer.retryAfterMs ?? 0, {
        during: 'posting',
        advice: 'the receiver is busy or broken: the outlet tries again by itself',
      });
    if (refused === 'skip' && WRONG_BODY.has(status)) return messages.length;
    throw new RefusedError(`${this.#where} answers ${wordsOf(answer)}`, String(status), {
      during: 'posting',
      advice:
        'see what the receiver does not like of the address, the token or the body; nothing is left out meanwhile, ' +
        'unless `refused: skip` says so',
    });
  }

  async close(): Promise<void> {
    this.#poster?.close();
    this.#poster = undefined;
  }

  #headers(body: string, key: string): Record<string, string> {
    const { headers, token, secret } = this.#outlet;
    const timestamp = String(Math.floor(Date.now() / 1000));
    return {
      ...headers,
      'content-type': 'application/json',
      'user-agent': 'meterwire',
      'idempotency-key': key,
      'x-meterwire-timestamp': timestamp,
      ...(token !== undefined && { authorization: `Bearer ${token.reveal()}` }),
      ...(secret !== undefined && {
        'x-meterwire-signature': `sha256=${signatureOf(secret.reveal(), timestamp, body)}`,
      }),
    };
  }
}

/** HMAC-SHA-256 over the time, a full stop and the body: so that neither can be exchanged. */
export const signatureOf = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

/** Time-out, too early, too many requests; and what a proxy or a log-in that is being mended says. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** The body itself is what the receiver will never take. */
const WRONG_BODY: ReadonlySet<number> = new Set([400, 413, 415, 422]);

const wordsOf = ({ status, reason, text }: HttpAnswer): string =>
  [`${status} ${reason}`.trim(), text.replace(/\s+/g, ' ').trim().slice(0, 200)].filter(Boolean).join(': ');
