import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import type { LinkInput, LinkOutput } from '../src/bytes/link.ts';
import { DlmsError } from '../src/errors.ts';
import { clientAddress, serverAddress } from '../src/hdlc/address.ts';
import { Link } from '../src/hdlc/link.ts';
import type { LinkOptions } from '../src/hdlc/options.ts';
import { FAULTS, type Fate, type Faults, fateOf, LossyLine, onceFate, random } from './lossy-line.ts';

/*
 * Two links joined by a bad line, in virtual time: the clock jumps to the next deadline or arrival. Whatever the line
 * does, each question is executed once and answered once, in order, or the client's link fails and says so.
 */

const ADDRESSES = [serverAddress(1), serverAddress(1, 17), serverAddress(1, 2234, 4)] as const;
const LONGEST_RUN_MS = 60 * 60_000;

interface Setting {
  readonly options: Partial<LinkOptions>;
  readonly requests: readonly Uint8Array[];
  /** How long the server's application thinks about an answer. */
  readonly answerAfterMs: number;
  readonly fate: Fate;
}

interface Run {
  readonly asked: readonly string[];
  readonly executed: readonly string[];
  readonly answered: readonly string[];
  readonly failure: DlmsError | undefined;
  readonly endedAt: number;
  /** Frames sent by both sides. */
  readonly frames: number;
}

/** A client that asks one thing after the other, a server that answers each, and a line between them. */
class World {
  readonly #setting: Setting;
  readonly #client: Link;
  readonly #server: Link;
  readonly #toServer: LossyLine;
  readonly #toClient: LossyLine;
  readonly #executed: string[] = [];
  readonly #answered: string[] = [];
  #answers: { readonly at: number; readonly apdu: Uint8Array }[] = [];
  #failure: DlmsError | undefined;
  #done = false;
  #frames = 0;
  #now = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    const common = { client: clientAddress(16), server: ADDRESSES[1], responseTimeoutMs: 1_000 };
    this.#client = new Link({ ...common, interOctetTimeoutMs: 200, ...setting.options, role: 'client' });
    this.#server = new Link({ ...common, interOctetTimeoutMs: 200, ...setting.options, role: 'server' });
    this.#toServer = new LossyLine(setting.fate);
    this.#toClient = new LossyLine(setting.fate);
  }

  run(): Run {
    this.#asClient({ type: 'connect' });
    while (!this.#done && this.#now < LONGEST_RUN_MS) {
      const next = this.#nextAt();
      expect(next, 'somebody waits for ever').toBeLessThan(Number.POSITIVE_INFINITY);
      this.#now = Math.max(this.#now, next);
      for (const bytes of this.#toServer.arrived(this.#now)) this.#asServer({ type: 'received', bytes });
      for (const bytes of this.#toClient.arrived(this.#now)) this.#asClient({ type: 'received', bytes });
      for (const { apdu } of this.#answersDue()) this.#asServer({ type: 'send', apdu });
      this.#asServer({ type: 'tick' });
      this.#asClient({ type: 'tick' });
    }
    return {
      asked: this.#setting.requests.map((request) => toHex(request)),
      executed: this.#executed,
      answered: this.#answered,
      failure: this.#failure,
      endedAt: this.#now,
      frames: this.#frames,
    };
  }

  #nextAt(): number {
    const lines = [this.#toServer.nextAt, this.#toClient.nextAt];
    const links = [this.#client.deadline, this.#server.deadline, this.#answers[0]?.at];
    return Math.min(...[...lines, ...links].map((at) => at ?? Number.POSITIVE_INFINITY));
  }

  #answersDue(): readonly { readonly apdu: Uint8Array }[] {
    const due = this.#answers.filter(({ at }) => at <= this.#now);
    this.#answers = this.#answers.filter(({ at }) => at > this.#now);
    return due;
  }

  #asClient(input: LinkInput): void {
    for (const output of this.#client.handle(input, this.#now)) {
      this.#transmit(output, this.#toServer);
      if (output.type === 'failed') this.#failure = output.error;
      if (output.type === 'failed' || output.type === 'disconnected') this.#done = true;
      if (output.type === 'deliver') this.#answered.push(toHex(output.apdu));
      if (output.type === 'deliver' || output.type === 'connected') this.#ask();
    }
  }

  #ask(): void {
    const apdu = this.#setting.requests[this.#answered.length];
    this.#asClient(apdu === undefined ? { type: 'disconnect' } : { type: 'send', apdu });
  }

  #asServer(input: LinkInput): void {
    for (const output of this.#server.handle(input, this.#now)) {
      this.#transmit(output, this.#toClient);
      if (output.type !== 'deliver') continue;
      this.#executed.push(toHex(output.apdu));
      const apdu = answerTo(output.apdu);
      if (this.#setting.answerAfterMs === 0) this.#asServer({ type: 'send', apdu });
      else this.#answers.push({ at: this.#now + this.#setting.answerAfterMs, apdu });
    }
  }

  #transmit(output: LinkOutput, line: LossyLine): void {
    if (output.type !== 'transmit') return;
    this.#frames++;
    line.send(output.bytes, this.#now);
  }
}

