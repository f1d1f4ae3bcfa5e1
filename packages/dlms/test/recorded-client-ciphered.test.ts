import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { Authentication } from '../src/client/authentication.ts';
import type { Client } from '../src/client/client.ts';
import type { GetResult } from '../src/client/get.ts';
import { objectsOf } from '../src/client/objects.ts';
import { ClosedError } from '../src/errors.ts';
import { Chunks } from '../src/node/chunks.ts';
import { type ConnectOptions, connect } from '../src/node/connect.ts';
import type { CounterSource } from '../src/security/counter.ts';
import { decodeMessage, type Message } from '../src/session/message.ts';
import type { Port } from '../src/session/port.ts';
import { JumpingClock } from './jumping-clock.ts';
import {
  apduIn,
  type Frame,
  folder,
  inGeneralBlocks,
  inside,
  isGeneral,
  POLICIES,
  type Scenario,
  scenarios,
} from './recorded-ciphered.ts';

/** What is recorded and not replayed, and why. */
const SKIPPED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/-set-datablock$/, 'the recorded client cut what fits one APDU, and the acknowledgements are no APDUs'],
];

/** Where the recorded server says no, or says what is no answer: how our client must end. */
const ENDS_WITH: readonly (readonly [title: RegExp, code: string, message: RegExp])[] = [
  [/gxc-.*-ln-high_gmac$/, 'refused', /decipheringError/],
  [/-object-list-pdu256/, 'malformed', /ends before|announced/],
];

const skipped = ({ name }: Scenario): boolean => SKIPPED.some(([pattern]) => pattern.test(name));
const replayed = scenarios.filter((scenario) => !skipped(scenario));

/** Ours are the same octets but for three things that are each client's own. */
const isExact = (scenario: Scenario): boolean =>
  !isGeneral(scenario) && scenario.params.dedicated_key === null;

describe.skipIf(!existsSync(folder))('our client says what the recorded client said', () => {
  test('nothing is skipped without a reason', () => {
    expect(scenarios.length).toBe(104);
    expect(scenarios.filter(skipped).map(({ name }) => name)).toHaveLength(12);
  });

  test.each(replayed)('$title', async (scenario) => {
    const replay = new Replay(scenario);
    const { answers, error } = await talk(scenario, replay.port);
    expect(replay.surprise).toBeUndefined();
    const end = ENDS_WITH.find(([pattern]) => pattern.test(scenario.title));
    if (end) {
      expect(error).toMatchObject({ code: end[1], message: expect.stringMatching(end[2]) });
      return;
    }
    expect(error).toBeUndefined();
    expect(replay.left).toBe(0);
    if (isExact(scenario)) expect(replay.exact).toBeGreaterThan(2);
    expectUnderstood(scenario, answers);
  });
});

async function talk(
  scenario: Scenario,
  port: Port,
): Promise<{ readonly answers: readonly unknown[]; readonly error?: unknown }> {
  const answers: unknown[] = [];
  try {
    await using client = await connect({ kind: 'port', port }, optionsOf(scenario));
    for (const request of requestsOf(scenario)) answers.push(await ask(client, request));
    return { answers };
  } catch (error) {
    return { answers, error };
  }
}

function optionsOf(scenario: Scenario): ConnectOptions {
  const { layer, params, exchange } = scenario;
  const first = exchange.find(({ apdu }) => apdu?.startsWith('60'));
  const initiate = decodeMessage(fromHex(first?.user_information?.plain ?? first?.apdu?.slice(-28) ?? ''));
  if (!('apdu' in initiate) || initiate.apdu !== 'initiateRequest') throw new Error('no initiate');
  return {
    interface: layer,
    client: params.client_address,
    server: params.server_address,
    systemTitle: fromHex(params.client_system_title),
    authentication: authenticationOf(params),
    services: initiate.conformance,
    maxReceiveBytes: initiate.maxApduBytes,
    quirks: ['constantInvokeId'],
    ...(inGeneralBlocks(scenario) && { generalBlocks: 'long', generalBlockWindow: 1 }),
    security: {
      policy: POLICIES[params.security],
      ciphering: isGeneral(scenario) ? 'general' : 'service',
      keys: {
        encryption: fromHex(params.global_encryption_key),
        authentication: fromHex(params.authentication_key),
        ...(params.dedicated_key && { dedicated: fromHex(params.dedicated_key) }),
      },
      counter: countersOf(scenario),
      counterBlock: 1,
    },
    retries: 0,
    clock: new JumpingClock(),
  };
}

/** The very counters that the recorded client used: it leaves some out. */
function countersOf({ exchange, params }: Scenario): CounterSource {
  const used = exchange.flatMap(({ dir, ciphering, user_information }) => {
    const counter = (ciphering ?? user_information)?.invocation_counter;
    return dir === 'c2s' && counter ? [Number.parseInt(counter, 16)] : [];
  });
  let next = params.initial_invocation_counter;
  return {
    reserve() {
      next = used.shift() ?? next;
      return next++;
    },
  };
}

const MECHANISMS = {
  HIGH: 'high',
  HIGH_MD5: 'highMd5',
  HIGH_SHA1: 'highSha1',
  HIGH_SHA256: 'highSha256',
} as const;

