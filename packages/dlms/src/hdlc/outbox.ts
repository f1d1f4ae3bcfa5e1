import type { LinkOutput } from '../bytes/link.ts';
import type { DlmsError } from '../errors.ts';
import type { Address } from './address.ts';
import { encodeFrame } from './frame.ts';
import type { Body } from './transfer.ts';

/** Gathers what one call to a link brings out, and addresses its frames. */
export class Outbox {
  readonly #source: Address;
  readonly #destination: Address;
  #outputs: LinkOutput[] = [];
  #octets = 0;

  constructor(source: Address, destination: Address) {
    this.#source = source;
    this.#destination = destination;
  }

  /** Octets that went out since the last `take`. */
  get octets(): number {
    return this.#octets;
  }

  transmit(body: Body): void {
    const { control, info, segmented } = body;
    const [source, destination] = [this.#source, this.#destination];
    const bytes = encodeFrame({ destination, source, control, segmented, info });
    this.#octets += bytes.length;
    this.#outputs.push({ type: 'transmit', bytes });
  }

  put(output: Exclude<LinkOutput, { type: 'transmit' }>): void {
    this.#outputs.push(output);
  }

  problem(error: DlmsError | undefined): void {
    if (error !== undefined) this.#outputs.push({ type: 'problem', error });
  }

  take(): LinkOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#octets = 0;
    return outputs;
  }
}
