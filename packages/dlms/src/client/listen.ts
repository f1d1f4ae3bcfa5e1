import { apdu as apduCodec } from '../apdu/apdu.ts';
import type { Instant, Machine } from '../bytes/machine.ts';
import { encode } from '../codec/codec.ts';
import { type DlmsError, MalformedError } from '../errors.ts';
import { printAddress } from '../hdlc/address.ts';
import { Listener as HdlcListener } from '../hdlc/listener.ts';
import { Listener as MbusListener } from '../mbus/listener.ts';
import { isGeneralBlock } from '../session/general-block-sender.ts';
import { Deframer } from '../wrapper/deframer.ts';
import { readDatagram } from '../wrapper/link.ts';
import { encodeWpdu, MAX_APDU_BYTES, type Wpdu } from '../wrapper/wpdu.ts';
import { BlockCollector } from './listen-blocks.ts';
import { type Push, type PushAddress, type PushReadOptions, readPush } from './listen-read.ts';

/** How pushes come: HDLC frames, WPDUs in a stream, one WPDU a datagram, or wired M-Bus. */
export type PushLine = 'hdlc' | 'wrapper' | 'datagrams' | 'mbus';

export interface PushReceiverOptions extends PushReadOptions {
  readonly line: PushLine;
  /** Answers what asks for a confirmation, over the wrapper; default false, since most meters only say that they do. */
  readonly confirm?: boolean;
  /** The longest notification taken, in octets; default 65535 and room for its protection. */
  readonly maxApduBytes?: number;
  /** How long blocks and segments may wait for the next one; default 30 s. */
  readonly partTimeoutMs?: number;
}

export type PushReceiverInput =
  | { readonly type: 'received'; readonly bytes: Uint8Array }
  | { readonly type: 'tick' };

export type PushReceiverOutput =
  | { readonly type: 'push'; readonly push: Push }
  /** A confirmation. */
  | { readonly type: 'transmit'; readonly bytes: Uint8Array }
  /** Something was wrong and was dealt with; `from` where it is known whose it was. */
  | { readonly type: 'problem'; readonly error: DlmsError; readonly from?: PushAddress }
  /** The line makes no sense any more: close it. */
  | { readonly type: 'broken'; readonly error: DlmsError };

/**
 * Listens to a line on which meters push: puts frames, segments and general blocks together, opens what is protected, refuses
 * what was said before, and turns any body that is known into readings. Never throws on octets.
 */
export class PushReceiver implements Machine<PushReceiverInput, PushReceiverOutput> {
  readonly #options: PushReceiverOptions;
  readonly #intake: Intake;
  readonly #blocks: BlockCollector;

  constructor(options: PushReceiverOptions) {
    const { maxApduBytes = LONGEST, partTimeoutMs = 30_000 } = options;
    this.#options = options;
    this.#intake = intakeOf(options.line, maxApduBytes, partTimeoutMs);
    this.#blocks = new BlockCollector(maxApduBytes, partTimeoutMs);
  }

  get deadline(): Instant | undefined {
    const [line, blocks] = [this.#intake.deadline, this.#blocks.deadline];
    if (line === undefined || blocks === undefined) return line ?? blocks;
    return Math.min(line, blocks);
  }

  handle(input: PushReceiverInput, now: Instant): PushReceiverOutput[] {
    const outputs = this.#blocks.expire(now).map(
      ({ error, from }): PushReceiverOutput => ({
        type: 'problem',
        error,
        from,
      }),
    );
    for (const item of this.#intake.handle(input, now)) {
      if (item.type !== 'deliver') outputs.push(item);
      else this.#take(item, now, outputs);
    }
    return outputs;
  }

