import type {
  LinkOutput,
  LinkPeer,
  ServerId,
  ServerLine,
  StationInput,
  StationOutput,
} from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import {
  type Address,
  type AddressSize,
  ALL_STATIONS,
  allStation,
  callingDevice,
  clientAddress,
  serverAddress,
} from './address.ts';
import { Deframer } from './deframer.ts';
import { encodeFrame, type Frame } from './frame.ts';
import { Link, type LinkInput } from './link.ts';
import type { LinkOptions } from './options.ts';
import { notConnected } from './primary.ts';

/** What the server side of a line is told, besides what holds for each of its links. */
export interface StationOptions
  extends Omit<LinkOptions, 'role' | 'client' | 'server' | 'echo' | 'unsolicitedInformation'> {
  /** The logical devices that live on this line, in their physical ones. */
  readonly servers: readonly ServerId[];
  /** How many octets a call may use to name us; others are met with silence. All three unless given. */
  readonly addressSizes?: readonly AddressSize[];
  /** Clients that are heard; every one unless given. */
  readonly clients?: readonly number[];
  /** No other device listens on this line: the all-station and the calling-device physical address mean us, too. */
  readonly singleDrop?: boolean;
  /** How many clients may be connected at once; the next one is told DM. */
  readonly maxLinks?: number;
}

interface Entry {
  readonly link: Link;
  readonly peer: LinkPeer;
  readonly address: Address;
}

/** Whom a frame calls. */
interface Call {
  readonly server: ServerId;
  /** What the answers bear as their source: the length we were called with, and our own number. */
  readonly address: Address;
  readonly broadcast: boolean;
}

/**
 * The server side of one line: finds frames and hands each to the link of its client and logical device. Whoever calls
 * somebody else, in a wrong way or as a two-octet client is met with silence; broadcasts are heard (UI) and never
 * answered: their `peer.server` has ALL_STATIONS in either part.
 */
export class Station implements ServerLine {
  readonly #options: StationOptions;
  readonly #sizes: readonly AddressSize[];
  readonly #maxLinks: number;
  readonly #deframer: Deframer;
  /** Links that are connected, or hold a part of a message. */
  readonly #entries = new Map<number, Entry>();

  constructor(options: StationOptions) {
    this.#options = options;
    this.#sizes = options.addressSizes ?? [1, 2, 4];
    this.#maxLinks = options.maxLinks ?? 16;
    this.#deframer = new Deframer({ interOctetTimeoutMs: options.interOctetTimeoutMs ?? 1_000 });
  }

  get deadline(): Instant | undefined {
    let earliest = this.#deframer.deadline ?? Number.POSITIVE_INFINITY;
    for (const { link } of this.#entries.values()) {
      earliest = Math.min(earliest, link.deadline ?? Number.POSITIVE_INFINITY);
    }
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  maxApduBytes(peer: LinkPeer): number {
    return this.#entries.get(keyOf(peer))?.link.maxApduBytes ?? 0;
  }

  handle(input: StationInput, now: Instant): StationOutput[] {
    switch (input.type) {
      case 'received':
        return this.#deframed(this.#deframer.receive(input.bytes, now), now);
      case 'tick':
        return this.#tick(now);
      case 'send':
        return this.#send(input.peer, { type: 'send', apdu: input.apdu }, now);
      case 'sendUi':
        return this.#sendUi(input.peer, { type: 'sendUi', apdu: input.apdu }, now);
      case 'passTurn':
      case 'disconnect': {
        const entry = this.#entries.get(keyOf(input.peer));
        return entry === undefined ? [] : this.#drive(entry, { type: input.type }, now);
      }
    }
  }

  #send(peer: LinkPeer, input: LinkInput, now: Instant): StationOutput[] {
    const entry = this.#entries.get(keyOf(peer));
    if (entry === undefined) return [{ type: 'failed', error: notConnected(), peer }];
    return this.#drive(entry, input, now);
  }

