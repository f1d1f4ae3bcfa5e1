import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ApduOf, apdu } from '../src/apdu/apdu.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { classVersions, interfaceClassOf } from '../src/classes/catalogue.ts';
import { attributeOf } from '../src/classes/define.ts';
import { type ShortNamedObject, shortNamedObjects } from '../src/client/short-names.ts';
import { decode } from '../src/codec/codec.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import type { ServedMechanism } from '../src/server/association-options.ts';
import { type CosemObject, implement, LogicalDevice, raw, ServerAssociation } from '../src/server/index.ts';
import { decodeMessage } from '../src/session/message.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import {
  FIELD,
  fieldAtHand,
  fieldFrames,
  fieldObjects,
  folder,
  type Scenario,
  scenarios,
} from './recorded-sn.ts';
import { NOW, Talk } from './server-fixture.ts';
import { shortNameAarq } from './sn-fixture.ts';

/** What is not replayed, and why. */
const SKIPPED: readonly (readonly [title: RegExp, reason: string])[] = [
  [/-high(_\w+)?$/, 'the recorded servers answer with errors; what their client proves is tried below'],
];

/** Where the recorded server answers by none of the rules, or what ours could not know. */
const THEIRS_ALONE: readonly (readonly [title: RegExp, reason: string])[] = [
  [/gxc-associations/, 'the C server has no list: 0C 01 00 and nothing'],
  [/read-undefined$/, 'the C++ server closes the line at an unknown name'],
  [/-pdu256$/, 'the C++ server cuts the bare value into blocks, without count and result'],
];

const replayed = scenarios.filter(({ title }) => !SKIPPED.some(([pattern]) => pattern.test(title)));

describe.skipIf(!existsSync(folder))('our server answers recorded clients by short names', () => {
  test('nothing is left out without a reason', () => {
    expect(replayed.length).toBe(scenarios.length - 22);
  });

  test.each(replayed)('$title', (scenario) => {
    const device = deviceOf(scenario);
    const talk = new ServerAssociation({ device, clientSap: scenario.params.client_address });
    const answers = questionsOf(scenario).map((octets) => {
      const [sent] = talk
        .handle({ type: 'received', apdu: fromHex(octets) }, NOW)
        .flatMap((output) => (output.type === 'send' ? [toHex(output.apdu)] : []));
      return { octets, sent: sent ?? '' };
    });
    const alone = THEIRS_ALONE.some(([pattern]) => pattern.test(scenario.title));
    for (const [i, { octets, sent }] of answers.entries()) {
      const theirs = answersOf(scenario)[i];
      if (octets.startsWith('60')) expect(resultOf(sent)).toBe(theirResult(scenario));
      else if (octets.startsWith('62')) expect(sent).toBe('6303800100');
      else if (alone || !theirs) expect(sent).toMatch(/^0c01/);
      else expectSame(sent, theirs);
    }
  });
});

/** Those whose recorded client proves itself, which it does by WRITE; GMAC and SHA-256 take system titles in, which this server did not tell. */
const proving = scenarios.filter(
  ({ title, exchange }) =>
    /-high(_\w+)?$/.test(title) &&
    !/_(gmac|sha256)$/.test(title) &&
    exchange.some(({ dir, apdu: octets }) => dir === 'c2s' && octets?.startsWith('06')),
);

describe.skipIf(!existsSync(folder))('our server believes the proof of a recorded client', () => {
  test('there are some', () => {
    expect(proving.length).toBeGreaterThanOrEqual(6);
  });

  test.each(proving)('$title', ({ exchange, params }) => {
    const octetsOf = (dir: string, tag: string): Uint8Array =>
      fromHex(exchange.find((frame) => frame.dir === dir && frame.apdu?.startsWith(tag))?.apdu ?? '');
    const aare = decodeMessage(octetsOf('s2c', '61'));
    if (!('acse' in aare) || aare.acse !== 'aare') throw new Error('no AARE');
    const association = new ServerAssociation({
      device: new LogicalDevice({
        sap: 1,
        name: 'GRX0000000123456',
        objects: [],
        associations: [
          {
            clientSap: params.client_address,
            authentication: MECHANISMS[params.authentication] ?? 'none',
            secret: fromHex('4775727578'),
            crypto: { ...nodeCrypto, random: () => aare.authenticationValue ?? new Uint8Array(16) },
            systemTitle: aare.respondingApTitle ?? new Uint8Array(8),
            applicationContexts: ['shortName'],
            services: SHORT_NAME_SERVICES,
          },
        ],
      }),
      clientSap: params.client_address,
    });
    const say = (octets: Uint8Array) =>
      association
        .handle({ type: 'received', apdu: octets }, NOW)
        .flatMap((output) => (output.type === 'send' ? [toHex(output.apdu)] : []));
    expect(resultOf(say(octetsOf('c2s', '60'))[0] ?? '')).toBe('accepted');
    const proof = octetsOf('c2s', '06');
    const forged = proof.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(say(proof)).toEqual(['0d0100']);
    expect(association.view?.status).toBe('associated');
    say(octetsOf('c2s', '60'));
    expect(say(forged)[0]).toMatch(/^0d0101/);
  });
});

const MECHANISMS: Readonly<Record<string, ServedMechanism>> = {
  HIGH: 'high',
  HIGH_MD5: 'highMd5',
  HIGH_SHA1: 'highSha1',
  HIGH_SHA256: 'highSha256',
};

