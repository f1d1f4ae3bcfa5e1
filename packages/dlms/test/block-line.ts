import type { Service } from '../src/apdu/conformance.ts';
import { type AssociateOptions, associate } from '../src/client/associate.ts';
import type { Terms } from '../src/client/terms.ts';
import { Directory, DlmsServer, LineServer, type LogicalDevice } from '../src/server/index.ts';
import { Conversation, type ConversationInput } from '../src/session/conversation.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { GeneralBlockLink } from '../src/session/general-block-link.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { WrapperLink } from '../src/wrapper/link.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { random } from './lossy-line.ts';

/** What a line does to datagrams once the association is open. */
export interface Fate {
  readonly seed: number;
  readonly lose: number;
  readonly double: number;
  readonly delayMs: number;
}

export interface BlockLineOptions {
  readonly device: LogicalDevice;
  readonly associate: AssociateOptions;
  readonly fate?: Fate;
  /** Told each datagram, without its wrapper. */
  readonly observe?: (to: 'client' | 'server', apdu: Uint8Array) => void;
}

/** All that goes by blocks, with the blocks. */
export const BLOCK_SERVICES: readonly Service[] = [
  ...LOGICAL_NAME_SERVICES,
  'access',
  'generalBlockTransfer',
];

const LATENCY_MS = 10;
const POLL_MS = 400;
const SILENCE_MS = 10_000;

/** A client, a line of datagrams and a server in virtual time: opens an association on a good line, then has its work. */
export class BlockLine {
  readonly #options: BlockLineOptions;
  readonly #link = new GeneralBlockLink(new WrapperLink({ client: 16, server: 1, datagrams: true }), {
    pollMs: POLL_MS,
    maxPolls: 12,
  });
  readonly #client: Conversation;
  readonly #server: LineServer;
  readonly #way: { at: number; to: 'client' | 'server'; bytes: Uint8Array }[] = [];
  readonly #random: () => number;
  #bad = false;
  #now = Date.UTC(2024, 11, 25, 11, 30);

  constructor(options: BlockLineOptions) {
    this.#options = options;
    const { security } = options.associate;
    this.#client = new Conversation({
      link: this.#link,
      silenceMs: SILENCE_MS,
      ...(security && { protection: security }),
    });
    this.#random = random(options.fate?.seed ?? 0);
    const directory = new Directory([new DlmsServer({ logicalDevices: [options.device] })]);
    this.#server = new LineServer(new WrapperStation({ servers: [1], datagrams: true }), directory);
  }

  /** The result of the work, or what it threw. */
  have<T>(work: (terms: Terms) => Dialogue<T>): T {
    this.#feed({ type: 'connect' });
    const { terms } = this.#run(associate(this.#options.associate));
    this.#link.agree(terms.blockTerms);
    this.#bad = true;
    return this.#run(work(terms));
  }

  #run<T>(dialogue: Dialogue<T>): T {
    let end: (() => T) | undefined;
    this.#feed({
      type: 'call',
      call: {
        dialogue: dialogue as Dialogue<unknown>,
        resolve: (value) => {
          end = () => value as T;
        },
        reject: (error) => {
          end = () => {
            throw error;
          };
        },
      },
    });
    for (let events = 0; !end; events++) {
      if (events > 100_000) throw new Error('the line is never quiet');
      this.#step();
    }
    return end();
  }

  #step(): void {
    this.#way.sort((a, b) => a.at - b.at);
    const arriving = this.#way[0]?.at ?? Number.POSITIVE_INFINITY;
    const deadline = this.#client.deadline ?? Number.POSITIVE_INFINITY;
    this.#now = Math.max(this.#now, Math.min(arriving, deadline));
    if (arriving > deadline) {
      this.#feed({ type: 'tick' });
      return;
    }
    const arrived = this.#way.shift();
    if (!arrived) throw new Error('everybody waits for ever');
    this.#options.observe?.(arrived.to, arrived.bytes.subarray(8));
    const input = { type: 'received', bytes: arrived.bytes } as const;
    if (arrived.to === 'client') this.#feed(input);
    else
      for (const output of this.#server.handle(input, this.#now)) {
        if (output.type === 'transmit') this.#carry('client', output.bytes);
        else if (output.type === 'fault') throw output.error;
      }
  }

  #feed(input: ConversationInput): void {
    for (const output of this.#client.handle(input, this.#now))
      if (output.type === 'transmit') this.#carry('server', output.bytes);
  }

  #carry(to: 'client' | 'server', bytes: Uint8Array): void {
    const fate = this.#bad ? this.#options.fate : undefined;
    const copies =
      fate === undefined ? 1 : this.#random() < fate.lose ? 0 : this.#random() < fate.double ? 2 : 1;
    for (let i = 0; i < copies; i++)
      this.#way.push({ at: this.#now + LATENCY_MS + (fate ? this.#random() * fate.delayMs : 0), to, bytes });
  }
}
