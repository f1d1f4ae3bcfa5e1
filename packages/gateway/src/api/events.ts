import { followEvents, type LiveEvent } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayEvent } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import { lineDocument } from './connections.ts';
import type { Context } from './context.ts';
import { deviceDocument } from './devices.ts';
import { EventRing, eventText, type RingEntry } from './event-ring.ts';
import { Followed } from './followed.ts';
import { stateChangeDocument } from './history.ts';
import type { Mounter } from './mount.ts';
import { outletDocument } from './outlets.ts';
import { listenerDocument } from './outputs.ts';
import { overviewDocument } from './overview.ts';
import { Pace } from './pace.ts';
import { latestDocuments } from './readings.ts';
import { requestDocument } from './requests.ts';
import { type Stream, Streams } from './streams.ts';
import { instantOrNull } from './text.ts';

/** Streams that may be open at once. */
const MOST_STREAMS = 200;
/** What changes of devices and lines is said so often, and so much of it at once: a thousand in a second at most. */
const FLUSH_MS = 200;
const MOST_A_FLUSH = 100;
/** Everything else is looked at so often. */
const TICK_MS = 1000;
const MOST_REQUESTS_A_TICK = 50;
const MOST_PROBLEMS_A_TICK = 50;
/** So long what happens is kept for a reader that may come back. */
const GRACE_MS = 60_000;

/** Serves the live stream of the contract. */
export function mountEvents(app: FastifyInstance, { mountRaw }: Mounter, events: EventStreams): void {
  mountRaw(followEvents, async ({ query, request, reply }) => {
    const header = request.headers['last-event-id'];
    const heard = (typeof header === 'string' ? header : undefined) ?? query.lastEventId;
    events.open({ request, reply }, query.device, heard);
  });
  app.addHook('preClose', async () => events.close());
}

/**
 * Tells open streams what happens in the gateway; with none open nothing is computed. Of what changes often the last state is
 * told, so that ten thousand devices that finish at once are a steady flow.
 */
export class EventStreams {
  readonly #context: Context;
  readonly #streams: Streams;
  /** Which device each reader wants more of. */
  readonly #readers = new Map<Stream, string | undefined>();
  readonly #followed = new Followed(GRACE_MS);
  readonly #ring: EventRing;
  readonly #unsubscribe: () => void;
  /** What has changed and was not told yet. */
  readonly #devices = new Set<string>();
  readonly #lines = new Set<string>();
  readonly #requests = new Set<string>();
  #overview = false;
  #problems = false;
  readonly #requestPace = new Pace();
  readonly #overviewPace = new Pace();
  /** How outlets and listeners were told to stand, by event and name. */
  readonly #standing = new Map<string, string>();
  /** The place of the state change that was told last. */
  #problemSeq: number | undefined;
  #flush: NodeJS.Timeout | undefined;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #tick: NodeJS.Timeout | undefined;
  #leftAt: Instant = 0;

