import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { apdu } from '../src/apdu/apdu.ts';
import type { Result } from '../src/apdu/result.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { decode } from '../src/codec/codec.ts';
import { MalformedError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import type { Crypto } from '../src/security/crypto.ts';
import type { ServedMechanism } from '../src/server/association-options.ts';
import { BlockwiseAssociation, LogicalDevice } from '../src/server/index.ts';
import { SecuritySetup } from '../src/server/security-setup.ts';
import type { Message } from '../src/session/message.ts';
import {
  type Frame,
  folder,
  inGeneralBlocks,
  inside,
  POLICIES,
  type Scenario,
  scenarios,
} from './recorded-ciphered.ts';
import {
  type Answer,
  type Exchange,
  joinGet,
  modelOf,
  Reassembly,
  withoutRepeats,
} from './recorded-model.ts';

/** What is recorded and not replayed, and why. */
const SKIPPED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/-object-list-pdu256/, 'the blocks of the recorded server announce 31 objects and bring 25'],
  [/-set-datablock$/, 'the acknowledgements of the recorded server are no APDUs'],
];

const skipped = ({ name }: Scenario): boolean => SKIPPED.some(([pattern]) => pattern.test(name));
// The C server refuses GMAC: it has no keys.
const replayed = scenarios.filter((scenario) => !skipped(scenario) && scenario.params.server_system_title);

describe.skipIf(!existsSync(folder))('recorded clients are answered as the recorded servers answered', () => {
  test('most are replayed', () => {
    expect(replayed.length).toBe(78);
  });

  test.each(replayed)('$title', (scenario) => {
    const pairs = pairsOf(scenario);
    const association = new BlockwiseAssociation({
      device: deviceOf(scenario, pairs),
      clientSap: scenario.params.client_address,
    });
    const joiner = new Reassembly();
    /** undefined for an acknowledgement that brings another block. */
    const say = (octets: Uint8Array): Message | undefined => {
      const outputs = association.handle({ type: 'received', apdu: octets }, 0);
      const wrong = outputs.filter(({ type }) => type === 'fault' || type === 'problem');
      const answer = outputs.find((output) => output.type === 'send');
      const whole = joiner.take(answer?.apdu ?? new Uint8Array(0));
      if (!whole) return undefined;
      const message = inside(whole, scenario.params, 's2c');
      const plainRelease = 'acse' in message && message.acse === 'rlre';
      expect(wrong).toHaveLength(plainRelease && scenario.params.security !== 'NONE' ? 1 : 0);
      return message;
    };
    const left = [...pairs];
    for (const { dir, apdu: octets } of scenario.exchange) {
      const ours = dir === 'c2s' && octets ? say(fromHex(octets)) : undefined;
      const pair = ours && left.shift();
      if (!pair) continue;
      const { request, answer } = pair;
      if ('acse' in request && request.acse === 'aarq' && inGeneralBlocks(scenario))
        expect(ours).toMatchObject({ acse: 'aare', result: 'accepted' });
      else if ('acse' in request && request.acse === 'rlrq') {
        // Theirs releases in the clear, which in a ciphered association anyone could say.
        const reason = scenario.params.security === 'NONE' ? 'normal' : 'notFinished';
        expect(ours).toMatchObject({ acse: 'rlre', reason });
      } else expectSame(meaningOf(request, ours), answer);
    }
    expect(left).toEqual([]);
  });
});

/** The requests with their answers, general blocks put together. */
function pairsOf({ exchange, params }: Scenario): readonly Exchange[] {
  const pairs: { readonly request: Message; answer: Answer | undefined }[] = [];
  const joiner = new Reassembly();
  for (const frame of exchange) {
    const whole = frame.apdu === undefined ? undefined : joiner.take(fromHex(frame.apdu));
    const pair = pairs.at(-1);
    if (!whole) continue;
    if (frame.dir === 'c2s') pairs.push({ request: inside(whole, params, 'c2s'), answer: undefined });
    else if (pair) {
      const said = read(frame, whole, params);
      pair.answer = said && meaningOf(pair.request, said);
    }
  }
  return pairs;
}

/** What the recorded server said; undefined where it is no answer by the standard. */
function read(frame: Frame, octets: Uint8Array, params: Scenario['params']): Message | undefined {
  if (frame.nonconformant !== undefined) return undefined;
  try {
    return inside(octets, params, 's2c');
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function meaningOf(request: Message, answer: Message): Answer {
  const isGet = 'apdu' in request && request.apdu === 'getRequest';
  if (!isGet || !('apdu' in answer) || answer.apdu !== 'getResponse')
    return { kind: 'message', message: answer };
  return joinGet(request, answer, () => {
    throw new Error('blocks where none are recorded');
  });
}

const MECHANISMS: Readonly<Record<string, ServedMechanism>> = { HIGH: 'high', HIGH_GMAC: 'highGmac' };

/** A device that explains the answers, with the keys, the title and the challenge of the recorded server. */
function deviceOf(scenario: Scenario, pairs: readonly Exchange[]): LogicalDevice {
  const { params } = scenario;
  const { objects, rights } = modelOf(pairs);
  const crypto: Crypto = { ...nodeCrypto, random: () => fromHex(params.server_challenge ?? '') };
  const security = new SecuritySetup({
    crypto,
    systemTitle: fromHex(params.server_system_title ?? ''),
    policy: POLICIES[params.security],
    keys: {
      encryption: fromHex(params.global_encryption_key),
      authentication: fromHex(params.authentication_key),
    },
    counter: volatileCounter(),
  });
  return new LogicalDevice({
    sap: 1,
    name: 'GRX123456',
    objects,
    associations: [
      {
        clientSap: params.client_address,
        authentication: MECHANISMS[params.authentication] ?? 'none',
        secret: fromHex(params.password ?? ''),
        security,
        rights,
        ...agreementOf(scenario, pairs),
      },
    ],
    associationVersion: 2,
  });
}

function agreementOf(scenario: Scenario, [opening]: readonly Exchange[]) {
  const aare = opening?.answer?.kind === 'message' ? opening.answer.message : undefined;
  const information = aare && 'userInformation' in aare ? (aare.userInformation as unknown) : undefined;
  const response = information instanceof Uint8Array ? decode(apdu, information) : (information as Message);
  if (!('apdu' in response) || response.apdu !== 'initiateResponse') throw new Error('no initiate response');
  // Where both kinds of blocks are agreed, ours answers a plain GET in those of GET, and theirs in general ones.
  const services = inGeneralBlocks(scenario)
    ? response.conformance.filter((service) => service !== 'blockTransferWithGetOrRead')
    : response.conformance;
  return { services, maxReceiveBytes: response.maxApduBytes };
}

function expectSame(ours: Answer, theirs: Answer | undefined): void {
  if (!theirs) return;
  if (theirs.kind === 'results' || ours.kind === 'results') {
    const results = (answer: Answer) => (answer.kind === 'results' ? answer.results.map(meaning) : answer);
    expect(results(ours)).toEqual(results(theirs));
    return;
  }
  expect(printable(ours.message)).toEqual(printable(theirs.message));
}

/** What a result means. That an attribute is not there is said by "undefined" or by "denied". */
function meaning(result: Result): unknown {
  if (result.kind !== 'error') return withoutRepeats(result.data);
  return result.error === 'objectUndefined' || result.error === 'readWriteDenied' ? 'not to be read' : result;
}

const printable = (message: Message): unknown =>
  JSON.parse(JSON.stringify(message, (_, value) => (value instanceof Uint8Array ? toHex(value) : value)));
