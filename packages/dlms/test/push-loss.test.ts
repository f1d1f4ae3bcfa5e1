import { describe, expect, test } from 'vitest';
import { generalHead } from '../src/apdu/envelope.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { openWith, PushReceiver } from '../src/client/index.ts';
import { DlmsError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { protect, protectedOctets, ReceiveCounter } from '../src/security/index.ts';
import type { PushSenderInput } from '../src/server/index.ts';
import { GeneralBlockSender } from '../src/session/general-block-sender.ts';
import { decodeWpdu, encodeWpdu } from '../src/wrapper/wpdu.ts';
import { type Faults, fateOf, LossyLine, random } from './lossy-line.ts';
import { meterWith, SECOND, START, setup3 } from './push-fixture.ts';

/*
 * A meter that pushes in general blocks, and a listener that confirms, joined by datagrams that are lost, doubled, damaged and overtaken,
 * in virtual time.
 */

const TITLE = fromHex('4d4d4d0000bc614e');
const KEYS = { encryption: new Uint8Array(16).fill(1), authentication: new Uint8Array(16).fill(2) };
const CONTROL = {
  suite: 0,
  authenticated: true,
  encrypted: true,
  broadcast: false,
  compressed: false,
} as const;
const SEEDS = 30;
const PUSHES = 5;
/** Four attempts that wait 10 s for their confirmation, and 10, 20 and 30 s between them. */
const BOUND_MS = 100 * SECOND;

/** Protects each attempt under a counter of its own. */
function protector() {
  let invocationCounter = 1;
  const keys = { ...KEYS, encryption: nodeCrypto.secretKey(KEYS.encryption) };
  return (plain: Uint8Array): Uint8Array =>
    protect(nodeCrypto, keys, TITLE, { control: CONTROL, invocationCounter: invocationCounter++ }, plain, {
      before: generalHead('global', TITLE, protectedOctets(CONTROL, plain.length)),
    });
}

class PushLine {
  /** What the meter said, and what the listener took for true. */
  readonly said: string[] = [];
  readonly taken: string[] = [];
  readonly complaints: string[] = [];
  done = 0;
  readonly #toListener: LossyLine;
  readonly #toMeter: LossyLine;
  readonly #meter: ReturnType<typeof meterWith>;
  readonly #receiver: PushReceiver;
  #now = START;
  #ended = false;

  constructor(faults: Faults, seed: number, ciphered: boolean) {
    const fate = fateOf(faults, random(seed));
    this.#toListener = new LossyLine(fate, { reorders: true });
    this.#toMeter = new LossyLine(fate, { reorders: true });
    const seal = ciphered ? protector() : (plain: Uint8Array) => plain;
    const protectAndNote = (plain: Uint8Array): Uint8Array => {
      const octets = seal(plain);
      this.said.push(toHex(octets));
      return octets;
    };
    this.#meter = meterWith(setup3({}), { maxApduBytes: 48, protect: protectAndNote });
    const counter = new ReceiveCounter();
    this.#receiver = new PushReceiver({
      line: 'datagrams',
      confirm: true,
      partTimeoutMs: 5 * SECOND,
      ...(ciphered && { open: openWith(nodeCrypto, () => KEYS), counterOf: () => counter }),
    });
  }

  /** Pushes several times, a few seconds apart, each with another value. */
  have(): this {
    for (let push = 0; push < PUSHES; push++) {
      this.#meter.spend(1000);
      const start = this.#now;
      this.#ended = false;
      this.#say({ type: 'push' });
      while (!this.#ended) this.#step();
      if (this.#now - start > BOUND_MS) this.complaints.push(`push ${push} took ${this.#now - start} ms`);
      const next = this.#now + 8 * SECOND;
      while (this.#nextAt() <= next) this.#step();
      this.#now = next;
    }
    return this;
  }

  #dues(): readonly number[] {
    const dues = [
      this.#toListener.nextAt,
      this.#toMeter.nextAt,
      this.#meter.sender.deadline,
      this.#receiver.deadline,
    ];
    return dues.map((at) => at ?? Number.POSITIVE_INFINITY);
  }

  #nextAt(): number {
    return Math.min(...this.#dues());
  }

  #step(): void {
    const next = this.#nextAt();
    if (next === Number.POSITIVE_INFINITY) throw new Error('everybody waits for ever');
    this.#now = Math.max(this.#now, next);
    const due = this.#dues().indexOf(next);
    if (due === 0)
      for (const bytes of this.#toListener.arrived(this.#now)) this.#hear({ type: 'received', bytes });
    else if (due === 1) for (const bytes of this.#toMeter.arrived(this.#now)) this.#confirm(bytes);
    else if (due === 2) this.#say({ type: 'tick' });
    else this.#hear({ type: 'tick' });
  }

  #hear(input: Parameters<PushReceiver['handle']>[0]): void {
    for (const output of this.#receiver.handle(input, this.#now)) {
      if (output.type === 'transmit') this.#toMeter.send(output.bytes, this.#now);
      else if (output.type === 'push') {
        // What cannot be read is handed out as it came, with no readings.
        if (output.push.readings.length > 0) this.taken.push(toHex(output.push.apdu));
      } else if (!(output.error instanceof DlmsError))
        this.complaints.push(`untyped ${String(output.error)}`);
    }
  }

  /** A datagram that is none is no confirmation. */
  #confirm(bytes: Uint8Array): void {
    try {
      this.#say({ type: 'received', apdu: decodeWpdu(bytes).apdu });
    } catch (error) {
      if (!(error instanceof DlmsError)) throw error;
    }
  }

  #say(input: PushSenderInput): void {
    for (const output of this.#meter.sender.handle(input, this.#now)) {
      if (output.type === 'deliver') {
        for (const apdu of output.apdus)
          this.#toListener.send(encodeWpdu({ source: 1, destination: 103, apdu }), this.#now);
        this.#say({ type: 'sent' });
        continue;
      }
      this.#ended = true;
      if (output.type === 'done') this.done++;
      else if (output.type === 'gaveUp' && !(output.error instanceof DlmsError))
        this.complaints.push(`gave up with ${String(output.error)}`);
    }
  }
}

