import { describe, expect, test } from 'vitest';
import { generalHead } from '../src/apdu/envelope.ts';
import { fromHex } from '../src/bytes/hex.ts';
import { PushSetup0 } from '../src/classes/index.ts';
import { openWith, type Push, PushReceiver, readPush } from '../src/client/index.ts';
import type { DateTime } from '../src/data/date-time.ts';
import { parseObis } from '../src/data/obis.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { listen, memoryPair, PushDriver } from '../src/node/index.ts';
import { protect, protectedOctets, ReceiveCounter } from '../src/security/index.ts';
import { eventNotificationOf, implement, isWithin, type PushSenderOutput } from '../src/server/index.ts';
import { decodeMessage, encodeMessage } from '../src/session/message.ts';
import type { Port } from '../src/session/port.ts';
import { encodeWpdu } from '../src/wrapper/wpdu.ts';
import {
  at,
  delivered,
  ENERGY,
  localTime,
  lost,
  MINUTE,
  meterWith,
  OBJECTS,
  SECOND,
  SETUP,
  START,
  setup0,
  setup3,
} from './push-fixture.ts';

describe('a meter pushes', () => {
  test('its object list as a notification, which a listener reads (conformance 154)', () => {
    const { sender } = meterWith(setup0({}));
    const { apdus, destination, clientSap } = delivered(sender.handle({ type: 'push' }, START));
    expect([destination.destination, clientSap]).toEqual(['10.0.0.1:4059', 16]);
    const receiver = new PushReceiver({ line: 'wrapper' });
    const bytes = encodeWpdu({ source: 1, destination: 16, apdu: apdus[0] as Uint8Array });
    const [received] = receiver.handle({ type: 'received', bytes }, START);
    expect(received).toMatchObject({
      type: 'push',
      push: {
        from: { source: '1', destination: '16', identification: '12345678' },
        problems: [],
        readings: expect.arrayContaining([
          expect.objectContaining({
            classId: 3,
            logicalName: ENERGY,
            quantity: '123.456',
            unit: 'Wh',
            at: expect.stringContaining('2026-01-31T22:30:20'),
          }),
        ]),
      },
    });
    expect(sender.handle({ type: 'sent' }, START)).toEqual([{ type: 'done' }]);
    expect(sender.deadline).toBeUndefined();
  });

  test('nothing where its setup is empty', () => {
    const { sender } = meterWith(implement(PushSetup0, SETUP, {}));
    expect(sender.handle({ type: 'push' }, START)).toEqual([{ type: 'done' }]);
  });

  test('when its window opens, put off at random, with the values of then (conformance 154)', () => {
    const { sender, spend } = meterWith(
      setup0({ windows: [{ start: at(23), end: at(1) }], randomisation: 100 }),
    );
    expect(sender.handle({ type: 'push' }, START)).toEqual([]);
    spend(1000);
    let now = START;
    const outputs: PushSenderOutput[] = [];
    while (outputs.length === 0 && now < START + 60 * MINUTE) {
      now = sender.deadline ?? Number.POSITIVE_INFINITY;
      outputs.push(...sender.handle({ type: 'tick' }, now));
    }
    expect(new Date(now).toISOString()).toBe('2026-01-31T23:00:50.000Z');
    const push = readPush(delivered(outputs).apdus[0] as Uint8Array, {}, {}).push;
    expect(push?.readings.find(({ logicalName }) => logicalName === ENERGY)?.value).toBe('124456');
  });

  test('again after each failure, and gives up in the end (conformance 154)', () => {
    const { sender } = meterWith(setup0({ retries: 2 }));
    delivered(sender.handle({ type: 'push' }, START));
    for (let retry = 1; retry <= 2; retry++) {
      const now = START + retry * MINUTE;
      expect(sender.handle({ type: 'failed', error: lost }, now - MINUTE)).toEqual([]);
      expect(sender.deadline).toBe(now);
      expect(sender.handle({ type: 'tick' }, now - 1)).toEqual([]);
      delivered(sender.handle({ type: 'tick' }, now));
    }
    const end = sender.handle({ type: 'failed', error: lost }, START + 3 * MINUTE);
    expect(end).toEqual([{ type: 'gaveUp', error: lost }]);
    expect(sender.busy).toBe(false);
  });

  test('with delays that grow up to a bound, until it is confirmed (conformance 154)', () => {
    const { sender } = meterWith(setup3({}));
    let now = START;
    const ids: number[] = [];
    let outputs = sender.handle({ type: 'push' }, now);
    for (const delay of [10, 20, 30]) {
      const { apdus, clientSap } = delivered(outputs);
      expect(clientSap).toBe(103);
      const message = decodeMessage(apdus[0] as Uint8Array);
      if ('apdu' in message && message.apdu === 'dataNotification') ids.push(message.invoke.id);
      expect(sender.handle({ type: 'sent' }, now)).toEqual([]);
      now = sender.deadline as number;
      expect(sender.handle({ type: 'tick' }, now)).toEqual([]);
      expect(sender.deadline).toBe(now + delay * SECOND);
      now = sender.deadline as number;
      outputs = sender.handle({ type: 'tick' }, now);
    }
    const notification = decodeMessage(delivered(outputs).apdus[0] as Uint8Array);
    if (!('apdu' in notification) || notification.apdu !== 'dataNotification') throw new Error('no push');
    expect([...ids, notification.invoke.id]).toEqual([1, 1, 1, 1]);
    sender.handle({ type: 'sent' }, now);
    const confirm = (id: number) =>
      encodeMessage({ apdu: 'dataNotificationConfirm', invoke: { ...notification.invoke, id } });
    expect(sender.handle({ type: 'received', apdu: confirm(9) }, now)).toEqual([]);
    expect(sender.handle({ type: 'received', apdu: confirm(1) }, now)).toMatchObject([
      { type: 'done', confirmedAt: { hour: 22, minute: 31 } },
    ]);
  });

  test('in general blocks what is too long, and a listener puts them together', () => {
    const { sender } = meterWith(setup0({}), { maxApduBytes: 64 });
    const { apdus } = delivered(sender.handle({ type: 'push' }, START));
    expect(apdus.length).toBeGreaterThan(2);
    const receiver = new PushReceiver({ line: 'datagrams' });
    const outputs = [...apdus]
      .reverse()
      .flatMap((apdu) =>
        receiver.handle({ type: 'received', bytes: encodeWpdu({ source: 1, destination: 16, apdu }) }, START),
      );
    expect(outputs).toMatchObject([{ type: 'push', push: { problems: [] } }]);
  });

  test('protected, and nobody takes it twice', () => {
    const title = fromHex('4d4d4d0000bc614e');
    const keys = { encryption: new Uint8Array(16).fill(1), authentication: new Uint8Array(16).fill(2) };
    const control = {
      suite: 0 as const,
      authenticated: true,
      encrypted: true,
      broadcast: false,
      compressed: false,
    };
    const { sender } = meterWith(setup0({}), {
      protect: (plain) =>
        protect(
          nodeCrypto,
          { ...keys, encryption: nodeCrypto.secretKey(keys.encryption) },
          title,
          { control, invocationCounter: 7 },
          plain,
          { before: generalHead('global', title, protectedOctets(control, plain.length)) },
        ),
    });
    const [apdu] = delivered(sender.handle({ type: 'push' }, START)).apdus as [Uint8Array];
    const counter = new ReceiveCounter();
    const receiver = new PushReceiver({
      line: 'datagrams',
      open: openWith(nodeCrypto, () => keys),
      counterOf: () => counter,
    });
    const bytes = encodeWpdu({ source: 1, destination: 16, apdu });
    expect(receiver.handle({ type: 'received', bytes }, START)).toMatchObject([
      { type: 'push', push: { from: { systemTitle: title }, problems: [] } },
    ]);
    expect(counter.expected).toBe(8);
    expect(receiver.handle({ type: 'received', bytes }, START)).toMatchObject([
      { type: 'problem', error: { code: 'security', reason: 'replay', expectedCounter: 8 } },
    ]);
    const forged = bytes.slice();
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1;
    expect(receiver.handle({ type: 'received', bytes: forged }, START)).toMatchObject([
      { type: 'problem', error: { code: 'security' } },
    ]);
    expect(counter.expected).toBe(8);
  });

  test('ciphered without its tag and its system title, which the quirk untaggedCiphering takes', () => {
    const title = fromHex('4d4d4d0000bc614e');
    const keys = { encryption: new Uint8Array(16).fill(1), systemTitle: title };
    const plain = fromHex('0F 00000007 00 0202 0906 0100010800FF 06 0001E240');
    const control = {
      suite: 0 as const,
      authenticated: false,
      encrypted: true,
      broadcast: false,
      compressed: false,
    };
    const octets = protect(
      nodeCrypto,
      { encryption: nodeCrypto.secretKey(keys.encryption), authentication: new Uint8Array(0) },
      title,
      { control, invocationCounter: 7 },
      plain,
      { before: Uint8Array.of(0, protectedOctets(control, plain.length)) },
    );
    const open = openWith(nodeCrypto, () => keys);
    expect(readPush(octets, {}, { open, quirks: ['untaggedCiphering'] }).push).toMatchObject({
      readings: [{ logicalName: ENERGY, value: '123456' }],
      problems: [],
    });
    expect(readPush(octets, {}, { open }).push?.readings).toEqual([]);
    const { systemTitle: _, ...untitled } = keys;
    const refused = readPush(
      octets,
      {},
      { open: openWith(nodeCrypto, () => untitled), quirks: ['untaggedCiphering'] },
    );
    expect(refused.refused).toMatchObject({ code: 'security', reason: 'systemTitle' });
  });

  test('an event by itself', () => {
    const attribute = { classId: 3, instance: parseObis(ENERGY), attribute: 2 };
    const octets = eventNotificationOf(attribute, { type: 'uint32', value: 5 }, localTime(START));
    expect(readPush(octets, {}, {}).push).toMatchObject({
      content: { apdu: 'eventNotification' },
      readings: [{ logicalName: ENERGY, value: '5', at: expect.stringContaining('2026-01-31') }],
    });
  });
});

