import type { Acse } from '../acse/acse.ts';
import type { Apdu, ApduOf } from '../apdu/apdu.ts';
import { tableOf, trace } from '../codec/trace.ts';
import { DlmsError, MalformedError } from '../errors.ts';
import { hasGatewayHeader, removeGatewayHeader } from '../gateway-header/header.ts';
import { hasLlc, LLC_BYTES } from '../hdlc/llc.ts';
import { isApduTag, type Read, readApdu, readData } from './apdu-reader.ts';
import { BlockJoiner } from './block-joiner.ts';
import { Conversation } from './conversation.ts';
import {
  type CipheredApdu,
  describeEnvelope,
  envelopeOf,
  isCiphered,
  type Opener,
  type Titles,
  type Verifier,
} from './envelope.ts';
import { Gathered } from './gathered.ts';
import { Harvest } from './harvest.ts';
import { formatTimeOctets, type Reading } from './reading.ts';
import type { ApduView, Content, FrameView, Framing, Problem, Report } from './report.ts';

/** Where a message was heard: both directions of a conversation share what was asked and who takes part. */
export interface Channel {
  /** The same for both directions. */
  readonly conversation: string;
  readonly sender: string;
}

/** A report as it is being made. */
export class Inspection {
  readonly #open: Opener | undefined;
  readonly #verify: Verifier | undefined;
  readonly #frames: FrameView[] = [];
  readonly #apdus: ApduView[] = [];
  readonly #problems: Problem[] = [];
  readonly #harvest = new Harvest();
  readonly #conversations = new Map<string, Conversation>();
  readonly #titles = new Map<string, Titles>();
  readonly #joiners = new Map<string, BlockJoiner>();

  constructor({ open, verify }: { readonly open?: Opener; readonly verify?: Verifier }) {
    this.#open = open;
    this.#verify = verify;
  }

  frame(view: FrameView): void {
    this.#frames.push(view);
  }

  problem(offset: number, path: string, message: string): void {
    this.#problems.push({ offset, path, message });
  }

  /** Takes a value that was read elsewhere. */
  reading(reading: Reading): void {
    this.#harvest.reading(reading);
  }

  /** Takes what a deframer found wrong. */
  malformed(path: string, error: MalformedError): void {
    this.problem(error.offset, path, withoutPlace(error));
  }

  /**
   * Takes a whole message: one APDU as a rule, several with LLC before each in some meters (L+G E450). What stands behind an
   * APDU without LLC counts as another one only when it is one to its end, or the next of several blocks.
   */
  message(message: Gathered, channel: Channel, within?: number): void {
    let rest = this.#withoutPrefix(message);
    while (rest.length > 0) {
      const read = readApdu(rest.bytes);
      this.#apdu(read, rest.slice(0, read.length), channel, within);
      rest = rest.slice(read.length);
      if (hasLlc(rest.bytes)) rest = rest.slice(LLC_BYTES);
      else if (!isWholeApdu(rest.bytes) && !(isBlock(read.content) && rest.bytes[0] === BLOCK_TAG)) {
        this.#leftOver(rest);
        return;
      }
    }
  }

