import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { AttributeValue } from '../src/classes/define.ts';
import { PushSetup, PushSetup1 } from '../src/classes/index.ts';
import { openWith, type Push, readPush, verifyWith } from '../src/client/index.ts';
import { encode } from '../src/codec/codec.ts';
import { type DateTime, dateTimeOctets, UNSPECIFIED } from '../src/data/date-time.ts';
import { parseObis } from '../src/data/obis.ts';
import type { CaptureObject } from '../src/data/reference.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { listen, memoryPair, PushDriver } from '../src/node/index.ts';
import { KeyRing, Received, SendCounter, volatileCounter } from '../src/security/index.ts';
import {
  isConfirmationDue,
  MemoryRows,
  type PushProtection,
  type PushSenderOutput,
  profileGeneric,
  protectPushes,
  SecuritySetup,
} from '../src/server/index.ts';
import { implement } from '../src/server/object.ts';
import { Ciphering } from '../src/session/ciphering.ts';
import { decodeMessage, encodeMessage } from '../src/session/message.ts';
import { at, delivered, localTime, lost, meterWith, SETUP, START, setup0 } from './push-fixture.ts';

type Setup3 = { -readonly [K in keyof typeof PushSetup.attributes]?: unknown };
type ObjectOf3 = AttributeValue<typeof PushSetup, 'pushObjectList'>[number];

const PROFILE = '1-0:99.1.0*255';
const HOUR = 3_600_000;
const CLOCK: CaptureObject = {
  classId: 8,
  logicalName: parseObis('0-0:1.0.0*255'),
  attribute: 2,
  dataIndex: 0,
};
const REGISTER: CaptureObject = {
  classId: 3,
  logicalName: parseObis('1-0:1.8.0*255'),
  attribute: 2,
  dataIndex: 0,
};
const NULL: Data = { type: 'null', value: null };
const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });
const time = (ms: number): Data => octets(encode(dateTimeOctets, localTime(ms)));
const uint16 = (value: number): Data => ({ type: 'uint16', value });
const structure = (...value: readonly Data[]): Data => ({ type: 'structure', value });

/** Four rows, an hour apart, the last at the hour before the push. */
const profile = profileGeneric(PROFILE, {
  captureObjects: () => [CLOCK, REGISTER],
  profileEntries: () => 10,
  rows: new MemoryRows(
    10,
    [3, 2, 1, 0].map((ago, i) => [time(START - ago * HOUR), uint16(100 + i)]),
  ),
});

const buffer = (changes: Partial<ObjectOf3> = {}): ObjectOf3 => ({
  classId: 7,
  logicalName: parseObis(PROFILE),
  attribute: 2,
  dataIndex: 0,
  restriction: { type: 'none', value: NULL },
  columns: [],
  ...changes,
});

/** Version 3 with one object and whatever else is said. */
const setupOf = (object: ObjectOf3, more: Setup3 = {}) =>
  implement(PushSetup, SETUP, {
    pushObjectList: [object],
    sendDestinationAndMethod: {
      transportService: 'tcp',
      destination: '10.0.0.1:4059',
      message: 'aXdrEncodedApdu',
    },
    numberOfRetries: 2,
    repetitionDelay: { minimum: 10, exponent: 100, maximum: 10 },
    ...(more as object),
  });

/** What is pushed of that object. */
function pushedOf(object: ObjectOf3): unknown {
  const { sender } = meterWith(setupOf(object), {}, [profile]);
  return bodyOf(delivered(sender.handle({ type: 'push' }, START)).apdus[0]);
}

function bodyOf(apdu: Uint8Array = new Uint8Array(0)): unknown {
  const message = decodeMessage(apdu);
  if (!('apdu' in message) || message.apdu !== 'dataNotification') throw new Error('no notification');
  const { body } = message;
  return body.type === 'structure' ? simple(body.value[0] ?? NULL) : body;
}

