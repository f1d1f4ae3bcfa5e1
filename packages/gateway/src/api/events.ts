import { followEvents, type LiveEvent } from '@meterwire/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayEvent } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Context } from './context.ts';
import { deviceDocument } from './devices.ts';
import type { Mounter } from './mount.ts';
import { overviewDocument } from './overview.ts';
import { latestDocuments } from './readings.ts';
import { type Stream, Streams } from './streams.ts';
import { instantOrNull } from './text.ts';

/** Streams that may be open at once. */
const MOST_STREAMS = 200;
const OVERVIEW_MS = 1000;

/** Serves the live stream of the contract. */
export function mountEvents(app: FastifyInstance, { mountRaw }: Mounter, events: EventStreams): void {
  mountRaw(followEvents, async ({ query, request, reply }) => events.open({ request, reply }, query.device));
  app.addHook('preClose', async () => events.close());
}

/** Tells open streams what happens in the gateway; with none open nothing is computed. */
export class EventStreams {
  readonly #context: Context;
  readonly #streams: Streams;
  /** Which device each reader wants more of. */
  readonly #readers = new Map<Stream, string | undefined>();
  readonly #unsubscribe: () => void;
  #overview: NodeJS.Timeout | undefined;

  constructor(context: Context, doorkeeper: Doorkeeper) {
    this.#context = context;
    this.#streams = new Streams(doorkeeper, followEvents.role, MOST_STREAMS);
    this.#unsubscribe = context.options.events.subscribe((event) => {
      if (this.#readers.size > 0) this.#tell(event).catch((err: unknown) => this.#complain(err));
    });
  }

  /** @throws Problem 503 when too many are open, 404 for a device that does not exist */
  open(
    reader: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    device: string | undefined,
  ): void {
    if (device !== undefined) this.#context.device(device);
    const stream = this.#streams.open(reader, () => this.#readers.delete(stream));
    this.#readers.set(stream, device);
    stream.send('hello', { version: this.#context.options.version });
  }

  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#overview);
    this.#streams.close();
    this.#readers.clear();
  }

  async #tell(event: GatewayEvent): Promise<void> {
    switch (event.type) {
      case 'configuration': {
        const { revision } = this.#context.options.configuring.current();
        this.#send({ event: 'configuration', data: { revision } });
        break;
      }
      case 'device': {
        const device = this.#context.device(event.device);
        const usage = await this.#context.usage();
        this.#send({
          event: 'device',
          data: deviceDocument(this.#context, device, usage, this.#context.now()),
        });
        break;
      }
      case 'values': {
        if (!this.#followed(event.device)) break;
        const values = await latestDocuments(this.#context, event.device, event.series);
        this.#send({ event: 'values', data: { device: event.device, values } }, event.device);
        break;
      }
      case 'rows': {
        const { device, logicalName, added: rows } = event;
        const data = { device, logicalName, rows, to: instantOrNull(event.to) };
        this.#send({ event: 'profile', data }, device);
        break;
      }
    }
    this.#overview ??= setTimeout(() => {
      this.#overview = undefined;
      this.#tellOverview().catch((err: unknown) => this.#complain(err));
    }, OVERVIEW_MS);
  }

  async #tellOverview(): Promise<void> {
    if (this.#readers.size === 0) return;
    this.#send({ event: 'overview', data: await overviewDocument(this.#context) });
  }

  #followed(device: string): boolean {
    return [...this.#readers.values()].includes(device);
  }

  /** To all readers, or to those of one device. The text is made once, however many there are. */
  #send({ event, data }: LiveEvent, of?: string): void {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const [stream, device] of this.#readers) if (of === undefined || device === of) stream.write(text);
  }

  #complain(err: unknown): void {
    this.#context.options.log.error({ err }, 'the live stream failed');
  }
}