function expectSame(ours: string, theirs: string): void {
  const [mine, other] = [ours, theirs].map((octets) => firstResult(octets));
  if (other?.kind !== 'data' || other.data.type !== 'array') {
    expect(mine).toEqual(other);
    return;
  }
  // The list: in another order, and with what every logical device of ours has.
  if (mine?.kind !== 'data') throw new Error(`no list: ${ours}`);
  const listed = shortNamedObjects(mine.data);
  for (const object of shortNamedObjects(other.data))
    if (object.classId !== 12) expect(listed).toContainEqual(object);
}

const firstResult = (octets: string) => {
  const [first] = (decode(apdu, fromHex(octets)) as ApduOf<'readResponse'>).results;
  return first;
};

const questionsOf = ({ exchange }: Scenario): readonly string[] =>
  exchange.flatMap(({ dir, apdu: octets }) =>
    dir === 'c2s' && /^(05|6)/.test(octets ?? '') ? [octets ?? ''] : [],
  );

const answersOf = ({ exchange }: Scenario): readonly (string | undefined)[] =>
  exchange.flatMap(({ dir, apdu: octets }) =>
    dir === 's2c' && /^(0c|61)/.test(octets ?? '') ? [octets] : [],
  );

const resultOf = (aare: string): string => {
  const message = decodeMessage(fromHex(aare));
  return 'acse' in message && message.acse === 'aare' ? message.result : 'nothing';
};

/** The Java server takes nobody by short names; its refusals over HDLC are cut. */
const theirResult = ({ title }: Scenario): string =>
  title.startsWith('gxpy-gxjava') ? 'rejectedPermanent' : 'accepted';

/** A device with what the recorded server had: its objects by their base names, and the values that were read. */
function deviceOf(scenario: Scenario): LogicalDevice {
  const questions = questionsOf(scenario).filter((octets) => octets.startsWith('05'));
  const responses = answersOf(scenario).flatMap((octets) => (octets?.startsWith('0c') ? [octets] : []));
  const values = new Map<number, Data>();
  let objects: readonly ShortNamedObject[] = [];
  for (const [i, octets] of responses.entries()) {
    if (octets.length < 8) continue;
    const first = firstResult(octets);
    if (first?.kind !== 'data') continue;
    const name = Number.parseInt(questions[i]?.slice(6) ?? '', 16);
    if (name === 0xfa08) objects = shortNamedObjects(first.data);
    else values.set(name, first.data);
  }
  const authentication = scenario.params.authentication === 'LOW' ? 'low' : 'none';
  return new LogicalDevice({
    sap: 1,
    name: 'GRX0000000123456',
    objects: objects.filter(({ classId }) => classId !== 12).map((object) => objectOf(object, values)),
    associations: [
      {
        clientSap: scenario.params.client_address,
        authentication,
        ...(authentication === 'low' && { password: fromHex(scenario.params.password ?? '') }),
        applicationContexts: [scenario.title.startsWith('gxpy-gxjava') ? 'logicalName' : 'shortName'],
        services: SHORT_NAME_SERVICES,
        maxReceiveBytes: 1024,
      },
    ],
  });
}

function objectOf(
  { classId, version, logicalName, baseName }: ShortNamedObject,
  values: ReadonlyMap<number, Data>,
): CosemObject {
  const [oldest] = classVersions(classId);
  // A version that we do not know has the attributes of the oldest that we do.
  const declared = interfaceClassOf(classId, version) ?? (oldest && { ...oldest, version });
  if (!declared) throw new Error(`class ${classId} version ${version} is not declared`);
  const members: Record<string, unknown> = {};
  for (const { index } of Object.values(declared.attributes)) {
    const value = values.get(baseName + 8 * (index - 1));
    const name = attributeOf(declared, index)?.name;
    if (value && name && index > 1) members[name] = raw(value);
  }
  return { ...implement(declared, logicalName, members), baseName };
}

describe.skipIf(!fieldAtHand)('a meter in the field', () => {
  test(`${FIELD}: its objects at their base names answer what the meter answered, octet for octet`, () => {
    const frames = fieldFrames();
    const pairs = frames.flatMap(({ hex }, i) => {
      const question = /e6e600(050102....)....7e$/.exec(hex)?.[1];
      const answer = /^7ea0.*e6e700(0c.*)....7e$/.exec(frames[i + 1]?.hex ?? '')?.[1];
      return question && answer ? [{ question, answer }] : [];
    });
    const values = new Map(
      pairs.flatMap(({ question, answer }) => {
        const first = firstResult(answer);
        return first?.kind === 'data' ? [[Number.parseInt(question.slice(6), 16), first.data] as const] : [];
      }),
    );
    const objects = fieldObjects()
      .map(({ obis, baseName, classId, version }) => ({
        classId,
        version,
        logicalName: parseObis(obis),
        baseName: Number.parseInt(baseName, 16),
      }))
      .filter(({ classId }) => classId !== 12);
    const device = new LogicalDevice({
      sap: 1,
      name: 'M2030000000000001',
      objects: objects.map((object) => objectOf(object, values)),
      associations: [{ clientSap: 1, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES }],
      shortNameVersion: 2,
    });
    const talk = new Talk(device, 1);
    talk.say(shortNameAarq());
    for (const { question, answer } of pairs)
      expect(toHex(talk.octets(fromHex(question)) ?? new Uint8Array(0))).toBe(answer);
    const list = firstResult(toHex(talk.octets(fromHex('050102fa08')) ?? new Uint8Array(0)));
    const listed = list?.kind === 'data' ? shortNamedObjects(list.data) : [];
    for (const object of objects) expect(listed).toContainEqual(object);
    expect(pairs.length).toBeGreaterThan(250);
  });
});
