import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type ApduOf, apdu } from '../src/apdu/apdu.ts';
import type { Result } from '../src/apdu/result.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { ServerLine, StationInput } from '../src/bytes/link.ts';
import { decode } from '../src/codec/codec.ts';
import { MalformedError } from '../src/errors.ts';
import { Station } from '../src/hdlc/station.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import type { ServedMechanism } from '../src/server/association-options.ts';
import {
  type AssociationOptions,
  Directory,
  DlmsServer,
  LineServer,
  LogicalDevice,
} from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { inGeneralBlocks } from './recorded-ciphered.ts';
import {
  type Answer,
  type Exchange,
  joinGet,
  modelOf,
  Reassembly,
  withoutRepeats,
} from './recorded-model.ts';

interface Frame {
  readonly dir: 'c2s' | 's2c';
  readonly hex: string;
  readonly apdu?: string;
  readonly nonconformant?: string;
}

interface Scenario {
  readonly title: string;
  readonly name: string;
  readonly layer: string;
  readonly params: {
    readonly referencing: string;
    readonly authentication: string;
    readonly security: string;
    readonly client_address: number;
    readonly server_address: number;
  };
  readonly exchange: readonly Frame[];
}

const folder = fileURLToPath(new URL('../../../../shared/vectors/recorded/', import.meta.url));
const FILES = ['gxpy-gxc-associations', 'gxpy-gxjava-associations', 'gxpy-gxjava-services'];

/** The password that the recorded servers expect: "Gurux". */
const PASSWORD = fromHex('4775727578');

/** What is recorded in the clear with logical names and not replayed, and why. */
const SKIPPED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/-profile-entry-columns$/, 'asks for the columns from 2 to 1, which are none'],
  [/-profile-range-columns$/, 'the recorded server ignores the selected columns'],
  [/-object-list-pdu256/, 'the blocks of the recorded server announce 31 objects and bring 25'],
  [/-high_gmac$/, 'replayed with the ciphered ones'],
];

/** Where the recorded server says something else than ours at the last, and why. */
const THEIRS_ALONE: readonly (readonly [title: RegExp, reason: string])[] = [
  [/gxc-associations .*-ln-high/, 'the C server answers a true proof with an exception or with nonsense'],
];

const scenarios = FILES.flatMap((file) => {
  const path = `${folder}${file}.json`;
  if (!existsSync(path)) return [];
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as readonly Omit<Scenario, 'title'>[];
  return recorded.map((scenario): Scenario => ({ ...scenario, title: `${file} ${scenario.name}` }));
}).filter(({ params }) => params.referencing === 'LN' && params.security === 'NONE');

const skipped = ({ name }: Scenario): boolean => SKIPPED.some(([pattern]) => pattern.test(name));
const replayed = scenarios.filter((scenario) => !skipped(scenario));

describe.skipIf(!existsSync(folder))('recorded clients are answered as the recorded servers answered', () => {
  test.each(replayed)('$title', (scenario) => {
    const pairs = pairsOf(scenario);
    const server = overheard(scenario, pairs);
    for (const { dir, hex } of scenario.exchange)
      if (dir === 'c2s') server.line.handle({ type: 'received', bytes: fromHex(hex) }, 0);
    const answers = wholeAnswers(server.answers).filter((answer) => !isSurplus(answer));
    for (const { request, answer } of pairs) {
      const ours = meaningOf(request, answers.shift(), () => answers.shift());
      // The challenge and all else that was asked before are answered alike.
      if (isPass(request) && THEIRS_ALONE.some(([pattern]) => pattern.test(scenario.title)))
        expect(ours).toMatchObject({ message: { apdu: 'actionResponse', result: 'success' } });
      else if (isMessage(request, 'aarq') && inGeneralBlocks(scenario))
        expect(ours).toMatchObject({ message: { result: 'accepted' } });
      else expectSame(ours, answer);
    }
    expect(answers).toEqual([]);
  });

  test('every session is replayed or left out for a reason', () => {
    expect(replayed.length).toBe(74);
    const left = scenarios.filter(skipped).map(({ name }) => name);
    for (const [pattern] of SKIPPED)
      expect(
        left.some((name) => pattern.test(name)),
        `${pattern}`,
      ).toBe(true);
  });
});