/** Times as hours before the push, numbers as they are. */
function simple(value: Data): unknown {
  if (value.type === 'array' || value.type === 'structure') return value.value.map(simple);
  const ago = [3, 2, 1, 0].find(
    (hours) => value.type === 'octetString' && toHex(value.value) === toHex(octetsOf(hours)),
  );
  return ago === undefined ? value.value : `-${ago}h`;
}
const octetsOf = (hours: number): Uint8Array => encode(dateTimeOctets, localTime(START - hours * HOUR));

describe('of a buffer is pushed', () => {
  test('all of it, where nothing is restricted', () => {
    expect(pushedOf(buffer())).toEqual([
      ['-3h', 100],
      ['-2h', 101],
      ['-1h', 102],
      ['-0h', 103],
    ]);
  });

  test('what lies between two dates, both included', () => {
    const value = structure(time(START - 2 * HOUR), time(START - HOUR));
    expect(pushedOf(buffer({ restriction: { type: 'byDate', value } }))).toEqual([
      ['-2h', 101],
      ['-1h', 102],
    ]);
  });

  test('what lies between two entries, counted from one, 0 for the last', () => {
    const byEntry = (from: number, to: number) =>
      buffer({ restriction: { type: 'byEntry', value: structure(uint16(from), uint16(to)) } });
    expect(pushedOf(byEntry(2, 3))).toEqual([
      ['-2h', 101],
      ['-1h', 102],
    ]);
    expect(pushedOf(byEntry(4, 0))).toEqual([['-0h', 103]]);
  });

  test('some columns, in the order asked for; null-data for one that is not captured', () => {
    const value = structure(uint16(3), uint16(4));
    const columns = [REGISTER, { ...REGISTER, attribute: 5 }, CLOCK];
    expect(pushedOf(buffer({ restriction: { type: 'byEntry', value }, columns }))).toEqual([
      [102, null, '-1h'],
      [103, null, '-0h'],
    ]);
  });

  test.each<[string, Partial<ObjectOf3>]>([
    ['a restriction nobody knows', { restriction: { type: 9, value: NULL } }],
    ['dates without a structure', { restriction: { type: 'byDate', value: NULL } }],
    ['entries that are no numbers', { restriction: { type: 'byEntry', value: structure(NULL, NULL) } }],
    [
      'entries of what has none',
      { attribute: 4, restriction: { type: 'byEntry', value: structure(uint16(1), uint16(1)) } },
    ],
    ['columns of what has none', { attribute: 4, columns: [CLOCK] }],
  ])('nothing for %s', (_, changes) => {
    expect(pushedOf(buffer(changes))).toBeNull();
  });

  test('with the restriction of version 1, which has no columns', () => {
    const { columns: _, ...object } = buffer({
      restriction: { type: 'byEntry', value: structure(uint16(1), uint16(1)) },
    });
    const setup = implement(PushSetup1, SETUP, {
      pushObjectList: [object],
      sendDestinationAndMethod: { transportService: 'udp', destination: 'a:1', message: 'aXdrEncodedApdu' },
      portReference: parseObis('0-0:25.0.0*255'),
      pushClientSap: 102,
    });
    const { sender } = meterWith(setup, {}, [profile]);
    const delivery = delivered(sender.handle({ type: 'push' }, START));
    expect([delivery.port, delivery.clientSap]).toEqual(['0-0:25.0.0*255', 102]);
    expect(bodyOf(delivery.apdus[0])).toEqual([['-3h', 100]]);
  });
});