  constructor(context: Context, doorkeeper: Doorkeeper) {
    this.#context = context;
    this.#streams = new Streams(doorkeeper, followEvents.role, MOST_STREAMS);
    this.#ring = new EventRing(`${context.startedAt.toString(36)}${process.pid.toString(36)}`);
    this.#unsubscribe = context.options.events.subscribe((event) => {
      if (this.#tick !== undefined) this.#told(() => this.#take(event));
    });
  }

  /** @throws Problem 503 when too many are open, 404 for a device that does not exist */
  open(
    reader: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    device: string | undefined,
    lastEventId: string | undefined,
  ): void {
    if (device !== undefined) this.#context.device(device);
    const stream = this.#streams.open(reader, () => this.#left(stream));
    this.#expire(this.#context.now());
    this.#begin();
    const { version } = this.#context.options;
    const place = lastEventId === undefined ? undefined : this.#ring.placeOf(lastEventId);
    const missed = place === undefined ? undefined : this.#ring.since(place, device);
    if (place === undefined || missed === undefined)
      stream.write(eventText('hello', { version }, this.#ring.id));
    else {
      const stale = device === undefined || this.#followed.hasSince(device, place) ? null : device;
      const data = { version, missed: missed.length, stale };
      stream.write(eventText('resumed', data, lastEventId ?? this.#ring.id));
      for (const { text } of missed) stream.write(text);
    }
    this.#readers.set(stream, device);
    if (device !== undefined) this.#followed.enter(device, this.#ring.last);
  }

  close(): void {
    this.#unsubscribe();
    this.#end();
    this.#streams.close();
    this.#readers.clear();
  }

  #left(stream: Stream): void {
    const device = this.#readers.get(stream);
    this.#readers.delete(stream);
    this.#leftAt = this.#context.now();
    if (device !== undefined) this.#followed.leave(device, this.#leftAt);
  }

  #expire(now: Instant): void {
    this.#followed.expire(now);
    if (this.#readers.size === 0 && Math.abs(now - this.#leftAt) > GRACE_MS) this.#end();
  }

  #begin(): void {
    if (this.#tick !== undefined) return;
    let looking = false;
    this.#tick = setInterval(() => {
      if (looking) return;
      looking = true;
      this.#told(() =>
        this.#look().finally(() => {
          looking = false;
        }),
      );
    }, TICK_MS).unref();
    for (const { event, name, data } of this.#standings())
      this.#standing.set(`${event} ${name}`, JSON.stringify(data));
    this.#told(async () => {
      const [newest] = await this.#context.options.store.stateChanges(NEWEST);
      this.#problemSeq = newest?.seq ?? 0;
    });
  }

  /** Nobody listens, nor will anybody come back for what happens now. */
  #end(): void {
    clearInterval(this.#tick);
    clearTimeout(this.#flush);
    this.#tick = undefined;
    this.#flush = undefined;
    this.#problemSeq = undefined;
    this.#overview = false;
    this.#problems = false;
    for (const changed of [this.#devices, this.#lines, this.#requests, this.#standing]) changed.clear();
    this.#ring.clear();
  }

  async #take(event: GatewayEvent): Promise<void> {
    this.#overview = true;
    switch (event.type) {
      case 'configuration': {
        const { revision } = this.#context.options.configuring.current();
        this.#send({ event: 'configuration', data: { revision } }, '');
        break;
      }
      case 'device':
        this.#changed(event.device);
        break;
      case 'values': {
        if (!this.#followed.has(event.device)) break;
        const values = await latestDocuments(this.#context, event.device, event.series);
        this.#send({ event: 'values', data: { device: event.device, values } }, undefined, event.device);
        break;
      }
      case 'rows': {
        const { device, logicalName, added: rows } = event;
        if (!this.#followed.has(device)) break;
        const data = { device, logicalName, rows, to: instantOrNull(event.to) };
        this.#send({ event: 'profile', data }, undefined, device);
        break;
      }
    }
  }

  /** With a device its line and its requests stand otherwise, too. */
  #changed(name: string): void {
    const device = this.#context.findDevice(name);
    if (device === undefined) return;
    this.#problems = true;
    this.#devices.add(name);
    this.#lines.add(device.connection.name);
    for (const request of this.#context.requestsOf(device)) this.#requests.add(request.name);
    this.#plan();
  }

  #plan(): void {
    if (this.#flush !== undefined || this.#devices.size + this.#lines.size === 0) return;
    const pause = Math.max(0, this.#flushedAt + FLUSH_MS - performance.now());
    this.#flush = setTimeout(() => {
      this.#told(async () => {
        try {
          await this.#tellDevices();
        } finally {
          this.#flush = undefined;
        }
        this.#plan();
      });
    }, pause);
  }

  async #tellDevices(): Promise<void> {
    const context = this.#context;
    this.#flushedAt = performance.now();
    const usage = await context.usage();
    const now = context.now();
    for (const name of taken(this.#devices, MOST_A_FLUSH)) {
      const device = context.findDevice(name);
      if (device !== undefined)
        this.#send({ event: 'device', data: deviceDocument(context, device, usage, now) }, name);
    }
    for (const name of taken(this.#lines, MOST_A_FLUSH)) {
      const connection = context.findConnection(name);
      if (connection !== undefined)
        this.#send({ event: 'connection', data: lineDocument(context, connection, usage) }, name);
    }
  }

  /** What is told once a second at most. */
  async #look(): Promise<void> {
    const now = this.#context.now();
    this.#expire(now);
    if (this.#tick === undefined) return;
    for (const { event, name, data } of this.#standings()) {
      const [key, text] = [`${event} ${name}`, JSON.stringify(data)];
      if (this.#standing.get(key) === text) continue;
      this.#standing.set(key, text);
      this.#overview = true;
      this.#send({ event, data } as LiveEvent, name);
    }
    if (this.#requests.size > 0) await this.#requestPace.try(() => this.#tellRequests());
    if (this.#problems) await this.#tellProblems();
    if (this.#overview) await this.#overviewPace.try(() => this.#tellOverview());
  }

  async #tellOverview(): Promise<void> {
    this.#overview = false;
    this.#send({ event: 'overview', data: await overviewDocument(this.#context) }, '');
  }

  #tellRequests(): void {
    for (const name of taken(this.#requests, MOST_REQUESTS_A_TICK)) {
      const request = this.#context.findRequest(name);
      if (request !== undefined)
        this.#send({ event: 'request', data: requestDocument(this.#context, request) }, name);
    }
  }

  /** Devices that began to be in another state, in their order; where there are too many of them the newest. */
  async #tellProblems(): Promise<void> {
    this.#problems = false;
    const known = this.#problemSeq;
    if (known === undefined) return;
    const changes = await this.#context.options.store.stateChanges({
      ...NEWEST,
      limit: MOST_PROBLEMS_A_TICK,
    });
    this.#problemSeq = changes[0]?.seq ?? known;
    for (const change of [...changes].reverse())
      if (change.seq > known) this.#send({ event: 'problem', data: stateChangeDocument(change) }, undefined);
  }

  #standings() {
    const { outlets, listeners } = this.#context.options;
    return [
      ...outlets
        .standings()
        .map((one) => ({ event: 'outlet' as const, name: one.name, data: outletDocument(one) })),
      ...listeners
        .listeners()
        .map((one) => ({ event: 'listener' as const, name: one.name, data: listenerDocument(one) })),
    ];
  }

  /** To all readers, or to those of one device. The text is made once, however many there are. */
  #send({ event, data }: LiveEvent, key: string | undefined, of?: string): void {
    if (this.#tick === undefined) return; // ended while it was made
    const place = { ...(key !== undefined && { key }), ...(of !== undefined && { of }) };
    const entry: RingEntry = this.#ring.add(event, data, place);
    for (const [stream, device] of this.#readers)
      if (of === undefined || device === of) stream.write(entry.text);
  }

  #told(work: () => Promise<void>): void {
    work().catch((err: unknown) => {
      this.#context.options.log.error({ err }, 'the live stream failed');
    });
  }
}

const NEWEST = { device: undefined, before: undefined, limit: 1 };

/** Takes some out of a set, those that came first. */
function taken(names: Set<string>, most: number): string[] {
  const some: string[] = [];
  for (const name of names) {
    if (some.length === most) break;
    some.push(name);
  }
  for (const name of some) names.delete(name);
  return some;
}