  /** LLC or the prefix of a gateway stand before the first APDU; behind LLC there may be the prefix, too. */
  #withoutPrefix(message: Gathered): Gathered {
    const rest = hasLlc(message.bytes) ? message.slice(LLC_BYTES) : message;
    if (!hasGatewayHeader(rest.bytes)) return rest;
    try {
      return rest.slice(rest.length - removeGatewayHeader(rest.bytes).apdu.length);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.#malformed(error, rest);
      return rest.slice(rest.length);
    }
  }

  /** Takes one bare value. */
  data(octets: Gathered, read: Read = readData(octets.bytes)): void {
    this.#view(read, octets.slice(0, read.length));
    if (read.content && 'data' in read.content) this.#harvest.push(read.content.data, undefined);
    this.#leftOver(octets.slice(read.length));
  }

  report(framing: Framing): Report {
    for (const joiner of this.#joiners.values()) {
      const pending = joiner.pending();
      if (pending) this.problem(pending.offset, 'apdu', `general-block-transfer without ${pending.missing}`);
    }
    return {
      framing,
      frames: this.#frames,
      apdus: this.#apdus,
      readings: this.#harvest.readings(),
      problems: this.#problems.sort((a, b) => a.offset - b.offset),
    };
  }

  #leftOver(rest: Gathered): void {
    if (rest.length === 0) return;
    this.problem(rest.offset, 'apdu', `${rest.length} bytes behind the APDU`);
  }

  /** Shows what was read; returns its place in the list. */
  #view(read: Read, octets: Gathered, within?: number): number {
    const traced = trace(read.codec, octets.bytes);
    this.#apdus.push({
      offset: octets.offset,
      bytes: octets.bytes,
      name: read.name,
      content: read.content,
      fields: traced.fields,
      dump: tableOf(read.codec.name, octets.bytes, traced),
      quirks: read.quirks,
      ...(within !== undefined && { within }),
    });
    if (read.error) this.#malformed(read.error, octets);
    return this.#apdus.length - 1;
  }

  #malformed(error: MalformedError, octets: Gathered): void {
    this.problem(octets.offsetOf(error.offset), error.path || 'apdu', withoutPlace(error));
  }

  #apdu(read: Read, octets: Gathered, channel: Channel, within?: number): void {
    const index = this.#view(read, octets, within);
    const { content } = read;
    if (!content || 'data' in content) return;
    if ('acse' in content) this.#associate(content, octets, channel, index);
    else if (isCiphered(content)) this.#envelope(content, octets, channel, index);
    else this.#service(content, octets, channel, index);
  }

  #service(apdu: Apdu, octets: Gathered, channel: Channel, index: number): void {
    switch (apdu.apdu) {
      case 'dataNotification':
        this.#harvest.push(apdu.body, formatTimeOctets(apdu.time));
        return;
      case 'eventNotification': {
        const { classId, instance, attribute } = apdu.attribute;
        const reference = { classId, logicalName: instance, attribute };
        this.#harvest.event(reference, apdu.value, formatTimeOctets(apdu.time));
        return;
      }
      case 'generalBlockTransfer': {
        const whole = at(this.#joiners, channel.sender, () => new BlockJoiner()).take(apdu, octets);
        if (whole) this.message(whole, channel, index);
        return;
      }
      case 'generalSigning':
        this.#check(apdu, octets);
        this.message(octetsOf(octets, apdu.content), channel, index);
        return;
      default:
        this.#exchange(apdu, octets, channel, index);
    }
  }

  /** What is signed is shown even if its signature does not hold: the problem says so. */
  #check(signed: ApduOf<'generalSigning'>, octets: Gathered): void {
    try {
      this.#verify?.(signed);
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
      this.problem(octets.offset, 'security', error.message);
    }
  }

  /** A question, or an answer that may complete a value that came in blocks. */
  #exchange(apdu: Apdu, octets: Gathered, { conversation }: Channel, index: number): void {
    const partner = at(this.#conversations, conversation, () => new Conversation(this.#harvest));
    const joined = partner.take(apdu, octets);
    if (!joined) return;
    if (joined.kind === 'data') this.#view(readData(joined.octets.bytes), joined.octets, index);
    try {
      partner.takeJoined(joined);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      if (joined.kind === 'results') this.#malformed(error, joined.octets);
    }
  }

  #associate(acse: Acse, octets: Gathered, channel: Channel, index: number): void {
    const titles = at(this.#titles, channel.conversation, () => ({}) as Titles);
    if (acse.acse === 'aarq') titles.client = acse.callingApTitle;
    if (acse.acse === 'aare') titles.server = acse.respondingApTitle;
    const initiate = acse.userInformation;
    if (initiate && initiate.length > 0) this.message(octetsOf(octets, initiate), channel, index);
  }

  #envelope(apdu: CipheredApdu, octets: Gathered, channel: Channel, index: number): void {
    try {
      const envelope = envelopeOf(apdu, this.#titles.get(channel.conversation) ?? {});
      const plain = this.#open?.(envelope);
      if (plain) this.message(Gathered.madeAt(octets.offset, bare(plain)), channel, index);
      else this.problem(octets.offset, 'security', `${NO_KEY} (${describeEnvelope(envelope)})`);
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
      this.problem(octets.offset, 'security', error.message);
    }
  }
}

const NO_KEY = 'the APDU is protected: give the keys to see what is inside';

/** Octets that are a view of an APDU's octets, with the place where they stood. */
function octetsOf(apdu: Gathered, view: Uint8Array): Gathered {
  const start = view.byteOffset - apdu.bytes.byteOffset;
  return apdu.slice(start, start + view.length);
}

/** The platform's own kinds of octets (Buffer) print otherwise. */
const bare = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

const isBlock = (content: Content | undefined): boolean =>
  content !== undefined && 'apdu' in content && content.apdu === 'generalBlockTransfer';

/** Of general-block-transfer. */
const BLOCK_TAG = 0xe0;

function isWholeApdu(bytes: Uint8Array): boolean {
  if (!isApduTag(bytes[0])) return false;
  const { error, length } = readApdu(bytes);
  return !error && length === bytes.length;
}

/** A problem says its place in fields of its own. */
function withoutPlace({ message, path }: MalformedError): string {
  const text = path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
  return text.replace(/,? at byte \d+$/, '');
}

/** The entry of a key, made when it is first asked for. */
function at<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
