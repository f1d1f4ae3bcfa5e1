import type { Apdu, ApduOf } from '../apdu/apdu.ts';
import { toHex } from '../bytes/hex.ts';
import { concat } from '../bytes/octets.ts';
import { type DlmsError, SecurityError } from '../errors.ts';
import type { Envelope, Opener, Verifier } from '../inspect/envelope.ts';
import { inspect } from '../inspect/inspect.ts';
import type { Reading } from '../inspect/reading.ts';
import type { Problem } from '../inspect/report.ts';
import type { ReceiveCounter } from '../security/counter.ts';
import type { Quirk } from '../session/quirks.ts';

/** Between which addresses something came, as its frames say: SAPs, ports, access points. */
export interface PushAddress {
  readonly source?: string;
  readonly destination?: string;
}

/** Who pushes. */
export interface PushSource extends PushAddress {
  /** Of the sender, where the notification is protected. */
  readonly systemTitle?: Uint8Array;
  /** The meter's own number or name, where it is among the readings. */
  readonly identification?: string;
}

/** What a meter pushed. */
export interface Push {
  readonly from: PushSource;
  /** Everything as it came, blocks and segments put together, still protected if it was. */
  readonly apdu: Uint8Array;
  /** The notification inside; undefined where it could not be read. */
  readonly content?: Apdu;
  readonly readings: readonly Reading[];
  /** What could not be understood of it; empty when all was. */
  readonly problems: readonly Problem[];
}

export interface PushReadOptions {
  /** Of these `untaggedCiphering` matters here. */
  readonly quirks?: Iterable<Quirk>;
  /** Opens what is protected; `openWith` makes one of keys. */
  readonly open?: Opener;
  /** Checks what is signed; `verifyWith` makes one of public keys. Without it a signature proves nothing. */
  readonly verify?: Verifier;
  /**
   * Keeps the invocation counters of a sender, by its system title in hexadecimal digits (empty where it says none); whoever listens
   * for long keeps them durably. Without it nothing is refused as a replay.
   */
  readonly counterOf?: (systemTitle: string) => ReceiveCounter | undefined;
}

/** What became of some octets. */
export interface PushRead {
  readonly push?: Push;
  /** The protection does not hold, or the notification was said before: it must not be believed. */
  readonly refused?: DlmsError;
}

/** Reads one notification, whatever its envelope and its body. Never throws on octets. */
export function readPush(apdu: Uint8Array, from: PushAddress, options: PushReadOptions): PushRead {
  const guard = new Guard(options);
  const untagged = options.quirks && new Set(options.quirks).has('untaggedCiphering');
  const { readings, problems, apdus } = inspect(untagged ? tagged(apdu) : apdu, {
    framing: 'apdu',
    open: (envelope) => guard.open(envelope),
    verify: (signed) => guard.verify(signed),
  });
  if (guard.refused) return { refused: guard.refused };
  const content = apdus.findLast(
    ({ content: read }) => read && 'apdu' in read && NOTIFICATIONS.has(read.apdu),
  )?.content as Apdu | undefined;
  guard.accept(content !== undefined);
  const number = readings.find(({ logicalName }) => IDENTIFICATIONS.has(logicalName));
  const { systemTitle } = guard;
  return {
    push: {
      from: {
        ...from,
        ...(systemTitle && { systemTitle }),
        ...(number && { identification: number.value }),
      },
      apdu,
      ...(content && { content }),
      readings,
      problems,
    },
  };
}

/** A general-glo-ciphering whose tag was left out begins with the length of its system title: none, or 8 octets. */
const tagged = (octets: Uint8Array): Uint8Array =>
  octets[0] === 0 || octets[0] === 8 ? concat(Uint8Array.of(0xdb), octets) : octets;

const NOTIFICATIONS: ReadonlySet<string> = new Set<Apdu['apdu']>([
  'dataNotification',
  'eventNotification',
  'informationReport',
]);

/** Device number, logical device name, and what some makers use in their place. */
const IDENTIFICATIONS: ReadonlySet<string> = new Set([
  '0-0:96.1.0*255',
  '0-0:42.0.0*255',
  '1-1:0.0.5*255',
  '0-0:96.1.1*255',
]);

/** Opens envelopes and remembers what only shows once all is read. */
class Guard {
  readonly #options: PushReadOptions;
  #opened: { readonly counter: ReceiveCounter; readonly envelope: Envelope } | undefined;
  systemTitle: Uint8Array | undefined;
  refused: DlmsError | undefined;

  constructor(options: PushReadOptions) {
    this.#options = options;
  }

  open(envelope: Envelope): Uint8Array | undefined {
    const { systemTitle = NOTHING, invocationCounter } = envelope;
    if (systemTitle.length > 0) this.systemTitle = systemTitle;
    const counter = this.#options.counterOf?.(toHex(systemTitle));
    try {
      const plain = this.#options.open?.(envelope);
      if (plain && counter && !counter.isFresh(invocationCounter))
        throw replayed(invocationCounter, counter.expected);
      if (plain && counter) this.#opened = { counter, envelope };
      return plain;
    } catch (error) {
      if (error instanceof SecurityError) this.refused = error;
      throw error;
    }
  }

  verify(signed: ApduOf<'generalSigning'>): void {
    if (!this.#options.verify) return;
    try {
      this.#options.verify(signed);
      this.systemTitle ??= signed.originator;
    } catch (error) {
      if (error instanceof SecurityError) this.refused = error;
      throw error;
    }
  }

  /** Without a tag only its sense tells a true message from a false one: nonsense must not move the counter. */
  accept(understood: boolean): void {
    if (!this.#opened) return;
    const { counter, envelope } = this.#opened;
    if (envelope.control.authenticated || understood) counter.accept(envelope.invocationCounter);
  }
}

const NOTHING = new Uint8Array(0);

const replayed = (counter: number, expected: number): SecurityError =>
  new SecurityError(`a push with invocation counter ${counter}, where at least ${expected} is due`, {
    layer: 'security',
    reason: 'replay',
    expectedCounter: expected,
    advice: 'somebody repeats what the meter said, or the meter has forgotten its counter: find out which',
  });