describe('a push is done', () => {
  const METHODS = [
    'unconfirmedRetryOnSupportingLayerFailure',
    'unconfirmedRetryOnMissingConfirmation',
  ] as const;

  test('when the line took it, where nobody has to confirm', () => {
    const { sender } = meterWith(setupOf(buffer(), { pushOperationMethod: METHODS[0] }), {}, [profile]);
    expect(delivered(sender.handle({ type: 'push' }, START)).acknowledgedBy).toBe('nobody');
    expect(sender.handle({ type: 'sent' }, START)).toEqual([{ type: 'done' }]);
  });

  test('when the line confirmed it, and is tried again when it does not', () => {
    const { sender } = meterWith(setupOf(buffer(), { pushOperationMethod: METHODS[1] }), {}, [profile]);
    expect(delivered(sender.handle({ type: 'push' }, START)).acknowledgedBy).toBe('line');
    expect(sender.handle({ type: 'sent' }, START)).toEqual([]);
    expect(sender.handle({ type: 'tick' }, START + 10_000)).toEqual([]);
    const again = START + 20_000;
    delivered(sender.handle({ type: 'tick' }, again));
    sender.handle({ type: 'sent' }, again);
    expect(sender.handle({ type: 'delivered' }, again)).toEqual([{ type: 'done' }]);
  });

  test('not by a confirmation of the line, where the receiver has to give it', () => {
    const { sender } = meterWith(setupOf(buffer(), { pushOperationMethod: 'confirmed' }), {}, [profile]);
    sender.handle({ type: 'push' }, START);
    sender.handle({ type: 'sent' }, START);
    expect(sender.handle({ type: 'delivered' }, START)).toEqual([]);
    expect(sender.busy).toBe(true);
  });

  test('when it is reset, and its retries with it', () => {
    const { sender } = meterWith(setup0({ retries: 5 }));
    expect(sender.handle({ type: 'reset' }, START)).toEqual([]);
    sender.handle({ type: 'push' }, START);
    sender.handle({ type: 'failed', error: lost }, START);
    expect(sender.handle({ type: 'reset' }, START)).toEqual([{ type: 'calledOff' }]);
    expect([sender.busy, sender.deadline]).toEqual([false, undefined]);
  });

  test('and the next asks for a confirmation only after the interval', () => {
    const { sender } = meterWith(
      setupOf(buffer(), {
        pushOperationMethod: 'confirmed',
        confirmationParameters: { start: UNSPECIFIED, interval: 3600 },
      }),
      {},
      [profile],
    );
    const push = (now: number) => delivered(sender.handle({ type: 'push' }, now));
    const confirmed = ({
      apdus: [octets = new Uint8Array(0)],
    }: {
      readonly apdus: readonly Uint8Array[];
    }) => {
      const message = decodeMessage(octets);
      if (!('apdu' in message) || message.apdu !== 'dataNotification') throw new Error('no notification');
      return message.invoke;
    };
    const first = push(START);
    expect([first.acknowledgedBy, confirmed(first).confirmed]).toEqual(['receiver', true]);
    sender.handle({ type: 'sent' }, START);
    const confirm = encodeMessage({ apdu: 'dataNotificationConfirm', invoke: confirmed(first) });
    expect(sender.handle({ type: 'received', apdu: confirm }, START)).toMatchObject([
      { type: 'done', confirmedAt: { hour: 22, minute: 30 } },
    ]);
    const second = push(START + HOUR - 1000);
    expect([second.acknowledgedBy, confirmed(second).confirmed]).toEqual(['nobody', false]);
    expect(sender.handle({ type: 'sent' }, START + HOUR - 1000)).toEqual([{ type: 'done' }]);
    expect(push(START + HOUR).acknowledgedBy).toBe('receiver');
  });
});

describe('a confirmation is due', () => {
  const now = localTime(START);
  const tomorrow: DateTime = localTime(START + 24 * HOUR);
  test.each([
    ['each time without an interval', { start: UNSPECIFIED, interval: 0, last: now }, true],
    ['not before its start', { start: tomorrow, interval: 0, last: undefined }, false],
    ['from its start on', { start: localTime(START - HOUR), interval: 0, last: undefined }, true],
    [
      'from an hour of each day on',
      { start: { ...UNSPECIFIED, hour: 23 }, interval: 0, last: undefined },
      false,
    ],
    ['not within the interval', { start: UNSPECIFIED, interval: 7200, last: localTime(START - HOUR) }, false],
    ['after the interval', { start: UNSPECIFIED, interval: 3600, last: localTime(START - HOUR) }, true],
    ['when the clock was put back', { start: UNSPECIFIED, interval: 3600, last: tomorrow }, true],
    ['when there was none yet', { start: UNSPECIFIED, interval: 3600, last: UNSPECIFIED }, true],
  ])('%s', (_, confirmation, due) => {
    expect(isConfirmationDue(confirmation, now)).toBe(due);
  });
});