  #take({ apdu, from }: Delivered, now: Instant, outputs: PushReceiverOutput[]): void {
    if (!isGeneralBlock(apdu)) {
      this.#read(apdu, from, outputs);
      return;
    }
    const { whole, problem } = this.#blocks.take(apdu, from, now);
    if (problem) outputs.push({ type: 'problem', error: problem, from });
    if (whole) this.#read(whole, from, outputs);
  }

  #read(octets: Uint8Array, from: PushAddress, outputs: PushReceiverOutput[]): void {
    const { push, refused } = readPush(octets, from, this.#options);
    if (refused) outputs.push({ type: 'problem', error: refused, from });
    if (!push) return;
    outputs.push({ type: 'push', push });
    const confirmation = this.#options.confirm ? confirmationOf(push) : undefined;
    if (confirmation && this.#intake.answer)
      outputs.push({ type: 'transmit', bytes: this.#intake.answer(confirmation, from) });
  }
}

/** A whole APDU and whose it is. */
interface Delivered {
  readonly type: 'deliver';
  readonly apdu: Uint8Array;
  readonly from: PushAddress;
}

type Taken = Delivered | Extract<PushReceiverOutput, { type: 'problem' | 'broken' }>;

/** What finds APDUs on one kind of line. */
interface Intake {
  readonly deadline: Instant | undefined;
  handle(input: PushReceiverInput, now: Instant): readonly Taken[];
  /** Wraps an answer to whom that came from, on lines that can carry one. */
  readonly answer?: (apdu: Uint8Array, to: PushAddress) => Uint8Array;
}

/** The largest APDU of the standard with room for its protection. */
const LONGEST = 66_048;

function intakeOf(line: PushLine, maxApduReceiveBytes: number, partTimeoutMs: number): Intake {
  switch (line) {
    case 'hdlc': {
      const listener = new HdlcListener({ maxApduReceiveBytes, uiSegmentTimeoutMs: partTimeoutMs });
      return new Listening(listener, printAddress);
    }
    case 'mbus': {
      const listener = new MbusListener({ maxApduReceiveBytes, segmentTimeoutMs: partTimeoutMs });
      return new Listening(listener, String);
    }
    case 'wrapper':
      return new WrapperIntake(Math.min(maxApduReceiveBytes, MAX_APDU_BYTES));
    case 'datagrams':
      return new DatagramIntake(Math.min(maxApduReceiveBytes, MAX_APDU_BYTES));
  }
}

type Heard<A> =
  | {
      readonly type: 'deliver';
      readonly apdu: Uint8Array;
      readonly source?: A;
      readonly destination?: A;
    }
  | { readonly type: 'problem'; readonly error: DlmsError };

/** HDLC and M-Bus have listeners of their own. */
class Listening<A> implements Intake {
  readonly #listener: Machine<PushReceiverInput, Heard<A>>;
  readonly #print: (address: A) => string;

  constructor(listener: Machine<PushReceiverInput, Heard<A>>, print: (address: A) => string) {
    this.#listener = listener;
    this.#print = print;
  }

  get deadline(): Instant | undefined {
    return this.#listener.deadline;
  }

  handle(input: PushReceiverInput, now: Instant): readonly Taken[] {
    return this.#listener.handle(input, now).map((output): Taken => {
      if (output.type === 'problem') return output;
      const { apdu, source, destination } = output;
      const from = {
        ...(source !== undefined && { source: this.#print(source) }),
        ...(destination !== undefined && { destination: this.#print(destination) }),
      };
      return { type: 'deliver', apdu, from };
    });
  }
}

class WrapperIntake implements Intake {
  readonly deadline = undefined;
  readonly answer = wrapAnswer;
  readonly #deframer: Deframer;

  constructor(maxApduBytes: number) {
    this.#deframer = new Deframer({ maxApduBytes });
  }

  handle(input: PushReceiverInput): readonly Taken[] {
    if (input.type === 'tick') return [];
    return this.#deframer
      .receive(input.bytes)
      .flatMap((item): readonly Taken[] =>
        item.type === 'frame' ? fromWpdu(item.frame) : [{ type: 'broken', error: item.error }],
      );
  }
}

class DatagramIntake implements Intake {
  readonly deadline = undefined;
  readonly answer = wrapAnswer;
  readonly #maxApduBytes: number;

  constructor(maxApduBytes: number) {
    this.#maxApduBytes = maxApduBytes;
  }

  handle(input: PushReceiverInput): readonly Taken[] {
    if (input.type === 'tick') return [];
    const wpdu = readDatagram(input.bytes, this.#maxApduBytes);
    return wpdu instanceof MalformedError ? [{ type: 'problem', error: wpdu }] : fromWpdu(wpdu);
  }
}

/** Without an APDU it only keeps the connection alive. */
const fromWpdu = ({ apdu, source, destination }: Wpdu): readonly Taken[] =>
  apdu.length === 0
    ? []
    : [{ type: 'deliver', apdu, from: { source: String(source), destination: String(destination) } }];

const wrapAnswer = (apdu: Uint8Array, { source, destination }: PushAddress): Uint8Array =>
  encodeWpdu({ source: Number(destination), destination: Number(source), apdu });

function confirmationOf({ content }: Push): Uint8Array | undefined {
  if (content?.apdu !== 'dataNotification' || !content.invoke.confirmed) return undefined;
  return encode(apduCodec, {
    apdu: 'dataNotificationConfirm',
    invoke: content.invoke,
    ...(content.time && { time: content.time }),
  });
}
