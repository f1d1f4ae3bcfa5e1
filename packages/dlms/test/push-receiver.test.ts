import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { PushReceiver, type PushReceiverOutput } from '../src/client/index.ts';
import { listen, memoryPair } from '../src/node/index.ts';
import { GeneralBlockSender } from '../src/session/general-block-sender.ts';
import { decodeMessage } from '../src/session/message.ts';
import { decodeWpdu, encodeWpdu } from '../src/wrapper/wpdu.ts';

/** A name and its value, for which a confirmation is asked. */
const NOTIFICATION = fromHex('0F 40000007 00 0202 0906 0100010800FF 06 0001E240');
const OTHER = fromHex('0F 40000008 00 0202 0906 0100010800FF 06 0001E241');

const wrapped = (apdu: Uint8Array, source = 1): Uint8Array => encodeWpdu({ source, destination: 16, apdu });
const kinds = (outputs: readonly PushReceiverOutput[]) => outputs.map(({ type }) => type);
const blocks = (apdu: Uint8Array): Uint8Array[] => new GeneralBlockSender(apdu, 16).stream();

describe('a push receiver', () => {
  test('confirms what asks for it, where it was told to', () => {
    const quiet = new PushReceiver({ line: 'wrapper' });
    const input = { type: 'received', bytes: wrapped(NOTIFICATION) } as const;
    expect(kinds(quiet.handle(input, 0))).toEqual(['push']);
    const polite = new PushReceiver({ line: 'wrapper', confirm: true });
    const [, confirmation] = polite.handle(input, 0);
    if (confirmation?.type !== 'transmit') throw new Error('no confirmation');
    const { source, destination, apdu } = decodeWpdu(confirmation.bytes);
    expect([source, destination]).toEqual([16, 1]);
    expect(decodeMessage(apdu)).toMatchObject({ apdu: 'dataNotificationConfirm', invoke: { id: 7 } });
    const unasked = NOTIFICATION.slice();
    unasked[1] = 0;
    expect(kinds(polite.handle({ type: 'received', bytes: wrapped(unasked) }, 0))).toEqual(['push']);
  });

  test('puts the blocks of several senders together, each by itself', () => {
    const receiver = new PushReceiver({ line: 'datagrams' });
    const [one, other] = [blocks(NOTIFICATION), blocks(OTHER)];
    const outputs = one.flatMap((block, i) => [
      ...receiver.handle({ type: 'received', bytes: wrapped(block, 1) }, 0),
      ...receiver.handle({ type: 'received', bytes: wrapped(other[i] as Uint8Array, 2) }, 0),
    ]);
    expect(outputs).toMatchObject([
      { type: 'push', push: { from: { source: '1' }, readings: [{ value: '123456' }] } },
      { type: 'push', push: { from: { source: '2' }, readings: [{ value: '123457' }] } },
    ]);
    expect(receiver.deadline).toBeUndefined();
  });

  test('begins anew with a block that contradicts, and tells what is lost', () => {
    const receiver = new PushReceiver({ line: 'datagrams' });
    receiver.handle({ type: 'received', bytes: wrapped(blocks(NOTIFICATION)[0] as Uint8Array) }, 0);
    const outputs = blocks(OTHER).flatMap((block) =>
      receiver.handle({ type: 'received', bytes: wrapped(block) }, 0),
    );
    expect(kinds(outputs)).toEqual(['problem', 'push']);
    expect(outputs[1]).toMatchObject({ push: { readings: [{ value: '123457' }] } });
  });

  test('drops blocks that are not continued in time', () => {
    const receiver = new PushReceiver({ line: 'datagrams', partTimeoutMs: 5000 });
    receiver.handle({ type: 'received', bytes: wrapped(blocks(NOTIFICATION)[0] as Uint8Array) }, 1000);
    expect(receiver.deadline).toBe(6000);
    expect(receiver.handle({ type: 'tick' }, 5999)).toEqual([]);
    expect(receiver.handle({ type: 'tick' }, 6000)).toMatchObject([
      { type: 'problem', error: { message: expect.stringContaining('block 2 is missing') } },
    ]);
    expect(receiver.deadline).toBeUndefined();
  });

  test('refuses more octets than it was told to take', () => {
    const receiver = new PushReceiver({ line: 'datagrams', maxApduBytes: 20 });
    const outputs = blocks(NOTIFICATION).flatMap((block) =>
      receiver.handle({ type: 'received', bytes: wrapped(block) }, 0),
    );
    expect(kinds(outputs)).toContain('problem');
    expect(kinds(outputs)).not.toContain('push');
    expect(kinds(receiver.handle({ type: 'received', bytes: wrapped(NOTIFICATION) }, 0))).toEqual([
      'problem',
    ]);
  });

  test('gives a stream up that is none, and a datagram by itself', () => {
    const garbage = { type: 'received', bytes: fromHex('474554202f0d0a0d0a') } as const;
    expect(kinds(new PushReceiver({ line: 'wrapper' }).handle(garbage, 0))).toEqual(['broken']);
    const datagrams = new PushReceiver({ line: 'datagrams' });
    expect(kinds(datagrams.handle(garbage, 0))).toEqual(['problem']);
    expect(kinds(datagrams.handle({ type: 'received', bytes: wrapped(NOTIFICATION) }, 0))).toEqual(['push']);
  });

  test.each(['hdlc', 'wrapper', 'datagrams', 'mbus'] as const)('never throws on octets (%s)', (line) => {
    const receiver = new PushReceiver({ line, maxApduBytes: 4096 });
    for (let seed = 1; seed < 400; seed++) {
      let state = seed * 2_654_435_761;
      const bytes = Uint8Array.from({ length: seed % 97 }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return seed % 2 ? state >>> 24 : ([0x7e, 0x68, 0xe0, 0x0f, 0xdb, 0, 1][state % 7] ?? 0);
      });
      receiver.handle({ type: 'received', bytes }, seed * 100);
      for (const apdu of [bytes, Uint8Array.of(0xe0, 0x40, ...bytes)])
        if (line === 'datagrams') receiver.handle({ type: 'received', bytes: wrapped(apdu) }, seed * 100);
    }
  });
});

describe('listening on a line that is open', () => {
  test('ends when the line does', async () => {
    const [ours, theirs] = memoryPair();
    const values: string[] = [];
    const listening = await listen(
      { port: ours },
      { interface: 'wrapper', onPush: ({ readings }) => values.push(readings[0]?.value ?? '') },
    );
    theirs.write(wrapped(NOTIFICATION));
    await theirs.close();
    await listening.ended;
    expect(values).toEqual(['123456']);
  });
});
