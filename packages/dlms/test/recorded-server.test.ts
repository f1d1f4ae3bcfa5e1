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
import {
  type AssociationOptions,
  Directory,
  DlmsServer,
  LineServer,
  LogicalDevice,
  ServerAssociation,
} from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { type Answer, type Exchange, joinGet, modelOf, withoutRepeats } from './recorded-model.ts';

interface Frame {
  readonly dir: 'c2s' | 's2c';
  readonly hex: string;
  readonly apdu?: string;
  readonly nonconformant?: string;
}

interface Scenario {
  readonly name: string;
  readonly layer: string;
  readonly params: {
    readonly referencing: string;
    readonly authentication: string;
    readonly security: string;
    readonly client_address: number;
  };
  readonly exchange: readonly Frame[];
}

const folder = fileURLToPath(new URL('../../../../shared/vectors/recorded/', import.meta.url));
const FILES = ['gxpy-gxc-associations', 'gxpy-gxjava-associations', 'gxpy-gxjava-services'];

/** The password that the recorded servers expect: "Gurux". */
const PASSWORD = fromHex('4775727578');

/** What is recorded in the clear with logical names and not replayed, and why. */
const SKIPPED: readonly (readonly [name: RegExp, reason: string])[] = [
  [
    /-gbt-/,
    'not replayed: blocks are cut otherwise than there; our own two ends show them (general-block-session)',
  ],
  [/-access-request$/, 'not replayed: our own two ends show it (server-access)'],
  [/-profile-entry-columns$/, 'asks for the columns from 2 to 1, which are none'],
  [/-profile-range-columns$/, 'the recorded server ignores the selected columns'],
  [/-object-list-pdu256/, 'the blocks of the recorded server announce 31 objects and bring 25'],
  [/-ln-high/, 'the recorded proof answers the recorded challenge, and nothing else is asked'],
];

const scenarios = FILES.flatMap((file) => {
  const path = `${folder}${file}.json`;
  if (!existsSync(path)) return [];
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as readonly Scenario[];
  return recorded.map((scenario) => ({ ...scenario, title: `${file} ${scenario.name}` }));
}).filter(({ params }) => params.referencing === 'LN' && params.security === 'NONE');

const skipped = ({ name }: Scenario): boolean => SKIPPED.some(([pattern]) => pattern.test(name));
const challenged = ({ params }: Scenario): boolean => params.authentication.startsWith('HIGH');

const whole = scenarios.filter((scenario) => !skipped(scenario) && !challenged(scenario));
const inside = scenarios.filter((scenario) => !skipped(scenario) && challenged(scenario));

describe.skipIf(!existsSync(folder))('recorded clients are answered as the recorded servers answered', () => {
  test.each(whole)('$title, octets of the line', (scenario) => {
    const pairs = pairsOf(scenario);
    const server = overheard(scenario, pairs);
    for (const { dir, hex } of scenario.exchange)
      if (dir === 'c2s') server.line.handle({ type: 'received', bytes: fromHex(hex) }, 0);
    const answers = server.answers.map((octets) => decodeMessage(octets));
    expect(answers).toHaveLength(pairs.length);
    for (const [i, { request, answer }] of pairs.entries())
      expectSame(
        meaningOf(request, answers[i], () => undefined),
        answer,
      );
  });

  test.each(inside)('$title, its services in an association of our own', (scenario) => {
    const pairs = pairsOf(scenario);
    const association = new ServerAssociation({
      device: deviceOf(scenario, pairs),
      clientSap: clientOf(scenario),
    });
    const say = (request: Message): Message => {
      const outputs = association.handle({ type: 'received', apdu: encodeMessage(request) }, 0);
      expect(outputs.filter(({ type }) => type === 'fault')).toEqual([]);
      const answer = outputs.find((output) => output.type === 'send');
      return decodeMessage(answer?.apdu ?? new Uint8Array(0));
    };
    for (const { request, answer } of pairs) {
      if (isPass(request)) continue;
      const ours = meaningOf(request, say(withoutAuthentication(request)), say);
      if (isMessage(request, 'aarq')) expect(ours).toMatchObject({ message: { result: 'accepted' } });
      else expectSame(ours, answer);
    }
  });

  test('every session is replayed or left out for a reason', () => {
    expect(whole.length).toBeGreaterThan(8);
    expect(inside.length).toBeGreaterThan(30);
    const left = scenarios.filter(skipped).map(({ name }) => name);
    for (const [pattern] of SKIPPED)
      expect(
        left.some((name) => pattern.test(name)),
        `${pattern}`,
      ).toBe(true);
  });
});

/** The requests with their answers, those that fetch blocks merged into the one that began. */
function pairsOf({ exchange }: Scenario): readonly Exchange[] {
  const frames = exchange.filter((frame) => frame.apdu !== undefined);
  const all = frames.flatMap((frame, i): Exchange[] => {
    if (frame.dir !== 'c2s') return [];
    const next = frames[i + 1];
    return [
      { request: decodeMessage(octetsOf(frame)), answer: next?.dir === 's2c' ? read(next) : undefined },
    ];
  });
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
function read(frame: Frame): Answer | undefined {
  if (frame.nonconformant !== undefined) return undefined;
  try {
    return messageOf(decodeMessage(octetsOf(frame)));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** The answer to a request, its further blocks asked for. */
function meaningOf(
  request: Message,
  first: Message | undefined,
  say: (request: Message) => Message | undefined,
): Answer | undefined {
  if (!first || !isMessage(request, 'getRequest') || !isMessage(first, 'getResponse'))
    return messageOf(first);
  const { invoke } = request;
  return joinGet(request, first, (block) =>
    getResponse(say({ apdu: 'getRequest', kind: 'next', invoke, block })),
  );
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

function withoutAuthentication(request: Message): Message {
  if (!isMessage(request, 'aarq')) return request;
  const { applicationContext, userInformation } = request;
  return { acse: 'aarq', applicationContext, ...(userInformation && { userInformation }) };
}

/** A device that explains the answers, and agrees to what the recorded server agreed to. */
function deviceOf(scenario: Scenario, pairs: readonly Exchange[]): LogicalDevice {
  const { objects, rights } = modelOf(pairs);
  const options: AssociationOptions = {
    clientSap: clientOf(scenario),
    ...(challenged(scenario) || scenario.params.authentication === 'NONE'
      ? {}
      : { authentication: 'low', password: PASSWORD }),
    rights,
    ...agreementOf(pairs),
  };
  return new LogicalDevice({
    sap: 1,
    name: 'GRX123456',
    objects,
    associations: [options],
    associationVersion: 2,
  });
}

const clientOf = ({ params }: Scenario): number => params.client_address;

function agreementOf(pairs: readonly Exchange[]): Pick<AssociationOptions, 'services' | 'maxReceiveBytes'> {
  const message = messageIn(pairs[0]?.answer);
  const information = message && isMessage(message, 'aare') ? message.userInformation : undefined;
  const response = information && decode(apdu, information);
  if (response?.apdu !== 'initiateResponse') return { services: ['get'] };
  return { services: response.conformance, maxReceiveBytes: response.maxApduBytes };
}

/** The whole server on a line of the recorded kind, and the APDUs that it hands to its link. */
function overheard(scenario: Scenario, pairs: readonly Exchange[]) {
  const directory = new Directory([new DlmsServer({ logicalDevices: [deviceOf(scenario, pairs)] })]);
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