function authenticationOf(params: Scenario['params']): Authentication {
  const challenge = fromHex(params.client_challenge);
  if (params.authentication === 'HIGH_GMAC') return { mechanism: 'highGmac', challenge };
  const mechanism = MECHANISMS[params.authentication as keyof typeof MECHANISMS];
  return { mechanism, secret: fromHex(params.password ?? ''), challenge };
}

const messageOf = ({ params }: Scenario, { dir, plain, apdu = '' }: Frame): Message =>
  plain === undefined ? inside(fromHex(apdu), params, dir) : decodeMessage(fromHex(plain));

/** What the recorded client wanted after its association. */
function requestsOf(scenario: Scenario): readonly Message[] {
  return scenario.exchange.flatMap((frame) => {
    if (frame.dir !== 'c2s' || !frame.apdu) return [];
    const message = messageOf(scenario, frame);
    if ('acse' in message) return [];
    const isReply =
      message.apdu === 'actionRequest' && message.kind === 'normal' && message.method.classId === 15;
    const isNext =
      message.apdu === 'generalBlockTransfer' ||
      ('kind' in message && (message.kind === 'next' || message.kind === 'nextBlock'));
    return isReply || isNext ? [] : [message];
  });
}

async function ask(client: Client, request: Message): Promise<unknown> {
  if (!('apdu' in request)) return undefined;
  if (request.apdu === 'getRequest' && request.kind === 'normal')
    return await client.get(request.attribute, request.selection);
  if (request.apdu === 'getRequest' && request.kind === 'list') return await client.getEach(request.targets);
  if (request.apdu === 'setRequest' && request.kind === 'normal')
    return await client.set(request.attribute, request.value, request.selection);
  if (request.apdu === 'actionRequest' && request.kind === 'normal')
    return await client.act(request.method, request.argument);
  throw new Error(`a ${request.apdu} is asked by no test`);
}

/** Compares with what the other client made of the answers, as it printed it. */
function expectUnderstood({ result }: Scenario, answers: readonly unknown[]): void {
  expect(answers.length).toBeGreaterThan(0);
  const text = /^bytearray\(b'(\w*)'\)$/.exec(result ?? '')?.[1];
  if (text !== undefined)
    expect(answers.at(-1)).toMatchObject({
      data: { type: 'octetString', value: Uint8Array.from(Buffer.from(text)) },
    });
  const count = /^\((\d+), 'objects'\)$/.exec(result ?? '')?.[1];
  if (count === undefined) return;
  const list = answers.at(-1) as GetResult;
  expect(list.ok && objectsOf(list.data)).toHaveLength(Number(count));
}

/** The recorded server as a line: it says what it said, as long as what it hears means what it heard. */
class Replay {
  readonly port: Port;
  readonly #scenario: Scenario;
  readonly #chunks = new Chunks();
  #at = 0;
  /** How many frames were the very octets of the recorded ones. */
  exact = 0;
  /** What was heard that the recorded server did not hear. */
  surprise: unknown;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.port = {
      chunks: this.#chunks,
      write: (bytes) => this.#hear(bytes),
      close: async () => this.#chunks.end(),
    };
  }

  get left(): number {
    return this.#scenario.exchange.length - this.#at;
  }

  #hear(bytes: Uint8Array): void {
    const frames = this.#scenario.exchange;
    const due = fromHex(frames[this.#at]?.hex ?? '');
    if (toHex(bytes) === toHex(due)) this.exact++;
    else if (!this.#means(bytes, due)) {
      this.surprise ??= `${toHex(bytes)} instead of ${toHex(due)}`;
      queueMicrotask(() => this.#chunks.end(new ClosedError('the recording heard something else')));
      return;
    }
    this.#at++;
    for (let next = frames[this.#at]; next?.dir === 's2c'; next = frames[this.#at]) {
      const said = fromHex(next.hex);
      queueMicrotask(() => this.#chunks.next(said));
      this.#at++;
    }
    if (this.left === 0) queueMicrotask(() => this.#chunks.end());
  }

  /** Whether what is inside is the same; the recorded client releases in the clear, ours as the association is protected. */
  #means(bytes: Uint8Array, due: Uint8Array): boolean {
    const { layer, params } = this.#scenario;
    const [heard, other] = [apduIn(bytes, layer), apduIn(due, layer)];
    if (!heard || !other) return isSnrm(toHex(bytes), toHex(due));
    const [mine, theirs] = [inside(heard, params, 'c2s'), inside(other, params, 'c2s')];
    if ('acse' in mine && mine.acse === 'rlrq') return 'acse' in theirs && theirs.acse === 'rlrq';
    return JSON.stringify(printable(mine)) === JSON.stringify(printable(theirs));
  }
}

/** The proof of a mechanism with a random challenge is as good as another; all else has to be alike. */
const printable = (message: Message): unknown =>
  JSON.parse(JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? toHex(value) : value)));

/** Two SNRM between the same stations; which of the parameters they name is each client's own affair. */
const isSnrm = (heard: string, due: string): boolean =>
  /^7ea0..(.*?)93/.exec(heard)?.[1] === /^7ea0..(.*?)93/.exec(due)?.[1] && /^7ea0..(..){2,5}93/.test(heard);