/** The recorded server's object list has an object twice, so that its client asks for one block more than ours has. */
const isSurplus = (answer: Message): boolean =>
  isMessage(answer, 'getResponse') &&
  answer.kind === 'block' &&
  answer.content.kind === 'error' &&
  answer.content.error === 'noLongGetInProgress';

/** What our server said, general blocks put together. */
function wholeAnswers(octets: readonly Uint8Array[]): Message[] {
  const joiner = new Reassembly();
  return octets.flatMap((apdu) => {
    const whole = joiner.take(apdu);
    return whole ? [decodeMessage(whole)] : [];
  });
}

/** The requests with their answers, those that fetch blocks merged into the one that began. */
function pairsOf({ exchange }: Scenario): readonly Exchange[] {
  const all: { readonly request: Message; answer: Answer | undefined }[] = [];
  const joiner = new Reassembly();
  for (const frame of exchange) {
    if (frame.apdu === undefined) continue;
    const whole = joiner.take(octetsOf(frame));
    const pair = all.at(-1);
    if (!whole) continue;
    // Our link takes none that is out of sequence, and nobody answers it.
    if (frame.dir === 'c2s' && frame.nonconformant) continue;
    if (frame.dir === 'c2s') all.push({ request: decodeMessage(whole), answer: undefined });
    else if (pair) pair.answer = read(frame, whole);
  }
  return all.flatMap((pair, i) => {
    const { request, answer } = pair;
    if (!isMessage(request, 'getRequest')) return [pair];
    if (request.kind === 'next') return [];
    if (answer?.kind !== 'message' || !isMessage(answer.message, 'getResponse')) return [pair];
    let at = i;
    return [
      { request, answer: joinGet(request, answer.message, () => getResponse(messageIn(all[++at]?.answer))) },
    ];
  });
}

const octetsOf = ({ apdu: hex = '' }: Frame): Uint8Array => fromHex(hex);

