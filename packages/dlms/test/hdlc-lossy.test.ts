import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import type { LinkOutput } from '../src/bytes/link.ts';
import { DlmsError } from '../src/errors.ts';
import { clientAddress, serverAddress } from '../src/hdlc/address.ts';
import { Link } from '../src/hdlc/link.ts';
import type { LinkOptions } from '../src/hdlc/options.ts';
import { type Faults, LossyLine, random } from './lossy-line.ts';

const ADDRESSES = [serverAddress(1), serverAddress(1, 17), serverAddress(1, 2234, 4)] as const;
const LONGEST_RUN_MS = 60 * 60_000;

interface Run {
  readonly asked: readonly string[];
  readonly executed: readonly string[];
  readonly answered: readonly string[];
  readonly failure: DlmsError | undefined;
  readonly endedAt: number;
  /** Frames sent by both sides. */
  readonly frames: number;
}

/** A client that asks one thing after the other, a server that answers each, a line between them, and no real time. */
class World {
  readonly #client: Link;
  readonly #server: Link;
  readonly #toServer: LossyLine;
  readonly #toClient: LossyLine;
  readonly #requests: readonly Uint8Array[];
  readonly #answerOf: (request: Uint8Array) => Uint8Array;
  readonly #executed: string[] = [];
  readonly #answered: string[] = [];
  #failure: DlmsError | undefined;
  #done = false;
  #frames = 0;

  constructor(
    options: Omit<LinkOptions, 'role'>,
    faults: Faults,
    seed: number,
    requests: readonly Uint8Array[],
  ) {
    const next = random(seed);
    this.#client = new Link({ ...options, role: 'client' });
    this.#server = new Link({ ...options, role: 'server' });
    this.#toServer = new LossyLine(faults, next);
    this.#toClient = new LossyLine(faults, next);
    this.#requests = requests;
    this.#answerOf = (request) => payload((request.length * 7) % 900, request[0] as number);
  }

  run(): Run {
    let now = 0;
    this.#onClient(this.#client.handle({ type: 'connect' }, now), now);
    while (!this.#done && now < LONGEST_RUN_MS) {
      const next = Math.min(
        this.#client.deadline ?? Number.POSITIVE_INFINITY,
        this.#server.deadline ?? Number.POSITIVE_INFINITY,
        this.#toServer.nextAt ?? Number.POSITIVE_INFINITY,
        this.#toClient.nextAt ?? Number.POSITIVE_INFINITY,
      );
      expect(next, 'somebody waits for ever').toBeLessThan(Number.POSITIVE_INFINITY);
      now = Math.max(now, next);
      for (const bytes of this.#toServer.arrived(now))
        this.#onServer(this.#server.handle({ type: 'received', bytes }, now), now);
      for (const bytes of this.#toClient.arrived(now))
        this.#onClient(this.#client.handle({ type: 'received', bytes }, now), now);
      this.#onServer(this.#server.handle({ type: 'tick' }, now), now);
      this.#onClient(this.#client.handle({ type: 'tick' }, now), now);
    }
    const [asked, executed, answered] = [this.#requests.map((r) => toHex(r)), this.#executed, this.#answered];
    return { asked, executed, answered, failure: this.#failure, endedAt: now, frames: this.#frames };
  }

  #onClient(outputs: readonly LinkOutput[], now: number): void {
    for (const output of outputs) {
      if (output.type === 'transmit') this.#frames++;
      if (output.type === 'transmit') this.#toServer.send(output.bytes, now);
      else if (output.type === 'failed') {
        this.#failure = output.error;
        this.#done = true;
      } else if (output.type === 'disconnected') this.#done = true;
      else if (output.type === 'deliver') {
        this.#answered.push(toHex(output.apdu));
        this.#ask(now);
      } else if (output.type === 'connected') this.#ask(now);
    }
  }

  #ask(now: number): void {
    const apdu = this.#requests[this.#answered.length];
    const input = apdu === undefined ? ({ type: 'disconnect' } as const) : ({ type: 'send', apdu } as const);
    this.#onClient(this.#client.handle(input, now), now);
  }

  #onServer(outputs: readonly LinkOutput[], now: number): void {
    for (const output of outputs) {
      if (output.type === 'transmit') this.#frames++;
      if (output.type === 'transmit') this.#toClient.send(output.bytes, now);
      else if (output.type === 'deliver') {
        this.#executed.push(toHex(output.apdu));
        this.#onServer(this.#server.handle({ type: 'send', apdu: this.#answerOf(output.apdu) }, now), now);
      }
    }
  }
}

function payload(length: number, first: number): Uint8Array {
  return Uint8Array.from({ length: length + 1 }, (_, i) => (i === 0 ? first : (i * 37 + first) & 0xff));
}

function runOf(seed: number, options: Partial<LinkOptions>, faults: Faults): Run {
  const next = random(seed * 31 + 7);
  const requests = Array.from({ length: 6 }, (_, i) => payload(Math.floor(next() * 600), i));
  const server = ADDRESSES[seed % 3] ?? ADDRESSES[0];
  const common = { client: clientAddress(16), server, responseTimeoutMs: 1_000, interOctetTimeoutMs: 200 };
  return new World({ ...common, ...options }, faults, seed, requests).run();
}

const CASES = [
  { name: 'window 1', options: {} },
  { name: 'window 7', options: { windowTransmit: 7, windowReceive: 7 } },
  {
    name: 'window 7, small frames',
    options: { windowTransmit: 7, windowReceive: 7, maxInfoTransmitBytes: 32, maxInfoReceiveBytes: 32 },
  },
  { name: 'window 3 and 1, recovery by poll', options: { windowTransmit: 3, recovery: 'poll' } },
] as const satisfies readonly { name: string; options: Partial<LinkOptions> }[];

const LINES: readonly (Faults & { readonly name: string; readonly hopeless?: true })[] = [
  { name: 'a perfect line', lose: 0, double: 0, cut: 0, damage: 0, delayMs: 0 },
  { name: 'a line that loses', lose: 0.15, double: 0, cut: 0, damage: 0, delayMs: 0 },
  { name: 'a line that doubles', lose: 0, double: 0.3, cut: 0, damage: 0, delayMs: 0 },
  { name: 'a line that cuts and damages', lose: 0, double: 0, cut: 0.08, damage: 0.08, delayMs: 0 },
  { name: 'a line that delays', lose: 0, double: 0, cut: 0, damage: 0, delayMs: 1_500 },
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
const SEEDS = Array.from({ length: 80 }, (_, i) => i + 1);

describe.each(CASES)('over $name', ({ options }) => {
  test.each(LINES)('$name: every message once and in order, or a failure that is told', (faults) => {
    for (const seed of SEEDS) {
      const patient = seed % 2 === 0;
      const run = runOf(seed, { ...options, maxRetries: patient ? 25 : 3 }, faults);
      const told = `seed ${seed}`;
      expect(run.endedAt, told).toBeLessThan(LONGEST_RUN_MS);
      expect(run.executed, told).toEqual(run.asked.slice(0, run.executed.length));
      expect(run.executed.length - run.answered.length, told).toBeOneOf([0, 1]);
      // Copies of answers that come late must not breed conversations of their own.
      expect(run.frames, told).toBeLessThan(3_000);
      if (run.failure === undefined) expect(run.answered.length, told).toBe(run.asked.length);
      else expect(run.failure, told).toBeInstanceOf(DlmsError);
      if (patient && !faults.hopeless) expect(run.failure, told).toBeUndefined();
    }
  });
});