describe('a push is protected', () => {
  const METER = fromHex('4d4d4d0000bc614e');
  const HEAD_END = fromHex('4d4d4d0000000001');
  const NOTHING = new Uint8Array(0);
  const keys = {
    encryption: new Uint8Array(16).fill(1),
    authentication: new Uint8Array(16).fill(2),
    master: new Uint8Array(16).fill(3),
    broadcast: new Uint8Array(16).fill(4),
  };
  const curve = 'P-256';
  const [signing, agreement, theirs] = [0, 1, 2].map(() => nodeCrypto.generateKeyPair(curve)) as [
    Pair,
    Pair,
    Pair,
  ];
  type Pair = ReturnType<typeof nodeCrypto.generateKeyPair>;

  const security = () =>
    new SecuritySetup({
      crypto: nodeCrypto,
      systemTitle: METER,
      suite: 1,
      policy: 'authenticationEncryption',
      keys,
      counter: volatileCounter(),
      clientTitle: HEAD_END,
      elliptic: {
        signing: signing.privateKey,
        agreement: agreement.privateKey,
        peerAgreement: theirs.publicKey,
      },
    });

  const headEnd = () =>
    new Ciphering({
      crypto: nodeCrypto,
      ring: new KeyRing(nodeCrypto, 1, keys),
      ownTitle: HEAD_END,
      peerTitle: METER,
      sent: new SendCounter(volatileCounter()),
      received: new Received(),
      elliptic: {
        crypto: nodeCrypto,
        suite: 1,
        agreement: theirs.privateKey,
        peerSigning: signing.publicKey,
        peerAgreement: agreement.publicKey,
      },
    });

  const layer = (
    type: PushProtection['type'],
    keyInfo: Data = NULL,
    options: Partial<PushProtection['options']> = {},
  ): PushProtection => ({
    type,
    options: {
      transactionId: NOTHING,
      originatorSystemTitle: METER,
      recipientSystemTitle: HEAD_END,
      otherInformation: NOTHING,
      keyInfo,
      ...options,
    },
  });
  const enumerated = (value: number): Data => ({ type: 'enum', value });
  const agreed = (kind: number): Data =>
    structure(enumerated(2), structure(octets(Uint8Array.of(kind)), octets(NOTHING)));

  function protectedBy(layers: readonly PushProtection[], protect = protectPushes(security())): Uint8Array {
    const setup = setupOf(buffer(), { pushProtectionParameters: layers });
    const { sender } = meterWith(setup, { protect }, [profile]);
    return delivered(sender.handle({ type: 'push' }, START)).apdus[0] ?? NOTHING;
  }

  test.each<[string, PushProtection[], string, string[]]>([
    ['authentication under the unicast key', [layer('authentication')], 'identified', ['authenticated']],
    [
      'encryption',
      [layer('encryption', structure(enumerated(0), enumerated(0)))],
      'identified',
      ['encrypted'],
    ],
    [
      'both, under a key wrapped anew',
      [
        layer(
          'authenticationEncryption',
          structure(enumerated(1), structure(enumerated(0), octets(NOTHING))),
        ),
      ],
      'wrapped',
      ['authenticated', 'encrypted'],
    ],
    [
      'both, by a one-pass agreement',
      [layer('authenticationEncryption', agreed(1))],
      'onePass',
      ['authenticated', 'encrypted'],
    ],
    [
      'both, by a static agreement',
      [layer('authenticationEncryption', agreed(2))],
      'staticUnified',
      ['authenticated', 'encrypted'],
    ],
    [
      'a signature within a cipher',
      [layer('digitalSignature'), layer('authenticationEncryption')],
      'identified',
      ['authenticated', 'encrypted', 'signed'],
    ],
  ])('by %s, as its setup says', (_, layers, form, safeguards) => {
    const octets = protectedBy(layers);
    const opened = headEnd().open(octets);
    expect([opened.wrapping?.form, opened.safeguards]).toEqual([form, safeguards]);
    expect(bodyOf(opened.apdu)).toHaveLength(4);
  });

  /** What a listener makes of it that holds all the keys there are. */
  function heard(octets: Uint8Array, master = keys.master, signer = signing): ReturnType<typeof readPush> {
    const elliptic = {
      agreement: theirs.privateKey,
      peerSigning: signing.publicKey,
      peerAgreement: agreement.publicKey,
    };
    return readPush(
      octets,
      {},
      {
        open: openWith(nodeCrypto, () => ({ ...keys, master, elliptic })),
        verify: verifyWith(nodeCrypto, () => ({ curve, publicKey: signer.publicKey })),
      },
    );
  }

  test.each<[string, PushProtection[]]>([
    ['wrapped keys', [layer('authenticationEncryption', structure(enumerated(1), NULL))]],
    ['one-pass agreement', [layer('authenticationEncryption', agreed(1))]],
    ['static agreement', [layer('encryption', agreed(2))]],
    ['signatures', [layer('digitalSignature')]],
    ['signatures within ciphers', [layer('digitalSignature'), layer('authentication')]],
  ])('and read by a listener: %s', (_, layers) => {
    const { push, refused } = heard(protectedBy(layers));
    expect(refused).toBeUndefined();
    expect(push).toMatchObject({ from: { systemTitle: METER }, problems: [] });
    expect(push?.content).toMatchObject({ apdu: 'dataNotification' });
  });

  test('and refused by a listener that holds other keys, or had the transaction before', () => {
    const wrapped = protectedBy([layer('authenticationEncryption', structure(enumerated(1), NULL))]);
    expect(heard(wrapped, keys.broadcast).refused).toMatchObject({ reason: 'authenticity' });
    const signed = protectedBy([layer('digitalSignature')]);
    expect(heard(signed, keys.master, theirs).refused).toMatchObject({ reason: 'signature' });
    const verify = verifyWith(nodeCrypto, () => ({ curve, publicKey: signing.publicKey }));
    expect(readPush(signed, {}, { verify }).refused).toBeUndefined();
    expect(readPush(signed, {}, { verify }).refused).toMatchObject({ reason: 'replay' });
    const nobody = verifyWith(nodeCrypto, () => undefined);
    expect(readPush(signed, {}, { verify: nobody }).refused).toMatchObject({ reason: 'key' });
    expect(readPush(signed, {}, {}).push?.from).toEqual({});
  });

  test('by the broadcast key, which is for all', () => {
    const octets = protectedBy([
      layer('authenticationEncryption', structure(enumerated(0), structure(enumerated(1)))),
    ]);
    expect(headEnd().open(octets, { broadcast: true }).wrapping).toMatchObject({ key: 'broadcast' });
  });

  test('with the transaction and the information that its setup gives', () => {
    const options = { transactionId: fromHex('0102'), otherInformation: fromHex('0a0b') };
    const octets = protectedBy([layer('encryption', NULL, options)]);
    expect(toHex(octets.subarray(0, 4))).toBe('dd020102');
    expect(decodeMessage(octets)).toMatchObject(options);
  });

  test('by the policy of the meter, where its setup says nothing', () => {
    const opened = headEnd().open(protectedBy([]));
    expect(opened.wrapping).toMatchObject({ form: 'general', safeguards: ['authenticated', 'encrypted'] });
  });

  test('under another counter each time it is tried', () => {
    const setup = setupOf(buffer(), { pushProtectionParameters: [layer('encryption')] });
    const { sender } = meterWith(setup, { protect: protectPushes(security()) }, [profile]);
    const first = delivered(sender.handle({ type: 'push' }, START));
    sender.handle({ type: 'failed', error: lost }, START);
    const second = delivered(sender.handle({ type: 'tick' }, START + 10_000));
    const receiver = headEnd();
    for (const { apdus } of [first, second])
      expect(receiver.open(apdus[0] ?? NOTHING).safeguards).toEqual(['encrypted']);
    expect(() => receiver.open(first.apdus[0] ?? NOTHING)).toThrow(
      expect.objectContaining({ reason: 'replay' }),
    );
  });

  test.each<[string, PushProtection, string]>([
    ['for another sender', layer('encryption', NULL, { originatorSystemTitle: HEAD_END }), 'systemTitle'],
    ['by a key that does not exist', layer('encryption', structure(enumerated(7), NULL)), 'unsupported'],
  ])('or not sent at all: %s', (_, wanted, reason) => {
    const setup = setupOf(buffer(), { pushProtectionParameters: [wanted] });
    const { sender } = meterWith(setup, { protect: protectPushes(security()) }, [profile]);
    expect(sender.handle({ type: 'push' }, START)).toMatchObject([{ type: 'gaveUp', error: { reason } }]);
    expect(sender.busy).toBe(false);
  });

  test('or not sent at all: by a meter without keys', () => {
    const setup = setupOf(buffer(), { pushProtectionParameters: [layer('encryption')] });
    const { sender } = meterWith(setup, {}, [profile]);
    expect(sender.handle({ type: 'push' }, START)).toMatchObject([
      { type: 'gaveUp', error: { code: 'security', reason: 'key' } },
    ]);
  });
});

