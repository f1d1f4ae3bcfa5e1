import { toHex } from '../bytes/hex.ts';
import type { DataLink, LinkInput, LinkOutput } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { type DlmsError, MalformedError, UnexpectedError } from '../errors.ts';
import { addGatewayHeader, gatewayHeaderOctets, hasGatewayHeader, removeGatewayHeader } from './header.ts';

/** A meter behind a gateway. */
export interface GatewayTarget {
  /** 0, the default, is the network that the gateway serves by default. */
  readonly network?: number;
  /** What the meter is called there: a serial number in ASCII, or binary; at most 255 octets. */
  readonly device: Uint8Array;
}

/**
 * A client's link to a meter behind a gateway: the link to the gateway, with the prefix on every APDU that goes and off every
 * one that comes. What comes from another meter is dropped and told; an answer without a prefix shows that no gateway is there.
 */
export class GatewayLink implements DataLink {
  readonly #link: DataLink;
  readonly #network: number;
  readonly #device: Uint8Array;

  /** @throws RangeError for a network or device that the prefix has no room for */
  constructor(link: DataLink, { network = 0, device }: GatewayTarget) {
    if (!Number.isInteger(network) || network < 0 || network > 255)
      throw new RangeError(`${network} is no network of a gateway: 0 to 255`);
    if (device.length > 255) throw new RangeError(`a device address of ${device.length} octets: at most 255`);
    this.#link = link;
    this.#network = network;
    this.#device = device;
  }

  get deadline(): Instant | undefined {
    return this.#link.deadline;
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  get maxApduBytes(): number {
    return Math.max(0, this.#link.maxApduBytes - gatewayHeaderOctets(this.#device));
  }

  handle(input: LinkInput, now: Instant): LinkOutput[] {
    const passed =
      input.type === 'send' || input.type === 'sendUi'
        ? { ...input, apdu: addGatewayHeader(this.#header, input.apdu) }
        : input;
    return this.#link.handle(passed, now).map((output) => this.#strip(output));
  }

  get #header() {
    return { direction: 'request', network: this.#network, device: this.#device } as const;
  }

  #strip(output: LinkOutput): LinkOutput {
    if (output.type !== 'deliver') return output;
    const { apdu } = output;
    if (!hasGatewayHeader(apdu)) {
      const error = unmarked(apdu);
      return ANSWERS.has(apdu[0] ?? 0) ? { type: 'failed', error } : { type: 'problem', error };
    }
    try {
      const { header, apdu: rest } = removeGatewayHeader(apdu);
      const { network, device } = header;
      if (network === this.#network && equal(device, this.#device)) return { ...output, apdu: rest };
      return { type: 'problem', error: foreign(network, device) };
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      return { type: 'problem', error };
    }
  }
}

/** AARE, RLRE, exception and the answers of GET, SET, ACTION, READ and WRITE: a meter says these, where no gateway is. */
const ANSWERS: ReadonlySet<number> = new Set([0x61, 0x63, 0xd8, 0xc4, 0xc5, 0xc7, 0x0c, 0x0d]);

const unmarked = (apdu: Uint8Array): DlmsError =>
  new UnexpectedError(`an APDU with tag ${toHex(apdu.subarray(0, 1))} names no meter behind the gateway`, {
    layer: 'gateway',
    advice: 'the other end may be the meter itself: connect without the gateway header',
  });

const foreign = (network: number, device: Uint8Array): DlmsError =>
  new UnexpectedError(`an answer of another meter: device ${toHex(device)} in network ${network}`, {
    layer: 'gateway',
    advice: 'a late answer to another client, or a gateway that does not give the address back as it came',
  });