  #sendUi(peer: LinkPeer, input: LinkInput, now: Instant): StationOutput[] {
    const { logical, physical } = peer.server;
    const fits = (size: AddressSize) =>
      (size === 1 ? physical === 0 : true) && Math.max(logical, physical) < limit(size);
    const size = this.#sizes.find(fits);
    const known = this.#entries.get(keyOf(peer));
    return this.#drive(known ?? this.#newEntry(peer, serverAddress(logical, physical, size)), input, now);
  }

  #deframed(found: ReturnType<Deframer['receive']>, now: Instant): StationOutput[] {
    const outputs: StationOutput[] = [];
    for (const item of found) {
      if (item.type === 'problem') outputs.push(item);
      else outputs.push(...this.#frame(item.frame, now));
    }
    return outputs;
  }

  #frame(frame: Frame, now: Instant): StationOutput[] {
    const { source, destination, control, segmented, info } = frame;
    const client = source.logical;
    if (source.size !== 1 || this.#options.clients?.includes(client) === false) return [];
    const call = this.#callOf(destination);
    if (call === undefined || (call.broadcast && control.type !== 'ui')) return [];
    const peer: LinkPeer = { client, server: call.server };
    const input: LinkInput = {
      type: 'frame',
      frame: { source, destination: call.address, control, segmented, info },
    };
    const known = this.#entries.get(keyOf(peer));
    if (known?.address.size === call.address.size) return this.#drive(known, input, now);
    if (control.type !== 'snrm')
      return known ? [] : this.#drive(this.#newEntry(peer, call.address), input, now);
    if (known === undefined && this.#entries.size >= this.#maxLinks) return [busy(frame)];
    const ended: StationOutput[] = known?.link.connected
      ? [{ type: 'disconnected', reason: 'reset', peer }]
      : [];
    return [...ended, ...this.#drive(this.#newEntry(peer, call.address), input, now)];
  }

  #callOf(destination: Address): Call | undefined {
    const { logical, physical, size } = destination;
    if (!this.#sizes.includes(size)) return undefined;
    const everyone = physical === allStation(size) && size > 1;
    const reserved = everyone || (physical === callingDevice(size) && size > 1);
    const anyDevice = size === 1 || (reserved && this.#options.singleDrop === true);
    const server = this.#options.servers.find(
      (own) => own.logical === logical && (anyDevice || own.physical === physical),
    );
    if (server !== undefined) return { server, address: ownAddress(server, size), broadcast: false };
    const toLogical = logical === allStation(size);
    const known = this.#options.servers.some(
      (own) => (toLogical || own.logical === logical) && (anyDevice || everyone || own.physical === physical),
    );
    if (!known || !(toLogical || everyone)) return undefined;
    const all: ServerId = {
      logical: toLogical ? ALL_STATIONS : logical,
      physical: everyone ? ALL_STATIONS : physical,
    };
    return { server: all, address: destination, broadcast: true };
  }

  #newEntry(peer: LinkPeer, server: Address): Entry {
    const link = new Link({ ...this.#options, role: 'server', client: clientAddress(peer.client), server });
    return { link, peer, address: server };
  }

  /** Feeds a link, and keeps it as long as it has something to remember. */
  #drive(entry: Entry, input: LinkInput, now: Instant): StationOutput[] {
    const outputs = entry.link.handle(input, now).map((output) => named(output, entry.peer));
    const key = keyOf(entry.peer);
    const { link } = entry;
    if (!link.connected && link.deadline === undefined) this.#entries.delete(key);
    else if (this.#entries.size < this.#maxLinks || this.#entries.has(key)) this.#entries.set(key, entry);
    return outputs;
  }

  #tick(now: Instant): StationOutput[] {
    const outputs = this.#deframed(this.#deframer.tick(now), now);
    for (const entry of [...this.#entries.values()])
      outputs.push(...this.#drive(entry, { type: 'tick' }, now));
    return outputs;
  }
}

/** One number for a conversation: 7, 14 and 14 bits. */
const keyOf = ({ client, server }: LinkPeer): number =>
  (client * 0x4000 + server.logical) * 0x4000 + server.physical;

const limit = (size: AddressSize): number => (size === 4 ? 0x4000 : 0x80);

const ownAddress = ({ logical, physical }: ServerId, size: AddressSize): Address => ({
  logical,
  physical: size === 1 ? 0 : physical,
  size,
});

function named(output: LinkOutput, peer: LinkPeer): StationOutput {
  if (output.type === 'transmit') return output;
  // Spelt out, since this is what every question passes.
  if (output.type === 'deliver') return { type: 'deliver', apdu: output.apdu, ui: output.ui, peer };
  return { ...output, peer };
}

/** No room for one more client: DM. */
function busy({ source, destination }: Frame): StationOutput {
  const control = { type: 'dm', pollFinal: true } as const;
  const frame = {
    destination: source,
    source: destination,
    control,
    segmented: false,
    info: new Uint8Array(0),
  };
  return { type: 'transmit', bytes: encodeFrame(frame) };
}
