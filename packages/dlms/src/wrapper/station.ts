import type { LinkPeer, ServerLine, StationInput, StationOutput } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { type DlmsError, MalformedError, TimeoutError } from '../errors.ts';
import { Deframer } from './deframer.ts';
import { elsewhere, notConnected, parametersFor, readDatagram } from './link.ts';
import { encodeWpdu, MAX_APDU_BYTES, type Wpdu } from './wpdu.ts';

/** What the server side of a wrapper connection is told. */
export interface WrapperStationOptions {
  /** The logical devices that live here, by their ports; other destinations are met with silence. */
  readonly servers: readonly number[];
  /** Clients that are heard; every one unless given. */
  readonly clients?: readonly number[];
  /** UDP: every `received` is a datagram with one whole WPDU, all of one sender. */
  readonly datagrams?: boolean;
  /** The longest APDU taken; a longer one breaks the line before it is kept. */
  readonly maxApduReceiveBytes?: number;
  /** How many conversations one connection may carry. */
  readonly maxLinks?: number;
  /** Silence after which all conversations end and a stream is broken off; 0 for never. */
  readonly inactivityTimeoutMs?: number;
}

/**
 * The server side of one TCP connection or UDP sender: a conversation for each pair of ports, begun by its first WPDU.
 * Answers go back with their ports swapped. Inactivity counts from the first input on: begin with a tick.
 */
export class WrapperStation implements ServerLine {
  readonly #options: Required<Omit<WrapperStationOptions, 'clients'>> &
    Pick<WrapperStationOptions, 'clients'>;
  readonly #deframer: Deframer;
  readonly #peers = new Map<number, LinkPeer>();
  #heardAt: Instant | undefined;

  constructor(options: WrapperStationOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#deframer = new Deframer({ maxApduBytes: this.#options.maxApduReceiveBytes });
  }

  get mayDouble(): boolean {
    return this.#options.datagrams;
  }

  get deadline(): Instant | undefined {
    const { inactivityTimeoutMs } = this.#options;
    return this.#heardAt === undefined || inactivityTimeoutMs === 0
      ? undefined
      : this.#heardAt + inactivityTimeoutMs;
  }

  maxApduBytes(): number {
    return MAX_APDU_BYTES;
  }

  handle(input: StationInput, now: Instant): StationOutput[] {
    this.#heardAt ??= now;
    switch (input.type) {
      case 'received':
        return this.#received(input.bytes, now);
      case 'send': {
        const { peer } = input;
        if (!this.#peers.has(keyOf(peer))) return [{ type: 'failed', error: notConnected(), peer }];
        return [transmit(peer, input.apdu)];
      }
      case 'sendUi':
        return [transmit(input.peer, input.apdu)];
      case 'disconnect': {
        const { peer } = input;
        return this.#peers.delete(keyOf(peer)) ? [{ type: 'disconnected', reason: 'requested', peer }] : [];
      }
      case 'passTurn':
        return [];
      case 'tick':
        return this.deadline !== undefined && now >= this.deadline ? this.#inactive() : [];
    }
  }

  #received(bytes: Uint8Array, now: Instant): StationOutput[] {
    this.#heardAt = now;
    const { datagrams, maxApduReceiveBytes } = this.#options;
    if (datagrams) {
      const wpdu = readDatagram(bytes, maxApduReceiveBytes);
      return wpdu instanceof MalformedError ? [{ type: 'problem', error: wpdu }] : this.#wpdu(wpdu);
    }
    return this.#deframer
      .receive(bytes)
      .flatMap((item): StationOutput[] =>
        item.type === 'frame' ? this.#wpdu(item.frame) : this.#broken(item.error),
      );
  }

  #wpdu(wpdu: Wpdu): StationOutput[] {
    const peer: LinkPeer = { client: wpdu.source, server: { logical: wpdu.destination, physical: 0 } };
    const key = keyOf(peer);
    if (!this.#knows(wpdu) || (!this.#peers.has(key) && this.#peers.size >= this.#options.maxLinks)) {
      return [{ type: 'problem', error: elsewhere(wpdu), peer }];
    }
    const parameters = parametersFor(this.#options.maxApduReceiveBytes);
    const outputs: StationOutput[] = this.#peers.has(key) ? [] : [{ type: 'connected', parameters, peer }];
    this.#peers.set(key, peer);
    // Without an APDU it only keeps the connection alive.
    if (wpdu.apdu.length > 0) outputs.push({ type: 'deliver', apdu: wpdu.apdu, ui: false, peer });
    return outputs;
  }

  #knows({ source, destination }: Wpdu): boolean {
    const { servers, clients } = this.#options;
    return servers.includes(destination) && clients?.includes(source) !== false;
  }

  /** Who sends garbage speaks another protocol. */
  #broken(error: DlmsError): StationOutput[] {
    this.#peers.clear();
    return [{ type: 'broken', error }];
  }

  #inactive(): StationOutput[] {
    this.#heardAt = undefined;
    const ended = [...this.#peers.values()].map(
      (peer): StationOutput => ({ type: 'disconnected', reason: 'inactivity', peer }),
    );
    this.#peers.clear();
    if (this.#options.datagrams) return ended;
    const what = `nothing was heard for ${this.#options.inactivityTimeoutMs} ms`;
    return [...ended, { type: 'broken', error: new TimeoutError(what, { layer: 'wrapper' }) }];
  }
}

const DEFAULTS = {
  datagrams: false,
  maxApduReceiveBytes: MAX_APDU_BYTES,
  maxLinks: 16,
  // The TCP-UDP setup's default (class 41).
  inactivityTimeoutMs: 180_000,
};

const keyOf = ({ client, server }: LinkPeer): number => client * 0x10000 + server.logical;

const transmit = ({ client, server }: LinkPeer, apdu: Uint8Array): StationOutput => ({
  type: 'transmit',
  bytes: encodeWpdu({ source: server.logical, destination: client, apdu }),
});