function payload(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length: length + 1 }, (_, i) => (i === 0 ? first : (i * 37 + first) & 0xff));
}

const answerTo = (request: Uint8Array): Uint8Array =>
  payload((request.length * 7) % 900, request[0] as number);

function check(run: Run, told: string): void {
  expect(run.endedAt, told).toBeLessThan(LONGEST_RUN_MS);
  expect(run.executed, told).toEqual(run.asked.slice(0, run.executed.length));
  const answers = run.asked
    .slice(0, run.answered.length)
    .map((asked) => toHex(answerTo(Buffer.from(asked, 'hex'))));
  expect(run.answered, told).toEqual(answers);
  expect(run.executed.length - run.answered.length, told).toBeOneOf([0, 1]);
  // Copies of answers that come late must not breed conversations of their own.
  expect(run.frames, told).toBeLessThan(3_000);
  if (run.failure === undefined) expect(run.answered.length, told).toBe(run.asked.length);
  else expect(run.failure, told).toBeInstanceOf(DlmsError);
}

interface Case {
  readonly name: string;
  readonly options?: Partial<LinkOptions>;
  readonly answerAfterMs?: number;
}

const small = { maxInfoTransmitBytes: 32, maxInfoReceiveBytes: 32 };
const CASES: readonly Case[] = [
  { name: 'window 1' },
  { name: 'window 7', options: { windowTransmit: 7, windowReceive: 7 } },
  { name: 'window 7, small frames', options: { windowTransmit: 7, windowReceive: 7, ...small } },
  { name: 'window 3 and 1, recovery by poll', options: { windowTransmit: 3, recovery: 'poll' } },
  { name: 'a slow application', options: { windowReceive: 2 }, answerAfterMs: 1_700 },
];

const LINES: readonly (Faults & { readonly name: string; readonly hopeless?: true })[] = [
  { name: 'a perfect line' },
  { name: 'a line that loses', lose: 0.15 },
  { name: 'a line that doubles', double: 0.3 },
  { name: 'a line that cuts and damages', cut: 0.08, damage: 0.08 },
  { name: 'a line that delays', delayMs: 1_500 },
  { name: 'a line with one bit in 10 000 wrong', bitErrors: 1e-4 },
  { name: 'a line with one bit in 1 000 wrong', bitErrors: 1e-3, hopeless: true },
  { name: 'a line that does it all', lose: 0.06, double: 0.06, cut: 0.04, damage: 0.04, delayMs: 1_200 },
  {
    name: 'a line that hardly works',
    lose: 0.35,
    double: 0.1,
    cut: 0.1,
    damage: 0.1,
    delayMs: 2_000,
    hopeless: true,
  },
];
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

describe.each(CASES)('over $name', ({ options = {}, answerAfterMs = 0 }) => {
  test.each(LINES)('$name: every message once and in order, or a failure that is told', (faults) => {
    for (const seed of SEEDS) {
      const next = random(seed);
      const requests = Array.from({ length: 6 }, (_, i) => payload(Math.floor(next() * 600), i));
      const patient = seed % 2 === 0;
      const server = ADDRESSES[seed % 3] ?? ADDRESSES[0];
      const patience = { server, maxRetries: patient ? 25 : 3 };
      const fate = fateOf(faults, next);
      const run = new World({ options: { ...options, ...patience }, answerAfterMs, requests, fate }).run();
      check(run, `seed ${seed}`);
      if (patient && !faults.hopeless) expect(run.failure, `seed ${seed}`).toBeUndefined();
    }
  });

  test.each(FAULTS)('to %s any one frame harms no message', (fault) => {
    const requests = [payload(300, 0), payload(20, 1), payload(200, 2)];
    const perfect = new World({ options, answerAfterMs, requests, fate: fateOf({}, random(0)) }).run();
    for (let victim = 0; victim < perfect.frames; victim++) {
      const run = new World({ options, answerAfterMs, requests, fate: onceFate(fault, victim) }).run();
      check(run, `frame ${victim}`);
      expect(run.failure, `frame ${victim}`).toBeUndefined();
    }
    expect(perfect.frames).toBeGreaterThan(10);
  });
});
