import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ApduOf, apdu } from '../src/apdu/apdu.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { AccessItem } from '../src/client/access.ts';
import type { Authentication } from '../src/client/authentication.ts';
import type { Client } from '../src/client/client.ts';
import type { GetResult } from '../src/client/get.ts';
import { objectsOf } from '../src/client/objects.ts';
import { decode } from '../src/codec/codec.ts';
import { ClosedError } from '../src/errors.ts';
import { Chunks } from '../src/node/chunks.ts';
import { type ConnectOptions, connect } from '../src/node/connect.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { decodeMessage, type Message } from '../src/session/message.ts';
import type { Port } from '../src/session/port.ts';
import { JumpingClock } from './jumping-clock.ts';
import { inGeneralBlocks } from './recorded-ciphered.ts';

interface Frame {
  readonly dir: 'c2s' | 's2c';
  readonly hex: string;
  readonly apdu?: string;
  readonly nonconformant?: string;
}

interface Scenario {
  readonly title: string;
  readonly name: string;
  readonly layer: 'hdlc' | 'wrapper';
  readonly params: {
    readonly referencing: string;
    readonly authentication: string;
    readonly security: string;
    readonly client_address: number;
    readonly server_address: number;
    readonly password: string | null;
    readonly client_challenge: string | null;
    readonly client_system_title: string;
    readonly hdlc: Readonly<Record<string, number>> | null;
  };
  readonly exchange: readonly Frame[];
  readonly result: string | null;
}

const folder = fileURLToPath(new URL('../../../../shared/vectors/recorded/', import.meta.url));
const FILES = ['gxpy-gxc-associations', 'gxpy-gxjava-associations', 'gxpy-gxjava-services'];

/** What is recorded in the clear with logical names and not replayed, and why. */
const SKIPPED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/-high_gmac$/, 'replayed with the ciphered ones'],
  [/-set-datablock$/, 'the recorded client cut what fits one APDU, and the acknowledgements are no APDUs'],
];

/** Where the recorded server says no, says nothing or says what is no answer: how our client must end. */
const ENDS_WITH: readonly (readonly [title: RegExp, code: string, message: RegExp])[] = [
  // The C server answers the client's proof with an exception, or with a proof of nothing.
  [/gxc-.*-ln-high$/, 'security', /does not prove that it knows the secret/],
  [/gxc-.*-ln-high_/, 'refused', /serviceNotAllowed, serviceNotSupported/],
  [/gxjava-associations wrapper-ln-low$/, 'closed', /closed/],
  [/-low-wrong-password$/, 'refused', /authenticationFailure/],
  [/wrapper-plain-no-association$/, 'refused', /serviceUnknown, serviceNotSupported/],
  [/-object-list-pdu256/, 'malformed', /ends before|announced/],
  [/-set-with-list$/, 'malformed', /ends before 4 more bytes/],
  [/-address-2bytes-0x1168$|-address-4bytes|-snrm-512$/, 'timeout', /no answer to SNRM/],
  // Its second half of the AARE is an exception without an association.
  [/-snrm-64$/, 'malformed', /./],
];

/** Where the recording ends early for us, since we go on where the recorded client gave up: what we say then. */
const GOES_ON: readonly (readonly [title: RegExp, reason: string, saying: RegExp])[] = [
  [/-list-one-undefined$/, 'one of two results is missing: asks one by one', /c001c1000100002a0000ff0200/],
  [/hdlc-plain-no-association$/, 'an I frame without LLC is no APDU: asks for more', /^7ea00703253177e07e$/],
];

const scenarios: readonly Scenario[] = FILES.flatMap((file) => {
  const path = `${folder}${file}.json`;
  if (!existsSync(path)) return [];
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as readonly Scenario[];
  return recorded.map((scenario) => ({ ...scenario, title: `${file} ${scenario.name}` }));
}).filter(({ params }) => params.referencing === 'LN' && params.security === 'NONE');

const skipped = ({ name }: Scenario): boolean => SKIPPED.some(([pattern]) => pattern.test(name));

