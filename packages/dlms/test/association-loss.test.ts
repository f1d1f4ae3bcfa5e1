import { describe, expect, test } from 'vitest';
import type { ServerLine, StationOutput } from '../src/bytes/link.ts';
import { ClientSecurity } from '../src/client/security.ts';
import { DlmsError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import { SecuritySetup } from '../src/server/security-setup.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { CLIENT_TITLE, keysOf, SERVER_TITLE } from './ciphered-fixture.ts';
import { COUNTED_SERVICES, type Counted, countedMeter, SERVICES, type Service } from './counted-meter.ts';
import { type Faults, fateOf, random } from './lossy-line.ts';
import { type Carrier, VirtualSession } from './virtual-session.ts';

/*
 * Two whole associations joined by a line that loses, doubles, delays and damages at will, in virtual time. Whatever it does, every
 * service ends right or with a typed error, nothing is executed twice, and nothing takes longer than its bound.
 *
 * What is written carries a number of its own, so that the meter can tell each execution from every other.
 */

interface Setting {
  readonly carrier: Carrier;
  readonly faults: Faults;
  readonly seed: number;
  readonly window?: number;
  /** Authenticated and encrypted, by keys that both have. */
  readonly ciphered?: boolean;
  readonly between?: (line: ServerLine) => ServerLine;
  /** What the client makes of a service before it has it. */
  readonly habit?: (service: Service) => Service;
}

interface Outcome {
  readonly complaints: readonly string[];
  /** How many services ended right. */
  readonly right: number;
  readonly longestMs: number;
}

/** A session that opens, has every service in an order of its own, and releases. */
function have(setting: Setting): Outcome {
  const { carrier, faults, seed, window, ciphered = false, between, habit = (service) => service } = setting;
  const next = random(seed);
  const security = ciphered ? bothEnds() : undefined;
  const { device, executed } = countedMeter(security?.server);
  const session = new VirtualSession({
    device,
    carrier,
    fate: fateOf(faults, next),
    // Answers of more than one block, blocks of more than one segment.
    associate: { services: COUNTED_SERVICES, maxReceiveBytes: 240, ...security?.client },
    ...(window && { window, maxInfoBytes: 64 }),
    ...(between && { between }),
  });
  const audit = new Audit(executed, session, allowanceOf(setting));
  audit.time('connecting', () => session.connect());
  const opened = audit.have('association', () => session.associate());
  const terms = opened?.terms;
  for (const [number, service] of shuffled(SERVICES, next).entries()) {
    if (!terms || session.over) break;
    const { name, say, expected, tokens } = habit(service);
    // A list takes up to eight numbers, and all of them are int8.
    const token = 8 * (number + 1);
    audit.have(name, () => say(terms, token), { expected, tokens: tokens?.(token) ?? [] });
  }
  audit.time('release', () => session.leave(terms));
  return audit.outcome();
}

/** What one end and the other need to know each other. */
function bothEnds() {
  const keys = keysOf(0);
  const policy = 'authenticationEncryption';
  const place = { crypto: nodeCrypto, systemTitle: CLIENT_TITLE };
  return {
    server: {
      // Protection takes some of the room.
      maxReceiveBytes: 130,
      authentication: 'highGmac',
      security: new SecuritySetup({
        crypto: nodeCrypto,
        systemTitle: SERVER_TITLE,
        policy,
        keys,
        counter: volatileCounter(),
      }),
    },
    client: {
      ...place,
      authentication: { mechanism: 'highGmac' },
      security: new ClientSecurity({ policy, keys, counter: 0 }, place),
    },
  } as const;
}

/**
 * HDLC numbers and checks its frames. TCP does so beneath the wrapper, but this line is none, and UDP does not even number. Ciphering
 * numbers and checks by itself.
 */
function allowanceOf({ carrier, ciphered, faults }: Setting): Allowance {
  const { double, cut, damage, bitErrors, delayMs } = faults;
  if (carrier === 'hdlc') return { copies: 1, damaged: false, brokenOff: false };
  if (ciphered) return { copies: 1, damaged: false, brokenOff: true };
  // Of datagrams a copy is known that comes at once, before another request.
  const told = carrier === 'datagrams' && !delayMs;
  return { copies: double && !told ? 2 : 1, damaged: Boolean(cut ?? damage ?? bitErrors), brokenOff: true };
}

interface Due {
  readonly expected: unknown;
  /** The numbers that the service has the meter note. */
  readonly tokens: readonly number[];
}

/** What one service may take, the repetitions of every layer included. */
const BOUND_MS = 60_000;

/** What a line does that has no frames of its own to number, as far as it concerns what is executed. */
interface Allowance {
  /** How often a network brings one request. */
  readonly copies: number;
  /** Octets may be others, and nobody knows. */
  readonly damaged: boolean;
  /** A transfer in blocks may be broken off by a block that comes twice; the meter then says so. */
  readonly brokenOff: boolean;
}

/** Looks at how each service ended, and at what the meter has done. */
class Audit {
  readonly #executed: Counted;
  readonly #session: VirtualSession;
  readonly #allowance: Allowance;
  readonly #complaints: string[] = [];
  #right = 0;
  #longestMs = 0;

  constructor(executed: Counted, session: VirtualSession, allowance: Allowance) {
    this.#executed = executed;
    this.#session = session;
    this.#allowance = allowance;
  }

  have<T>(name: string, dialogue: () => Dialogue<T>, due?: Due): T | undefined {
    const end = this.time(name, () => this.#session.call(dialogue()));
    if (end.error !== undefined) {
      if (!(end.error instanceof DlmsError))
        this.#complaints.push(`${name} ended with ${String(end.error)}, which is no DlmsError`);
      return undefined;
    }
    if (!due || this.#allowance.damaged) this.#right++;
    else if (same(end.result, due.expected)) {
      this.#right++;
      if (due.tokens.some((token) => !this.#executed.includes(token)))
        this.#complaints.push(`${name} ended well and was not executed`);
    } else if (!this.#allowance.brokenOff || !isBrokenOff(end.result))
      this.#complaints.push(`${name} gave ${JSON.stringify(end.result)}`);
    return end.result;
  }

  /** How long something takes, which has a bound. */
  time<T>(name: string, work: () => T): T {
    const start = this.#session.now;
    const result = work();
    const took = this.#session.now - start;
    this.#longestMs = Math.max(this.#longestMs, took);
    if (took > BOUND_MS) this.#complaints.push(`${name} took ${took} ms`);
    return result;
  }

  outcome(): Outcome {
    const times = new Map<number, number>();
    for (const token of this.#executed) times.set(token, (times.get(token) ?? 0) + 1);
    const { damaged, copies } = this.#allowance;
    for (const [token, count] of times)
      if (count > copies && !damaged) this.#complaints.push(`number ${token} was executed ${count} times`);
    return { complaints: this.#complaints, right: this.#right, longestMs: this.#longestMs };
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The meter says of one, or of all of a list, that the blocks were not in order. */
function isBrokenOff(result: unknown): boolean {
  if (Array.isArray(result)) return result.length > 0 && result.every(isBrokenOff);
  const { ok, error } = result as { readonly ok?: boolean; readonly error?: string };
  return ok === false && error !== undefined && BROKEN_OFF.has(error);
}

const BROKEN_OFF: ReadonlySet<string> = new Set([
  'dataBlockNumberInvalid',
  'noLongGetInProgress',
  'longGetAborted',
  'noLongSetInProgress',
  'longSetAborted',
  'noLongActionInProgress',
  'longActionAborted',
]);

function shuffled<T>(all: readonly T[], next: () => number): T[] {
  const keyed = all.map((one) => ({ one, key: next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

type Shares = Readonly<Record<Carrier, number>>;

interface Line {
  readonly name: string;
  readonly faults: Faults;
  /** The least share of services that end right: over HDLC, over a stream, in datagrams. */
  readonly least: Shares;
  /** The same for ciphered ones, where it is another: an AARQ that comes twice is a replay, and ends what the first one has begun. */
  readonly leastCiphered?: Shares;
}

const LINES: readonly Line[] = [
  { name: 'a perfect line', faults: {}, least: { hdlc: 1, wrapper: 1, datagrams: 1 } },
  {
    name: 'a line that loses',
    faults: { lose: 0.05 },
    // What is written over the wrapper is never said again, and is lost with its question or its answer.
    least: { hdlc: 0.95, wrapper: 0.85, datagrams: 0.85 },
    leastCiphered: { hdlc: 0.95, wrapper: 0.7, datagrams: 0.7 },
  },
  {
    name: 'a line that doubles',
    faults: { double: 0.2 },
    least: { hdlc: 1, wrapper: 0.9, datagrams: 0.9 },
    leastCiphered: { hdlc: 1, wrapper: 0.5, datagrams: 0.5 },
  },
  {
    name: 'a line that keeps frames for longer than one waits',
    faults: { delayMs: 1_500 },
    least: { hdlc: 1, wrapper: 0.4, datagrams: 0.4 },
    leastCiphered: { hdlc: 1, wrapper: 0, datagrams: 0 },
  },
  {
    name: 'a line that cuts and damages',
    faults: { cut: 0.03, damage: 0.03 },
    // A stream that was damaged is broken off: that is what TCP would do.
    least: { hdlc: 0.95, wrapper: 0.25, datagrams: 0.85 },
    leastCiphered: { hdlc: 0.95, wrapper: 0.15, datagrams: 0.55 },
  },
  {
    name: 'a line that does it all',
    faults: { lose: 0.03, double: 0.05, cut: 0.02, damage: 0.02, delayMs: 600 },
    least: { hdlc: 0.9, wrapper: 0.3, datagrams: 0.75 },
    leastCiphered: { hdlc: 0.9, wrapper: 0.15, datagrams: 0.4 },
  },
  {
    name: 'a line that hardly works',
    faults: { lose: 0.3, double: 0.2, delayMs: 2_500 },
    least: { hdlc: 0, wrapper: 0.05, datagrams: 0.1 },
    leastCiphered: { hdlc: 0, wrapper: 0, datagrams: 0 },
  },
];

interface Carried {
  readonly name: string;
  readonly carrier: Carrier;
  readonly window?: number;
  readonly ciphered?: true;
}

const CARRIERS: readonly Carried[] = [
  { name: 'HDLC with a window of 1', carrier: 'hdlc' },
  { name: 'HDLC with a window of 7', carrier: 'hdlc', window: 7 },
  { name: 'the wrapper on a stream', carrier: 'wrapper' },
  { name: 'the wrapper in datagrams', carrier: 'datagrams' },
  { name: 'HDLC with a window of 7, ciphered', carrier: 'hdlc', window: 7, ciphered: true },
  { name: 'the wrapper on a stream, ciphered', carrier: 'wrapper', ciphered: true },
  { name: 'the wrapper in datagrams, ciphered', carrier: 'datagrams', ciphered: true },
];

/** Ciphering takes its time. */
const seedsFor = ({ ciphered = false }: { readonly ciphered?: boolean }): readonly number[] =>
  Array.from({ length: ciphered ? 30 : 75 }, (_, i) => i + 1);

/** Many sessions with one kind of line: what was wrong with any of them, and how many services went right. */
function haveMany(setting: Omit<Setting, 'seed'>): { wrong: readonly string[]; right: number } {
  const wrong: string[] = [];
  let right = 0;
  const seeds = seedsFor(setting);
  for (const seed of seeds) {
    try {
      const outcome = have({ ...setting, seed });
      right += outcome.right;
      wrong.push(...outcome.complaints.map((complaint) => `seed ${seed}: ${complaint}`));
    } catch (error) {
      wrong.push(`seed ${seed}: ${String(error)}`);
    }
  }
  return { wrong, right: right / (seeds.length * (SERVICES.length + 1)) };
}

describe.each(CARRIERS)('over $name', ({ name: _, ...carried }) => {
  test.each(LINES)(
    '$name: every service ends right or with a typed error, nothing is done twice, nothing takes for ever',
    ({ faults, least, leastCiphered = least }) => {
      const { wrong, right } = haveMany({ ...carried, faults });
      expect(wrong).toEqual([]);
      expect(right).toBeGreaterThanOrEqual((carried.ciphered ? leastCiphered : least)[carried.carrier]);
    },
  );
});

describe('what this would find', () => {
  test('a client that says writes again on its own', () => {
    const habit = (service: Service): Service => ({
      ...service,
      *say(terms, token) {
        try {
          return yield* service.say(terms, token);
        } catch {
          return yield* service.say(terms, token);
        }
      },
    });
    const { wrong } = haveMany({ carrier: 'wrapper', faults: { lose: 0.05 }, habit });
    expect(wrong.join()).toContain('was executed 2 times');
  });

  test('a server that takes a frame sent again for a new one', () => {
    const { wrong } = haveMany({ carrier: 'hdlc', faults: {}, between: forgetful });
    expect(wrong.join()).toContain('was executed 2 times');
  });

  test('a server that answers wrongly', () => {
    const { wrong } = haveMany({ carrier: 'hdlc', faults: {}, between: dishonest });
    expect(wrong[0]).toMatch(/^seed 1: .* gave /);
  });

  test('an error that is none of the library', () => {
    const habit = (service: Service): Service => ({
      ...service,
      // biome-ignore lint/correctness/useYield: it fails before it asks anything.
      *say() {
        throw new TypeError('a bug');
      },
    });
    const { wrong } = haveMany({ carrier: 'hdlc', faults: {}, habit });
    expect(wrong.join()).toContain('which is no DlmsError');
  });
});

/** Hands on each request twice. */
const forgetful = (line: ServerLine): ServerLine =>
  changed(line, (output) =>
    output.type === 'deliver' && WRITES.has(output.apdu[0] ?? 0) ? [output, output] : [output],
  );

/** Hands on each request for the energy as one for its unit. */
const dishonest = (line: ServerLine): ServerLine =>
  changed(line, (output) => {
    if (output.type !== 'deliver' || output.apdu[0] !== GET || output.apdu[11] !== 2) return [output];
    const apdu = output.apdu.slice();
    apdu[11] = 3;
    return [{ ...output, apdu }];
  });

const GET = 0xc0;
/** SET and ACTION. */
const WRITES: ReadonlySet<number> = new Set([0xc1, 0xc3]);

function changed(line: ServerLine, change: (output: StationOutput) => StationOutput[]): ServerLine {
  return {
    get deadline() {
      return line.deadline;
    },
    maxApduBytes: (peer) => line.maxApduBytes(peer),
    handle: (input, now) => line.handle(input, now).flatMap(change),
  };
}