const LINES: readonly (readonly [name: string, faults: Faults, least: number])[] = [
  ['a perfect line', {}, 1],
  ['a line that loses', { lose: 0.1 }, 0.9],
  ['a line that doubles', { double: 0.3 }, 1],
  ['a line that doubles and delays', { double: 0.3, delayMs: 800 }, 1],
  ['a line that does it all', { lose: 0.05, double: 0.2, delayMs: 400 }, 0.9],
  ['a line that hardly works', { lose: 0.4, double: 0.2, delayMs: 900 }, 0],
];

describe.each([
  ['plain', false],
  ['ciphered', true],
] as const)('pushes in general blocks, %s', (_, ciphered) => {
  test.each(LINES)(
    '%s: each ends confirmed or given up with a typed error, within its bound, and is taken once, whole',
    (_name, faults, least) => {
      let done = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const line = new PushLine(faults, seed, ciphered).have();
        expect(line.complaints, `seed ${seed}`).toEqual([]);
        // Nothing of two notifications put together, and no attempt taken twice.
        expect(
          line.taken.filter((taken) => !line.said.includes(taken)),
          `seed ${seed}`,
        ).toEqual([]);
        expect(new Set(line.taken).size, `seed ${seed}`).toBe(line.taken.length);
        // What was confirmed was taken.
        expect(line.taken.length, `seed ${seed}`).toBeGreaterThanOrEqual(line.done);
        done += line.done;
      }
      expect(done / (SEEDS * PUSHES)).toBeGreaterThanOrEqual(least);
    },
  );

  test('damaged ones are refused where they are ciphered, and nothing but a typed error comes of any', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const line = new PushLine({ cut: 0.05, damage: 0.1 }, seed, ciphered).have();
      expect(line.complaints, `seed ${seed}`).toEqual([]);
      if (ciphered) expect(line.taken.filter((taken) => !line.said.includes(taken))).toEqual([]);
    }
  });
});

describe('blocks of a notification that come again after its end', () => {
  const notification = (value: number): readonly Uint8Array[] => {
    const head = fromHex('0F 00000001 00 0203 0906 0100010800FF 06 000000');
    const tail = fromHex('0910 000102030405060708090A0B0C0D0E0F');
    return new GeneralBlockSender(Uint8Array.of(...head, value, ...tail), 24).stream();
  };
  const heard = (receiver: PushReceiver, apdus: readonly Uint8Array[], now: number) =>
    apdus.flatMap((apdu) =>
      receiver.handle({ type: 'received', bytes: encodeWpdu({ source: 1, destination: 16, apdu }) }, now),
    );

  test.each([0, 3 * SECOND])('neither end nor spoil the next one, %i ms later', (laterMs) => {
    const receiver = new PushReceiver({ line: 'datagrams' });
    const [first, second] = [notification(1), notification(2)];
    expect(heard(receiver, first, START)).toMatchObject([{ type: 'push' }]);
    expect(heard(receiver, first.slice(-1), START + laterMs)).toEqual([]);
    expect(receiver.deadline).toBeUndefined();
    const [push, ...more] = heard(receiver, second, START + 5 * SECOND);
    expect(more).toEqual([]);
    expect(push).toMatchObject({ type: 'push', push: { apdu: expect.any(Uint8Array) } });
    expect(push?.type === 'push' && push.push.apdu[20]).toBe(2);
  });

  test('are those of a notification that is the same, where they come in their turn', () => {
    const receiver = new PushReceiver({ line: 'datagrams' });
    heard(receiver, notification(1), START);
    expect(heard(receiver, notification(1), START + 5 * SECOND)).toMatchObject([{ type: 'push' }]);
  });
});
