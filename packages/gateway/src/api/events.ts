import { type EventName, followEvents, type LiveEvent } from '@meterwire/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayEvent } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Context } from './context.ts';
import { deviceDocument } from './devices.ts';
import type { Mounter } from './mount.ts';
import { overviewDocument } from './overview.ts';
import { Problem } from './problem.ts';
import { latestDocuments } from './readings.ts';
import { instantOrNull } from './text.ts';

/** Streams that may be open at once. */
const MOST_STREAMS = 200;
/** What may wait for a reader that is slow; it is dropped then, and fetches anew when it comes back. */
const MOST_UNREAD_BYTES = 1 << 20;
const COMMENT_MS = 15_000;
const OVERVIEW_MS = 1000;

/** Serves the live stream of the contract. */
export function mountEvents(app: FastifyInstance, { mountRaw }: Mounter, streams: EventStreams): void {
  mountRaw(followEvents, async ({ query, request, reply }) => streams.open(request, reply, query.device));
  app.addHook('preClose', async () => streams.close());
}

interface Stream {
  readonly device: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Tells open streams what happens in the gateway; with none open nothing is computed. */
export class EventStreams {
  readonly #context: Context;
  readonly #doorkeeper: Doorkeeper;
  readonly #streams = new Set<Stream>();
  readonly #unsubscribe: () => void;
  #comments: NodeJS.Timeout | undefined;
  #overview: NodeJS.Timeout | undefined;

  constructor(context: Context, doorkeeper: Doorkeeper) {
    this.#context = context;
    this.#doorkeeper = doorkeeper;
    this.#unsubscribe = context.options.events.subscribe((event) => {
      if (this.#streams.size > 0) this.#tell(event).catch((err: unknown) => this.#complain(err));
    });
  }

  /** @throws Problem 503 when too many are open, 404 for a device that does not exist */
  open(request: FastifyRequest, reply: FastifyReply, device: string | undefined): void {
    if (device !== undefined) this.#context.device(device);
    if (this.#streams.size >= MOST_STREAMS)
      throw new Problem({
        status: 503,
        detail: `${MOST_STREAMS} live streams are open already`,
        advice: 'close some',
      });
    const stream = { device, request, reply };
    reply.hijack();
    reply.raw.writeHead(200, {
      ...reply.getHeaders(),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    } as Record<string, string>);
    reply.raw.on('close', () => this.#streams.delete(stream));
    this.#streams.add(stream);
    this.#send(stream, 'hello', { version: this.#context.options.version });
    this.#comments ??= setInterval(() => this.#comment(), COMMENT_MS);
  }

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#comments);
    clearTimeout(this.#overview);
    for (const { reply } of this.#streams) reply.raw.end();
    this.#streams.clear();
  }

  async #tell(event: GatewayEvent): Promise<void> {
    const about = 'device' in event ? event.device : undefined;
    const followers = [...this.#streams].filter(({ device }) => about !== undefined && device === about);
    switch (event.type) {
      case 'configuration': {
        const { revision } = this.#context.options.configuring.current();
        for (const stream of this.#streams) this.#send(stream, 'configuration', { revision });
        break;
      }
      case 'device': {
        const device = this.#context.device(event.device);
        const usage = await this.#context.usage();
        const data = deviceDocument(this.#context, device, usage, this.#context.now());
        for (const stream of this.#streams) this.#send(stream, 'device', data);
        break;
      }
      case 'values': {
        if (followers.length === 0) break;
        const values = await latestDocuments(this.#context, event.device, event.series);
        for (const stream of followers) this.#send(stream, 'values', { device: event.device, values });
        break;
      }
      case 'rows': {
        const { device, logicalName, added: rows } = event;
        const data = { device, logicalName, rows, to: instantOrNull(event.to) };
        for (const stream of followers) this.#send(stream, 'profile', data);
        break;
      }
    }
    this.#overview ??= setTimeout(() => {
      this.#overview = undefined;
      this.#tellOverview().catch((err: unknown) => this.#complain(err));
    }, OVERVIEW_MS);
  }

  async #tellOverview(): Promise<void> {
    if (this.#streams.size === 0) return;
    const data = await overviewDocument(this.#context);
    for (const stream of this.#streams) this.#send(stream, 'overview', data);
  }

  #send<N extends EventName>(stream: Stream, event: N, data: Extract<LiveEvent, { event: N }>['data']): void {
    this.#write(stream, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #comment(): void {
    for (const stream of this.#streams)
      if (this.#doorkeeper.holds(stream.request, followEvents.role)) this.#write(stream, ':\n\n');
      else stream.reply.raw.end(); // logged out meanwhile, or removed
  }

  #write(stream: Stream, text: string): void {
    const { raw } = stream.reply;
    raw.write(text);
    if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
  }

  #complain(err: unknown): void {
    this.#context.options.log.error({ err }, 'the live stream failed');
  }
}
