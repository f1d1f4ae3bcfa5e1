import { apdu } from '../apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../apdu/block.ts';
import { encode } from '../codec/codec.ts';
import { RefusedError } from '../errors.ts';

/** What a sender of blocks says of itself in each of them. */
export interface GeneralBlockHead {
  /** How many blocks it takes without being asked for an acknowledgement, 0…63. */
  readonly window: number;
  /** Up to which number it has received the peer's blocks without a gap. */
  readonly acknowledged: number;
}

/** An APDU cut into blocks, of which some are sent and some acknowledged. */
export class GeneralBlockSender {
  /** How many blocks there are. */
  readonly count: number;
  readonly #apdu: Uint8Array;
  readonly #size: number;
  #acknowledged = 0;
  #said = 0;

  /**
   * `maxBlockBytes`: the longest APDU that the peer takes, in octets.
   * @throws RefusedError when the APDU would take more blocks than can be numbered
   */
  constructor(apduOctets: Uint8Array, maxBlockBytes: number) {
    this.#apdu = apduOctets;
    this.#size = roomIn(maxBlockBytes);
    this.count = Math.max(1, Math.ceil(apduOctets.length / this.#size));
    if (!(this.#size >= 1) || this.count > LAST_NUMBER)
      throw new RefusedError(
        `${apduOctets.length} octets do not go in blocks of ${maxBlockBytes} octets, of which there may be ${LAST_NUMBER}`,
        'pduTooLong',
        { layer: 'session', advice: 'say less at once, or agree on a longer APDU' },
      );
  }

  /** Up to which number the peer has received without a gap. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The highest number that was said. */
  get said(): number {
    return this.#said;
  }

  get done(): boolean {
    return this.#acknowledged === this.count;
  }

  /** Takes an acknowledgement; older ones and such of blocks that do not exist change nothing. */
  acknowledge(number: number): void {
    if (number > this.#acknowledged && number <= this.count) this.#acknowledged = number;
  }

  /** The peer wants what follows this number, whatever it acknowledged before. */
  goBackTo(number: number): void {
    this.#acknowledged = Math.min(number, this.count);
  }

  /** The next blocks after what was acknowledged, as many as the peer takes; the last of them asks for an acknowledgement. */
  next(peerWindow: number, head: GeneralBlockHead): Uint8Array[] {
    const end = Math.min(this.count, this.#acknowledged + Math.max(1, peerWindow));
    const blocks: Uint8Array[] = [];
    for (let number = this.#acknowledged + 1; number <= end; number++)
      blocks.push(this.#block(number, number < end, head));
    return blocks;
  }

  /** All blocks at once, as who expects no acknowledgement sends them: streaming to the last, window 0. */
  stream(): Uint8Array[] {
    return Array.from({ length: this.count }, (_, i) => this.#block(i + 1, true, NO_RETURN));
  }

  #block(number: number, streaming: boolean, { window, acknowledged }: GeneralBlockHead): Uint8Array {
    const start = (number - 1) * this.#size;
    this.#said = Math.max(this.#said, number);
    return encodeBlock({
      control: { window, streaming, last: number === this.count },
      number,
      acknowledged,
      bytes: this.#apdu.subarray(start, start + this.#size),
    });
  }
}

/** The octets of a block, or of an acknowledgement, which is a block without any. */
export const encodeBlock = (block: GeneralBlockTransfer): Uint8Array =>
  encode(apdu, { apdu: 'generalBlockTransfer', ...block });

/** Whether octets are a block of a general-block-transfer. */
export const isGeneralBlock = (octets: Uint8Array): boolean => octets[0] === 0xe0;

const LAST_NUMBER = 0xffff;
const NO_RETURN: GeneralBlockHead = { window: 0, acknowledged: 0 };
/** Tag, control, number and acknowledgement. */
const HEAD_BYTES = 6;

/** How many octets fit a block with their length, which takes one octet up to 127, two up to 255, three above. */
function roomIn(maxBlockBytes: number): number {
  const room = Math.min(maxBlockBytes, 0xffff) - HEAD_BYTES;
  if (room <= 128) return room - 1;
  return room <= 257 ? Math.max(127, room - 2) : Math.max(255, room - 3);
}
