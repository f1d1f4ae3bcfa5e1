import type { DataLink, LinkInput, LinkOutput } from '../bytes/link.ts';
import { ClosedError, type DlmsError, MalformedError, UnexpectedError } from '../errors.ts';
import { Deframer } from './deframer.ts';
import { decodeWpdu, encodeWpdu, MAX_APDU_BYTES, type Wpdu } from './wpdu.ts';

/** What the client's side of a wrapper connection is told. */
export interface WrapperLinkOptions {
  /** Our port, a client's service access point: 16 for the public client. */
  readonly client: number;
  /** Their port, a logical device: 1 for the management one. */
  readonly server: number;
  /** UDP: every `received` is a datagram with one whole WPDU. */
  readonly datagrams?: boolean;
  /** The longest APDU taken. */
  readonly maxApduReceiveBytes?: number;
  /** Take answers whose ports are in the order of the question, as some meters leave them (Iskraemeco). */
  readonly acceptUnswappedPorts?: boolean;
  /** After garbage go on at the next WPDU; otherwise the link fails. */
  readonly resynchronise?: boolean;
}

/**
 * A client's conversation over TCP or UDP. The wrapper has no connection and no time-outs of its own: `connect`
 * succeeds at once, and waiting for answers is left to who asks. Late answers of another port are ignored.
 */
export class WrapperLink implements DataLink {
  readonly #options: WrapperLinkOptions;
  readonly #deframer: Deframer;
  readonly #maxReceiveBytes: number;
  #connected = false;
  /** Never: nothing is awaited here. */
  readonly deadline = undefined;

  constructor(options: WrapperLinkOptions) {
    this.#options = options;
    this.#maxReceiveBytes = options.maxApduReceiveBytes ?? MAX_APDU_BYTES;
    const { resynchronise = false } = options;
    this.#deframer = new Deframer({ maxApduBytes: this.#maxReceiveBytes, resynchronise });
  }

  get connected(): boolean {
    return this.#connected;
  }

  get maxApduBytes(): number {
    return MAX_APDU_BYTES;
  }

  handle(input: LinkInput): LinkOutput[] {
    switch (input.type) {
      case 'connect':
        this.#connected = true;
        return [{ type: 'connected', parameters: parametersFor(this.#maxReceiveBytes) }];
      case 'disconnect':
        this.#connected = false;
        return [{ type: 'disconnected', reason: 'requested' }];
      case 'send':
      case 'sendUi':
        if (!this.#connected) return [{ type: 'failed', error: notConnected() }];
        return [{ type: 'transmit', bytes: this.#wrap(input.apdu) }];
      case 'received':
        return this.#received(input.bytes);
      case 'passTurn':
      case 'tick':
        return [];
    }
  }

  #wrap(apdu: Uint8Array): Uint8Array {
    return encodeWpdu({ source: this.#options.client, destination: this.#options.server, apdu });
  }

  #received(bytes: Uint8Array): LinkOutput[] {
    if (this.#options.datagrams === true) return this.#datagram(bytes);
    return this.#deframer
      .receive(bytes)
      .flatMap((item) => (item.type === 'frame' ? this.#wpdu(item.frame) : this.#garbage(item.error)));
  }

  #datagram(bytes: Uint8Array): LinkOutput[] {
    const wpdu = readDatagram(bytes, this.#maxReceiveBytes);
    return wpdu instanceof MalformedError ? [{ type: 'problem', error: wpdu }] : this.#wpdu(wpdu);
  }

  #garbage(error: MalformedError): LinkOutput[] {
    if (!this.#deframer.broken) return [{ type: 'problem', error }];
    this.#connected = false;
    return [{ type: 'failed', error }];
  }

  #wpdu(wpdu: Wpdu): LinkOutput[] {
    if (!this.#isForUs(wpdu) || !this.#connected) return [{ type: 'problem', error: elsewhere(wpdu) }];
    if (wpdu.apdu.length === 0) return []; // kept alive
    return [{ type: 'deliver', apdu: wpdu.apdu, ui: false }];
  }

  #isForUs({ source, destination }: Wpdu): boolean {
    const { client, server, acceptUnswappedPorts = false } = this.#options;
    if (source === server && destination === client) return true;
    return acceptUnswappedPorts && source === client && destination === server;
  }
}

/** Over the wrapper nothing is negotiated: one whole APDU at a time. */
export const parametersFor = (maxApduReceiveBytes: number) => ({
  maxInfoTransmitBytes: MAX_APDU_BYTES,
  maxInfoReceiveBytes: maxApduReceiveBytes,
  windowTransmit: 1,
  windowReceive: 1,
});

/** A datagram's WPDU, or what is wrong with it. */
export function readDatagram(bytes: Uint8Array, maxApduBytes: number): Wpdu | MalformedError {
  try {
    const wpdu = decodeWpdu(bytes);
    if (wpdu.apdu.length <= maxApduBytes) return wpdu;
    const what = `WPDU of ${wpdu.apdu.length} octets where ${maxApduBytes} are taken at byte 6`;
    return new MalformedError(what, 6, { layer: 'wrapper' });
  } catch (error) {
    if (error instanceof MalformedError) return error;
    throw error;
  }
}

/** Something was to be sent over a connection that is not, or no longer, there. */
export const notConnected = (): DlmsError =>
  new ClosedError('the wrapper link is not connected: the APDU was not sent', {
    layer: 'wrapper',
    advice: 'connect, associate, and ask again',
  });

/** A WPDU between other ports. */
export const elsewhere = ({ source, destination }: Wpdu): DlmsError =>
  new UnexpectedError(`a WPDU from port ${source} to port ${destination} is not for this link`, {
    layer: 'wrapper',
    advice:
      'a late answer to somebody else; if every answer has its ports in this order, accept unswapped ports',
  });