describe('a window', () => {
  const local = (text: string): DateTime => localTime(Date.parse(text));
  test.each([
    [[], '2026-01-31T12:00:00Z', true],
    [[{ start: at(1), end: at(3) }], '2026-01-31T00:59:59Z', false],
    [[{ start: at(1), end: at(3) }], '2026-01-31T01:00:00Z', true],
    [[{ start: at(1), end: at(3) }], '2026-01-31T03:00:00Z', false],
    [[{ start: at(23), end: at(1) }], '2026-01-31T00:30:00Z', true],
    [[{ start: at(23), end: at(1) }], '2026-01-31T12:00:00Z', false],
    [[{ start: { ...at(0), weekday: 1 }, end: { ...at(9), weekday: 1 } }], '2026-02-02T08:00:00Z', true],
    [[{ start: { ...at(0), weekday: 1 }, end: { ...at(9), weekday: 1 } }], '2026-02-03T08:00:00Z', false],
  ])('%j at %s: %j', (windows, text, open) => {
    expect(isWithin(windows, local(text))).toBe(open);
  });
});

describe('over real sockets', () => {
  test('a meter pushes to a listener, is confirmed, and is done', async () => {
    const received: unknown[] = [];
    const listening = await listen(
      { tcp: { port: 0 } },
      { confirm: true, onPush: ({ readings }) => received.push(readings.length > 0) },
    );
    const { sender } = meterWith(setup3({ destination: `127.0.0.1:${listening.port}` }));
    const end = await new Promise((resolve) => {
      const driver = new PushDriver(sender, { onEnd: resolve });
      driver.push();
    });
    expect([end, received]).toMatchObject([{ type: 'done' }, [true]]);
    await listening.close();
  });

  test('a meter pushes into a line in HDLC frames, and gives up where it has none', async () => {
    const [meterEnd, listenerEnd] = memoryPair();
    const setup = implement(PushSetup0, SETUP, {
      pushObjectList: OBJECTS,
      sendDestinationAndMethod: { transportService: 'hdlc', destination: '', message: 'aXdrEncodedApdu' },
    });
    const push = new Promise<Push>((resolve) => {
      void listen({ port: listenerEnd }, { onPush: resolve });
    });
    const ended = (line?: Port) =>
      new Promise((resolve) => {
        const { sender } = meterWith(setup);
        new PushDriver(sender, { ...(line && { line }), onEnd: resolve }).push();
      });
    expect(await ended(meterEnd)).toEqual({ type: 'done' });
    expect(await push).toMatchObject({ from: { identification: '12345678' }, problems: [] });
    expect(await ended()).toMatchObject({ type: 'gaveUp', error: { code: 'closed' } });
    await meterEnd.close();
  });

  test('a meter gives up where nobody listens', async () => {
    const listening = await listen({ tcp: { port: 0 } }, { onPush: () => undefined });
    await listening.close();
    const { sender } = meterWith(setup3({ destination: `127.0.0.1:${listening.port}`, retries: 0 }));
    const end = await new Promise((resolve) => new PushDriver(sender, { onEnd: resolve }).push());
    expect(end).toMatchObject({ type: 'gaveUp', error: { code: 'closed' } });
  });

  test('a port that is taken is said so', async () => {
    const first = await listen({ udp: { port: 0 } }, { onPush: () => undefined });
    await expect(listen({ udp: { port: first.port } }, { onPush: () => undefined })).rejects.toThrow(
      'cannot listen on udp',
    );
    await first.close();
  });
});