/** What the recorded server said; undefined where it is no answer by the standard. */
function read(frame: Frame, octets: Uint8Array): Answer | undefined {
  if (frame.nonconformant !== undefined) return undefined;
  try {
    return messageOf(decodeMessage(octets));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** The answer to a request, its further blocks among what follows. */
function meaningOf(
  request: Message,
  first: Message | undefined,
  next: () => Message | undefined,
): Answer | undefined {
  if (!first || !isMessage(request, 'getRequest') || !isMessage(first, 'getResponse'))
    return messageOf(first);
  return joinGet(request, first, () => getResponse(next()));
}

const messageOf = (message: Message | undefined): Answer | undefined =>
  message && { kind: 'message', message };
const messageIn = (answer: Answer | undefined): Message | undefined =>
  answer?.kind === 'message' ? answer.message : undefined;

function getResponse(message: Message | undefined): ApduOf<'getResponse'> {
  if (message && isMessage(message, 'getResponse')) return message;
  throw new Error('no getResponse where one is due');
}

type Named<N extends string> = Extract<Message, { readonly apdu: N } | { readonly acse: N }>;
const isMessage = <N extends string>(message: Message, name: N): message is Named<N> =>
  ('acse' in message ? message.acse : message.apdu) === name;

/** The third pass of an authentication by challenge. */
const isPass = (request: Message): boolean =>
  isMessage(request, 'actionRequest') && request.kind === 'normal' && request.method.classId === 15;

/** A device that explains the answers, and agrees to what the recorded server agreed to. */
function deviceOf(scenario: Scenario, pairs: readonly Exchange[]): LogicalDevice {
  const { objects, rights } = modelOf(pairs);
  const options: AssociationOptions = {
    clientSap: clientOf(scenario),
    ...authenticationOf(scenario, pairs),
    rights,
    ...agreementOf(scenario, pairs),
  };
  return new LogicalDevice({
    sap: 1,
    name: 'GRX123456',
    objects,
    associations: [options],
    associationVersion: 2,
  });
}

function authenticationOf(
  { params }: Scenario,
  [opening]: readonly Exchange[],
): Pick<AssociationOptions, 'authentication' | 'password' | 'secret' | 'crypto' | 'systemTitle'> {
  if (params.authentication === 'LOW') return { authentication: 'low', password: PASSWORD };
  const authentication = MECHANISMS[params.authentication];
  if (!authentication) return {};
  const message = messageIn(opening?.answer);
  const aare = message && isMessage(message, 'aare') ? message : undefined;
  return {
    authentication,
    secret: PASSWORD,
    crypto: { ...nodeCrypto, random: () => aare?.authenticationValue ?? new Uint8Array(16) },
    ...(aare?.respondingApTitle && { systemTitle: aare.respondingApTitle }),
  };
}

const MECHANISMS: Readonly<Record<string, ServedMechanism>> = {
  HIGH: 'high',
  HIGH_MD5: 'highMd5',
  HIGH_SHA1: 'highSha1',
  HIGH_SHA256: 'highSha256',
};

/** An address of two octets has the physical one in its second. */
const physicalOf = ({ params: { server_address: address } }: Scenario): number =>
  address > 0x7f && address < 0x4000 ? address & 0x7f : 0;

const clientOf = ({ params }: Scenario): number => params.client_address;

function agreementOf(
  scenario: Scenario,
  pairs: readonly Exchange[],
): Pick<AssociationOptions, 'services' | 'maxReceiveBytes'> {
  const message = messageIn(pairs[0]?.answer);
  const information = message && isMessage(message, 'aare') ? message.userInformation : undefined;
  const response = information && decode(apdu, information);
  if (response?.apdu !== 'initiateResponse') return { services: ['get'] };
  // Where both kinds of blocks are agreed, ours answers a plain GET in those of GET, and theirs in general ones.
  const services = inGeneralBlocks(scenario)
    ? response.conformance.filter((service) => service !== 'blockTransferWithGetOrRead')
    : response.conformance;
  return { services, maxReceiveBytes: response.maxApduBytes };
}

/** The whole server on a line of the recorded kind, and the APDUs that it hands to its link. */
function overheard(scenario: Scenario, pairs: readonly Exchange[]) {
  const directory = new Directory([
    new DlmsServer({ physicalAddress: physicalOf(scenario), logicalDevices: [deviceOf(scenario, pairs)] }),
  ]);
  const inner: ServerLine =
    scenario.layer === 'hdlc'
      ? new Station({ servers: directory.addresses })
      : new WrapperStation({ servers: directory.addresses.map(({ logical }) => logical) });
  const answers: Uint8Array[] = [];
  const line: ServerLine = {
    get deadline() {
      return inner.deadline;
    },
    maxApduBytes: (peer) => inner.maxApduBytes(peer),
    handle(input: StationInput, now) {
      if (input.type === 'send') answers.push(input.apdu);
      return inner.handle(input, now);
    },
  };
  return { line: new LineServer(line, directory), answers };
}

function expectSame(ours: Answer | undefined, theirs: Answer | undefined): void {
  expect(ours).toBeDefined();
  if (!ours || !theirs) return;
  if (theirs.kind === 'results') {
    expect(ours.kind === 'results' ? ours.results.map(meaning) : ours).toEqual(theirs.results.map(meaning));
    return;
  }
  const [mine, other] = [messageIn(ours), theirs.message];
  // An exception may have one reason or another; it stays an exception.
  if (!mine) expect(ours).toEqual(theirs);
  else if (isMessage(other, 'exceptionResponse')) expect(isMessage(mine, 'exceptionResponse')).toBe(true);
  else if (isMessage(other, 'aare') && other.result !== 'accepted') {
    expect(mine).toMatchObject({ result: other.result, diagnostic: other.diagnostic });
  } else expect(toHex(encodeMessage(mine))).toBe(toHex(encodeMessage(other)));
}

/** What a result means. That an attribute is not there is said by "undefined" or by "denied". */
function meaning(result: Result): unknown {
  if (result.kind !== 'error') return withoutRepeats(result.data);
  return result.error === 'objectUndefined' || result.error === 'readWriteDenied' ? 'not to be read' : result;
}