describe('over lines', () => {
  const endOf = (
    more: Setup3,
    options: ConstructorParameters<typeof PushDriver>[1] = {},
  ): Promise<PushSenderOutput> =>
    new Promise((resolve) => {
      const { sender } = meterWith(setupOf(buffer(), { numberOfRetries: 0, ...more }), {}, [profile]);
      new PushDriver(sender, { ...options, onEnd: resolve }).push();
    });
  const to = (transportService: string, destination = '', message = 'aXdrEncodedApdu'): Setup3 => ({
    sendDestinationAndMethod: { transportService, destination, message },
  });

  test('of M-Bus goes a push in long frames, and the port is that of the setup', async () => {
    const [meterEnd, listenerEnd] = memoryPair();
    const push = new Promise<Push>((resolve) => {
      void listen({ port: listenerEnd }, { interface: 'mbus', onPush: resolve });
    });
    const port = parseObis('0-0:24.0.0*255');
    const line = (wanted: unknown) => (wanted === port ? meterEnd : undefined);
    expect(await endOf({ ...to('mBus'), portReference: port }, { line })).toEqual({ type: 'done' });
    expect((await push).content).toMatchObject({ apdu: 'dataNotification' });
    await meterEnd.close();
  });

  test('of TCP a push is done when the connection closed in good order, where the line has to confirm', async () => {
    const received: Push[] = [];
    const listening = await listen({ tcp: { port: 0 } }, { onPush: (push) => received.push(push) });
    const end = await endOf({
      ...to('tcp', `127.0.0.1:${listening.port}`),
      pushOperationMethod: 'unconfirmedRetryOnMissingConfirmation',
    });
    expect(end).toEqual({ type: 'done' });
    await expect.poll(() => received.length).toBe(1);
    await listening.close();
  });

  test('that only somebody else has, it is handed to them', async () => {
    const carried: string[] = [];
    const carry = async ({ destination }: { readonly destination: { readonly destination: string } }) => {
      carried.push(destination.destination);
    };
    expect(await endOf(to('sms', '+491701234567'), { carry })).toEqual({ type: 'done' });
    expect(carried).toEqual(['+491701234567']);
    expect(await endOf(to('sms'))).toMatchObject({
      type: 'gaveUp',
      error: { message: expect.stringContaining('nobody here carries pushes by sms') },
    });
  });

  test('goes nothing in XML', async () => {
    expect(await endOf(to('tcp', '127.0.0.1:1', 'xmlEncodedApdu'))).toMatchObject({
      type: 'gaveUp',
      error: { message: expect.stringContaining('xmlEncodedApdu are not made here') },
    });
  });

  test('is a push called off when its setup is reset', async () => {
    const { sender } = meterWith(setup0({ windows: [{ start: at(1), end: at(2) }] }));
    const end = new Promise((resolve) => {
      const driver = new PushDriver(sender, {
        clock: { now: () => START, at: () => () => undefined },
        onEnd: resolve,
      });
      driver.push();
      driver.reset();
    });
    expect(await end).toEqual({ type: 'calledOff' });
  });
});
