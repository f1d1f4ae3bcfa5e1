import type { Access } from '@meterwire/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import { Problem } from './problem.ts';

/** What may wait for a reader that is slow; it is dropped then, and fetches anew when it comes back. */
const MOST_UNREAD_BYTES = 1 << 20;
/** Keeps proxies from ending a stream on which nothing happens, and notices readers that are gone. */
const COMMENT_MS = 15_000;

/** One reader of server-sent events. */
export class Stream {
  readonly #reply: FastifyReply;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
  }

  get open(): boolean {
    return !this.#reply.raw.destroyed && !this.#reply.raw.writableEnded;
  }

  send(event: string, data: unknown): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  write(text: string): void {
    const { raw } = this.#reply;
    if (!this.open) return;
    raw.write(text);
    if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
  }

  end(): void {
    this.#reply.raw.end();
  }
}

/** Who asked for a stream, and what it needs. */
interface Reader {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Streams of one kind: no more than so many, kept alive, and ended when their reader may not listen any more. */
export class Streams {
  readonly #doorkeeper: Doorkeeper;
  readonly #needs: Access;
  readonly #most: number;
  readonly #open = new Map<Stream, FastifyRequest>();
  #comments: NodeJS.Timeout | undefined;

  constructor(doorkeeper: Doorkeeper, needs: Access, most: number) {
    this.#doorkeeper = doorkeeper;
    this.#needs = needs;
    this.#most = most;
  }

  get size(): number {
    return this.#open.size;
  }

  /** @throws Problem 503 when too many are open */
  open({ request, reply }: Reader, closed: () => void = () => undefined): Stream {
    if (this.#open.size >= this.#most)
      throw new Problem({
        status: 503,
        detail: `${this.#most} streams are open already`,
        advice: 'close some',
      });
    const stream = new Stream(reply);
    reply.hijack();
    reply.raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    } as Record<string, string>);
    reply.raw.on('close', () => {
      this.#open.delete(stream);
      closed();
    });
    this.#open.set(stream, request);
    this.#comments ??= setInterval(() => this.#comment(), COMMENT_MS);
    return stream;
  }

  close(): void {
    clearInterval(this.#comments);
    for (const stream of this.#open.keys()) stream.end();
    this.#open.clear();
  }

  #comment(): void {
    for (const [stream, request] of this.#open)
      if (this.#doorkeeper.holds(request, this.#needs)) stream.write(':\n\n');
      else stream.end(); // logged out meanwhile, or removed
  }
}
