import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ApduOf } from '../src/apdu/apdu.ts';
import { apdu } from '../src/apdu/apdu.ts';
import type { Attribute } from '../src/apdu/reference.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { Authentication } from '../src/client/authentication.ts';
import { get } from '../src/client/get.ts';
import { shortNamedObjects } from '../src/client/short-names.ts';
import { decode } from '../src/codec/codec.ts';
import { obisToBytes, parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { type ConnectOptions, connect } from '../src/node/connect.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { decodeMessage, encodeMessage } from '../src/session/message.ts';
import type { Port } from '../src/session/port.ts';
import { JumpingClock } from './jumping-clock.ts';
import {
  FIELD,
  type Frame,
  fieldAtHand,
  fieldFrames,
  fieldObjects,
  folder,
  type ListedObject,
  Replay,
  type Scenario,
  scenarios,
} from './recorded-sn.ts';
import { hold } from './scripted-peer.ts';
import { shortNameTerms } from './sn-fixture.ts';

/** Where the recorded server says no, says nothing or says what is no answer: how our client must end. */
const ENDS_WITH: readonly (readonly [title: RegExp, code: string, message: RegExp])[] = [
  [/read-undefined$/, 'timeout', /no answer/],
  // The C server says nothing of its list, in one way or the other.
  [/gxc-associations hdlc-sn-(none|low)$/, 'closed', /FRMR/],
  [/gxc-associations wrapper-sn-(none|low)$/, 'malformed', /1 elements announced/],
  // The Java server refuses in an AARE that has the length of its first part only, or none at all.
  [/gxjava-associations hdlc-sn-(none|high|high_gmac)$/, 'malformed', /length/],
  [/gxjava-associations/, 'refused', /./],
];

/** Where the recording ends early for us, since we go on where the recorded client gave up: what we say then. */
const GOES_ON: readonly (readonly [title: RegExp, reason: string, saying: RegExp])[] = [
  [/jdlms-read$/, 'does not mind vaa-name 0007, and releases what is open', /6203800100$/],
  [/object-list-pdu256$/, 'asks for the second block', /0501050001/],
  [
    /(gxcpp|gxc-associations \w+-sn)-high/,
    'reads with its proof, since WRITE brings none back',
    /050104fa5800/,
  ],
];

describe.skipIf(!existsSync(folder))('our client by short names asks what the recorded client asked', () => {
  test('nothing is left out', () => expect(scenarios).toHaveLength(43));

  test.each(scenarios)('$title', async (scenario) => {
    const replay = new Replay(scenario.exchange);
    const { error } = await talk(scenario, replay.port);
    const goesOn = GOES_ON.find(([pattern]) => pattern.test(scenario.title));
    if (goesOn) {
      expect(replay.surprise).toMatch(goesOn[2]);
      // The proof itself is the same, but for the counter that GMAC has in it.
      const proof = provedIn(scenario);
      if (proof && !scenario.name.endsWith('gmac')) expect(replay.surprise).toContain(proof);
      return;
    }
    expect(replay.surprise).toBeUndefined();
    const end = ENDS_WITH.find(([pattern]) => pattern.test(scenario.title));
    if (end) expect(error).toMatchObject({ code: end[1], message: expect.stringMatching(end[2]) });
    else {
      expect(error).toBeUndefined();
      expect(replay.left).toBe(0);
    }
  });
});

/** Associates, asks what the recorded client asked: by logical names, but for the list and what no list tells. */
async function talk(scenario: Scenario, port: Port): Promise<{ readonly error?: unknown }> {
  try {
    await using client = await connect({ kind: 'port', port }, optionsOf(scenario));
    const { names, list } = asked(scenario);
    for (const name of names) {
      const object = list.find(({ baseName }) => baseName <= name && name < baseName + 0x48);
      if (!object) await client.readShortName(name);
      else {
        const { classId, logicalName: instance, baseName } = object;
        const answer = await client.get({ classId, instance, attribute: (name - baseName) / 8 + 1 });
        expect(answer).toMatchObject({ ok: true });
        expectValue(scenario, answer);
      }
    }
    return {};
  } catch (error) {
    return { error };
  }
}

/** What the recorded client wrote to reply_to_HLS_authentication. */
const provedIn = ({ exchange }: Scenario): string | undefined =>
  exchange.map(({ apdu: octets }) => /^060102fa5801(.*)$/.exec(octets ?? '')?.[1]).find((proof) => proof);

/** The name of the meter, where the other client printed it. */
function expectValue({ result }: Scenario, answer: unknown): void {
  if (result?.startsWith('GRX'))
    expect(answer).toMatchObject({
      data: { type: 'octetString', value: fromHex(Buffer.from(result).toString('hex')) },
    });
}

/** The variables that were read, without the list where something of it follows; and what the list says. */
function asked({ exchange }: Scenario) {
  const names = exchange.flatMap(({ dir, apdu: octets }) => {
    if (dir !== 'c2s' || !octets?.startsWith('05')) return [];
    const [variable] = (decode(apdu, fromHex(octets)) as ApduOf<'readRequest'>).variables;
    return variable?.kind === 'name' ? [variable.name] : [];
  });
  if (names.length < 2) return { names, list: [] };
  const answer =
    exchange.find(({ dir, apdu: octets }) => dir === 's2c' && octets?.startsWith('0c'))?.apdu ?? '';
  const [list] = (decode(apdu, fromHex(answer)) as ApduOf<'readResponse'>).results;
  return { names: names.slice(1), list: list?.kind === 'data' ? shortNamedObjects(list.data) : [] };
}

function optionsOf({ layer, params, exchange }: Scenario): ConnectOptions {
  const first = exchange.find(({ apdu: octets }) => octets?.startsWith('60'))?.apdu ?? '';
  const aarq = decodeMessage(fromHex(first));
  if (!('acse' in aarq) || aarq.acse !== 'aarq' || !aarq.userInformation) throw new Error('no AARQ');
  const initiate = decode(apdu, aarq.userInformation) as ApduOf<'initiateRequest'>;
  return {
    reference: 'sn',
    interface: layer,
    client: params.client_address,
    server: params.server_address,
    authentication: authenticationOf(params),
    ...(aarq.callingApTitle && { systemTitle: aarq.callingApTitle }),
    ...(params.authentication === 'HIGH_GMAC' && {
      security: {
        policy: 'none',
        keys: {
          encryption: fromHex('000102030405060708090a0b0c0d0e0f'),
          authentication: fromHex('d0d1d2d3d4d5d6d7d8d9dadbdcdddedf'),
        },
        counter: 1,
      },
    }),
    services: initiate.conformance,
    maxReceiveBytes: initiate.maxApduBytes,
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
  const challenge = fromHex(client_challenge ?? '');
  if (authentication === 'NONE') return { mechanism: 'none' };
  if (authentication === 'LOW') return { mechanism: 'low', password: secret };
  if (authentication === 'HIGH_GMAC') return { mechanism: 'highGmac', challenge };
  const mechanism = MECHANISMS[authentication as keyof typeof MECHANISMS];
  return { mechanism, secret, crypto: nodeCrypto, challenge };
}

describe.skipIf(!fieldAtHand)('a meter in the field', () => {
  const objects = fieldAtHand ? fieldObjects() : [];
  const frames = fieldAtHand ? fieldFrames() : [];
  // From here on the log has questions without their answers, which the next frames acknowledge.
  const gap = frames.findIndex(({ dir }, i) => dir === 'c2s' && frames[i + 1]?.dir === 'c2s');

  test(`${FIELD}: 335 objects in some fifty segments, then their attributes, octet for octet`, async () => {
    const replay = new Replay(frames.slice(0, gap));
    const client = await connect({ kind: 'port', port: replay.port }, FIELD_OPTIONS);
    let read = 0;
    for (const name of namesIn(frames.slice(0, gap))) {
      expect(await client.get(attributeAt(objects, name))).toMatchObject({ ok: true });
      read++;
    }
    expect(replay).toMatchObject({ left: 0, surprise: undefined });
    expect(read).toBe(90);
    await client.close();
  });

  test(`${FIELD}: every answer that was logged is understood`, () => {
    const terms = shortNameTerms();
    terms.shortNames?.learn({ type: 'array', value: objects.map(elementOf) });
    let understood = 0;
    for (const [i, { hex }] of frames.entries()) {
      const question = /e6e600(050102....)....7e$/.exec(hex)?.[1];
      const answer = /^7ea.*e6e700(0c.*)....7e$/.exec(frames[i + 1]?.hex ?? '')?.[1];
      // A frame of format A8 has more behind it: the object list, whose segments the other test joins.
      if (!question || !answer || frames[i + 1]?.hex.startsWith('7ea8')) continue;
      const name = Number.parseInt(question.slice(6), 16);
      const held = hold(get(terms, attributeAt(objects, name)), () => fromHex(answer));
      expect(held.asked.map((asked) => toHex(encodeMessage(asked)))).toEqual([question]);
      expect(held.error).toBeUndefined();
      understood++;
    }
    expect(understood).toBeGreaterThan(250);
  });
});

const FIELD_OPTIONS: ConnectOptions = {
  reference: 'sn',
  client: 1,
  server: { logical: 1, physical: 10_326, size: 4 },
  authentication: { mechanism: 'low', password: '' },
  services: [
    'read',
    'write',
    'unconfirmedWrite',
    'multipleReferences',
    'informationReport',
    'parameterizedAccess',
  ],
  retries: 0,
  clock: new JumpingClock(),
};

/** The short names that the recorded client read, but for the list. */
const namesIn = (frames: readonly Frame[]): readonly number[] =>
  frames.flatMap(({ hex }) => {
    const question = /e6e600050102(....)....7e$/.exec(hex)?.[1];
    return question === undefined || question === 'fa08' ? [] : [Number.parseInt(question, 16)];
  });

/** What lies at a short name, by the object list that somebody else made of the record. */
function attributeAt(objects: readonly ListedObject[], name: number): Attribute {
  const [nearest] = objects
    .map((object) => ({ ...object, base: Number.parseInt(object.baseName, 16) }))
    .filter(({ base }) => base <= name)
    .sort((a, b) => b.base - a.base);
  if (!nearest) throw new Error(`nothing lies at ${name}`);
  const { classId, obis, base } = nearest;
  return { classId, instance: parseObis(obis), attribute: (name - base) / 8 + 1 };
}

const elementOf = ({ baseName, classId, version, obis }: ListedObject): Data => ({
  type: 'structure',
  value: [
    { type: 'int16', value: (Number.parseInt(baseName, 16) << 16) >> 16 },
    { type: 'uint16', value: classId },
    { type: 'uint8', value: version },
    { type: 'octetString', value: obisToBytes(parseObis(obis)) },
  ],
});