describe.skipIf(!existsSync(folder))(
  'our client asks what the recorded client asked, octet for octet',
  () => {
    test('nothing is skipped without a reason', () => {
      expect(scenarios.length).toBe(84);
      expect(scenarios.filter(skipped).map(({ name }) => name)).toHaveLength(6);
    });

    test.each(scenarios.filter((scenario) => !skipped(scenario)))('$title', async (scenario) => {
      const replay = new Replay(scenario.exchange);
      const { answers, error } = await talk(scenario, replay.port);
      const goesOn = GOES_ON.find(([pattern]) => pattern.test(scenario.title));
      if (goesOn) {
        expect(replay.surprise).toMatch(goesOn[2]);
        return;
      }
      expect(replay.surprise).toBeUndefined();
      const end = ENDS_WITH.find(([pattern]) => pattern.test(scenario.title));
      if (end) {
        expect(error).toMatchObject({ code: end[1], message: expect.stringMatching(end[2]) });
        return;
      }
      expect(error).toBeUndefined();
      expect(replay.left).toBe(0);
      expectUnderstood(scenario, answers);
    });
  },
);

/** Associates, asks what the recorded client asked, releases and closes. */
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

/** Compares with what the other client made of the answers, as it printed it, and with the recorded answers themselves. */
function expectUnderstood(scenario: Scenario, answers: readonly unknown[]): void {
  const recorded = answersOf(scenario);
  for (const [i, answer] of answers.entries()) {
    const said = recorded[i];
    if (said && 'apdu' in said && said.apdu === 'accessResponse')
      expect(answer).toEqual(said.values.map((data) => ({ ok: true, data })));
    if (said && 'apdu' in said && said.apdu === 'getResponse' && said.kind === 'normal')
      expect(answer).toMatchObject(
        said.result.kind === 'data'
          ? { ok: true, data: said.result.data }
          : { ok: false, error: said.result.error },
      );
  }
  const { result } = scenario;
  const text = /^bytearray\(b'(\w*)'\)$/.exec(result ?? '')?.[1];
  if (text !== undefined)
    expect(answers.at(-1)).toMatchObject({
      data: { type: 'octetString', value: Uint8Array.from(Buffer.from(text)) },
    });
  const count = /^\((\d+), 'objects'\)$/.exec(result ?? '')?.[1];
  if (count !== undefined) {
    const list = answers.at(-1) as GetResult;
    expect(list.ok && objectsOf(list.data)).toHaveLength(Number(count));
  }
  const number = /^\((\d+), 1\.0,/.exec(result ?? '')?.[1];
  if (number !== undefined) expect(answers.at(-1)).toMatchObject({ data: { value: Number(number) } });
}

/** The recorded server as a line: it says what it said, as long as it hears what it heard. */
class Replay {
  readonly port: Port;
  readonly #frames: readonly Frame[];
  readonly #chunks = new Chunks();
  #at = 0;
  /** What was heard that the recorded server did not hear. */
  surprise: string | undefined;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
    this.port = {
      chunks: this.#chunks,
      write: (bytes) => this.#hear(bytes),
      close: async () => this.#chunks.end(),
    };
  }

  get left(): number {
    return this.#frames.length - this.#at;
  }

  #hear(bytes: Uint8Array): void {
    const due = this.#frames[this.#at]?.hex ?? '';
    const heard = toHex(bytes);
    if (heard !== due && !isSnrm(heard, due)) {
      this.surprise ??= heard;
      queueMicrotask(() => this.#chunks.end(new ClosedError('the recording heard something else')));
      return;
    }
    this.#at++;
    for (let next = this.#frames[this.#at]; next?.dir === 's2c'; next = this.#frames[this.#at]) {
      const said = fromHex(next.hex);
      queueMicrotask(() => this.#chunks.next(said));
      this.#at++;
    }
    if (this.left === 0) queueMicrotask(() => this.#chunks.end());
  }
}

/** Two SNRM between the same stations; which of the parameters they name is each client's own affair. */
const isSnrm = (heard: string, due: string): boolean =>
  /^7ea0..(.*?)93/.exec(heard)?.[1] === /^7ea0..(.*?)93/.exec(due)?.[1] && /^7ea0..(..){2,5}93/.test(heard);

function optionsOf({ name, layer, params, exchange }: Scenario): ConnectOptions {
  const first = exchange.find(({ apdu: octets }) => octets?.startsWith('60'))?.apdu;
  const message = first === undefined ? undefined : decodeMessage(fromHex(first));
  const aarq = message && 'acse' in message && message.acse === 'aarq' ? message : undefined;
  const initiate = aarq?.userInformation && decode(apdu, aarq.userInformation);
  const proposal = initiate?.apdu === 'initiateRequest' ? initiate : undefined;
  const title = aarq?.callingApTitle;
  const { maxInfoTX, maxInfoRX, windowSizeTX, windowSizeRX } = params.hdlc ?? {};
  return {
    interface: layer,
    client: params.client_address,
    server: params.server_address,
    authentication: authenticationOf(params),
    ...(title && { systemTitle: title }),
    ...(proposal && { services: proposal.conformance, maxReceiveBytes: proposal.maxApduBytes }),
    preEstablished: !aarq,
    quirks: ['constantInvokeId'],
    ...(inGeneralBlocks({ name }) && { generalBlocks: 'long', generalBlockWindow: 1 }),
    hdlc: {
      ...(maxInfoTX && { maxInfoTransmitBytes: maxInfoTX }),
      ...(maxInfoRX && { maxInfoReceiveBytes: maxInfoRX }),
      ...(windowSizeTX && { windowTransmit: windowSizeTX }),
      ...(windowSizeRX && { windowReceive: windowSizeRX }),
    },
    retries: 0,
    clock: new JumpingClock(),
  };
}

const MECHANISMS = {
  HIGH: 'high',
  HIGH_MD5: 'highMd5',
  HIGH_SHA1: 'highSha1',
  HIGH_SHA256: 'highSha256',
} as const;

function authenticationOf({
  authentication,
  password,
  client_challenge,
}: Scenario['params']): Authentication {
  const secret = fromHex(password ?? '');
  if (authentication === 'NONE') return { mechanism: 'none' };
  if (authentication === 'LOW') return { mechanism: 'low', password: secret };
  const mechanism = MECHANISMS[authentication as keyof typeof MECHANISMS];
  return { mechanism, secret, crypto: nodeCrypto, challenge: fromHex(client_challenge ?? '') };
}

/** What the recorded client wanted after its association. */
function requestsOf({ exchange }: Scenario): readonly Message[] {
  return exchange.flatMap(({ dir, apdu: octets }) => {
    if (dir !== 'c2s' || !octets) return [];
    const message = decodeMessage(fromHex(octets));
    if ('acse' in message) return [];
    const isReply =
      message.apdu === 'actionRequest' && message.kind === 'normal' && message.method.classId === 15;
    const isNext =
      message.apdu === 'generalBlockTransfer' ||
      ('kind' in message && (message.kind === 'next' || message.kind === 'nextBlock'));
    return isReply || isNext ? [] : [message];
  });
}

/** What the recorded server answered to these. */
function answersOf({ exchange }: Scenario): readonly Message[] {
  const said = exchange.flatMap(({ dir, apdu: octets, nonconformant }) => {
    if (dir !== 's2c' || !octets || nonconformant) return [];
    const message = decodeMessage(fromHex(octets));
    return 'acse' in message ? [] : [message];
  });
  // The proof of the server stands before them where there were challenges.
  const isProof = (message: Message | undefined): boolean =>
    message !== undefined && 'apdu' in message && message.apdu === 'actionResponse' && 'returned' in message;
  return isProof(said[0]) ? said.slice(1) : said;
}

async function ask(client: Client, request: Message): Promise<unknown> {
  if (!('apdu' in request)) return undefined;
  if (request.apdu === 'getRequest' && request.kind === 'normal')
    return await client.get(request.attribute, request.selection);
  if (request.apdu === 'getRequest' && request.kind === 'list') return await client.getEach(request.targets);
  if (request.apdu === 'setRequest' && request.kind === 'normal')
    return await client.set(request.attribute, request.value, request.selection);
  if (request.apdu === 'setRequest' && request.kind === 'list')
    return await client.setEach(
      request.targets.map((target, i) => ({
        ...target,
        value: request.values[i] ?? { type: 'null', value: null },
      })),
    );
  if (request.apdu === 'actionRequest' && request.kind === 'normal')
    return await client.act(request.method, request.argument);
  if (request.apdu === 'accessRequest') return await client.access(accessItemsOf(request));
  return undefined;
}

/** The items of the recorded ACCESS, of which all read. */
const accessItemsOf = ({ specifications }: ApduOf<'accessRequest'>): readonly AccessItem[] =>
  specifications.flatMap((item) => (item.kind === 'get' ? [{ get: item.attribute }] : []));
