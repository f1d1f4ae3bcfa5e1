import { describe, expect, test } from 'vitest';
import { type ApduOf, apdu } from '../src/apdu/apdu.ts';
import { result } from '../src/apdu/result.ts';
import { fromHex } from '../src/bytes/hex.ts';
import { concat } from '../src/bytes/octets.ts';
import { decode, encode } from '../src/codec/codec.ts';
import { sequenceOf } from '../src/codec/combinators.ts';
import { data } from '../src/data/data.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { encodeMessage, type Message } from '../src/session/message.ts';
import { cut } from '../src/session/transfer.ts';
import {
  act,
  ENERGY,
  get,
  INVOKE,
  meter,
  NOW,
  next,
  octetString,
  opened,
  PASSWORD,
  READER,
  STRICT,
  set,
  type Talk,
  uint32,
} from './server-fixture.ts';

/* The conformance items of the services, by the numbers of the checklist and the names of the published test suite. */

const SETTABLE = '0-0:96.1.0*255';
const LONG = '0-0:96.1.1*255';
const PROFILE = '1-0:99.1.0*255';
const LONG_VALUE = octetString(new Uint8Array(700).fill(0xa5));

const exception = (service: string, state = 'serviceNotAllowed') => ({
  apdu: 'exceptionResponse',
  state,
  service,
});
const NOT_SUPPORTED = exception('serviceNotSupported');
const error = (reason: string) => ({ kind: 'error', error: reason });

const reader = (maxAnswerBytes?: number, wishes = {}): Talk =>
  opened(meter().device, READER, wishes, maxAnswerBytes);

/** A long GET: the blocks as they come, and their octets together. */
function fetch(talk: Talk, request: Message, most = 100) {
  const blocks: Extract<ApduOf<'getResponse'>, { kind: 'block' }>[] = [];
  let answer = talk.say(request);
  for (let i = 0; i < most; i++) {
    if (!answer || 'acse' in answer || answer.apdu !== 'getResponse' || answer.kind !== 'block') break;
    blocks.push(answer);
    if (answer.last || answer.content.kind === 'error') break;
    answer = talk.say(next(answer.number));
  }
  const bytes = blocks.map(({ content }) => (content.kind === 'bytes' ? content.bytes : new Uint8Array(0)));
  return { answer, blocks, whole: concat(...bytes) };
}

describe('GET', () => {
  test('97: the invoke id and priority come back unchanged', () => {
    const talk = reader();
    for (const invoke of [0x40, 0x41, 0x4f, 0xc1, 0xcf, 0x71])
      expect(talk.octets(Uint8Array.of(0xc0, 1, invoke, ...fromHex('000100002a0000ff0200')))?.[2]).toBe(
        invoke,
      );
  });

  test('98: an unconfirmed request is not answered, not even with an error', () => {
    const talk = reader();
    for (const request of [
      'C00181000100002A0000FF0200',
      'C001810001',
      'C101810001000060010 0FF02 0006',
      'C30101',
    ])
      expect(talk.hex(request), request).toBeUndefined();
  });

  test.each([
    ['99: an unknown object', get(1, '9-9:9.9.9*9', 2), 'objectUndefined'],
    ['99: another class than the object has', get(4, ENERGY.logicalName, 2), 'objectClassInconsistent'],
    ['99: an attribute that the class has not', get(3, ENERGY.logicalName, 0x7f), 'objectUndefined'],
    ['99: a negative attribute', get(3, ENERGY.logicalName, -1), 'objectUndefined'],
    ['100: an attribute that is not implemented', get(15, '0-0:40.0.0*255', 9), 'readWriteDenied'],
    ['134: the secret of the association', get(15, '0-0:40.0.0*255', 7), 'readWriteDenied'],
    [
      '112: a selection where there is nothing to select',
      get(3, ENERGY.logicalName, 2, { selection: { selector: 1, parameters: uint32(1) } }),
      'scopeOfAccessViolated',
    ],
    [
      '112: a selector that the attribute does not know',
      get(7, PROFILE, 2, { selection: { selector: 3, parameters: uint32(1) } }),
      'scopeOfAccessViolated',
    ],
  ])('%s is refused', (_, request, reason) => {
    expect(reader().say(request)).toMatchObject({
      apdu: 'getResponse',
      kind: 'normal',
      result: error(reason),
    });
  });

  test('111: attribute 0 gives all that can be read, where that was agreed', () => {
    const value: Data = {
      type: 'structure',
      value: [
        octetString(fromHex('0100010800FF')),
        uint32(123_456),
        {
          type: 'structure',
          value: [
            { type: 'int8', value: 0 },
            { type: 'enum', value: 30 },
          ],
        },
      ],
    };
    expect(reader().say(get(3, ENERGY.logicalName, 0))).toMatchObject({
      result: { kind: 'data', data: value },
    });
    const without = reader(undefined, { services: ['get'] });
    expect(without.say(get(3, ENERGY.logicalName, 0))).toMatchObject({ result: error('readWriteDenied') });
  });

  test('109: a list keeps its order, and one bad attribute spoils no other', () => {
    const targets = Array.from({ length: 10 }, (_, i) => ({
      attribute: {
        classId: 3,
        instance: i === 4 ? parseObis('9-9:9.9.9*9') : ENERGY.logicalName,
        attribute: 2,
      },
    }));
    const answer = reader().say({ apdu: 'getRequest', kind: 'list', invoke: INVOKE, targets });
    expect(answer).toMatchObject({
      kind: 'list',
      results: targets.map((_, i) =>
        i === 4 ? error('objectUndefined') : { kind: 'data', data: uint32(123_456) },
      ),
    });
  });

  test('a list of more than 256 is refused, since each may mean looking through a profile', () => {
    const target = { attribute: { classId: 7, instance: parseObis(PROFILE), attribute: 2 } };
    const list = (count: number): Message => ({
      apdu: 'getRequest',
      kind: 'list',
      invoke: INVOKE,
      targets: Array.from({ length: count }, () => target),
    });
    expect(reader().say(list(256))).toMatchObject({ kind: 'block' });
    expect(reader().say(list(257))).toEqual(exception('pduTooLong'));
  });

  test('110: a list is not supported unless agreed', () => {
    const talk = reader(undefined, { services: ['get'] });
    expect(talk.say({ apdu: 'getRequest', kind: 'list', invoke: INVOKE, targets: [] })).toEqual(
      NOT_SUPPORTED,
    );
  });

  test('104, 107: a long value comes in blocks from 1, the last one marked, none longer than may be', () => {
    for (const room of [29, 125, 137, 138, 139, 260, 300]) {
      const talk = reader(room);
      const { blocks, whole } = fetch(talk, get(1, LONG, 2));
      expect(blocks.map(({ number }) => number)).toEqual(blocks.map((_, i) => i + 1));
      expect(blocks.map(({ last }) => last)).toEqual(blocks.map((_, i) => i === blocks.length - 1));
      for (const [i, block] of blocks.entries()) {
        const { length } = encodeMessage(block);
        expect(length).toBeLessThanOrEqual(room);
        if (i < blocks.length - 1 && room !== 138) expect(length, `room ${room}`).toBe(room);
      }
      expect(decode(data, whole)).toEqual(LONG_VALUE);
    }
  });

  test('104: what just fits is no transfer', () => {
    // 4 octets of head, and 704 of the value.
    expect(reader(708).say(get(1, LONG, 2))).toMatchObject({ kind: 'normal' });
    expect(reader(707).say(get(1, LONG, 2))).toMatchObject({ kind: 'block', last: false });
  });

  test('107: the blocks of a list join to count and results', () => {
    const attributes = [
      [1, LONG, 2],
      [1, '9-9:9.9.9*9', 2],
      [3, ENERGY.logicalName, 2],
    ] as const;
    const targets = attributes.map(([classId, name, attribute]) => ({
      attribute: { classId, instance: parseObis(name), attribute },
    }));
    const { whole } = fetch(reader(125), { apdu: 'getRequest', kind: 'list', invoke: INVOKE, targets });
    expect(decode(sequenceOf(result, 2), whole)).toEqual([
      { kind: 'data', data: LONG_VALUE },
      { kind: 'error', error: 'objectUndefined' },
      { kind: 'data', data: uint32(123_456) },
    ]);
  });

  test('a long value that may not come in blocks is refused', () => {
    const talk = reader(125, { services: ['get'] });
    expect(talk.say(get(1, LONG, 2))).toMatchObject({ kind: 'normal', result: error('otherReason') });
  });

  test('105: a wrong block number ends the transfer', () => {
    const talk = reader(125);
    talk.say(get(1, LONG, 2));
    const refusal = { kind: 'block', last: true, number: 7, content: error('dataBlockNumberInvalid') };
    expect(talk.say(next(7))).toMatchObject(refusal);
    expect(talk.say(next(1))).toMatchObject({ content: error('noLongGetInProgress') });
  });

  test('105: a next block without a transfer is refused', () => {
    expect(reader().say(next(1))).toMatchObject({
      kind: 'block',
      last: true,
      content: error('noLongGetInProgress'),
    });
  });

  test('106: a next block under another invoke id is refused, and the transfer goes on under its own', () => {
    const talk = reader(125);
    talk.say(get(1, LONG, 2));
    const other = { ...next(1), invoke: { ...INVOKE, id: 2 } } as Message;
    expect(talk.say(other)).toMatchObject({ content: error('noLongGetInProgress') });
    expect(talk.say(next(1))).toMatchObject({ kind: 'block', number: 2, content: { kind: 'bytes' } });
  });

  test('a new request under its invoke id ends a transfer', () => {
    const talk = reader(125);
    talk.say(get(1, LONG, 2));
    talk.say(get(3, ENERGY.logicalName, 2));
    expect(talk.say(next(1))).toMatchObject({ content: error('noLongGetInProgress') });
  });

  test('two transfers go on side by side under their invoke ids', () => {
    const talk = reader(125);
    const invoke = { ...INVOKE, id: 2 };
    talk.say(get(1, LONG, 2));
    talk.say({ ...get(7, PROFILE, 2), invoke } as Message);
    expect(talk.say(next(1))).toMatchObject({ number: 2, content: { kind: 'bytes' } });
    expect(talk.say({ ...next(1), invoke } as Message)).toMatchObject({
      number: 2,
      content: { kind: 'bytes' },
    });
  });

  test('a transfer that nobody carries on is given up', () => {
    const talk = reader(125);
    talk.say(get(1, LONG, 2), NOW);
    expect(talk.association.deadline).toBe(NOW + 120_000);
    expect(talk.association.handle({ type: 'tick' }, NOW + 120_000)).toEqual([]);
    expect(talk.association.deadline).toBeUndefined();
    expect(talk.say(next(1), NOW + 120_001)).toMatchObject({ content: error('noLongGetInProgress') });
  });

  test('a client that takes 12 octets gets even a long value', () => {
    const { blocks, whole } = fetch(reader(undefined, { maxApduBytes: 12 }), get(1, LONG, 2), 1000);
    expect(blocks).toHaveLength(352);
    expect(decode(data, whole)).toEqual(LONG_VALUE);
  });

  test('an object that fails is told of, and the client hears that it did not work', () => {
    const talk = reader();
    const outputs = talk.outputs(encodeMessage(get(1, '0-0:96.99.99*255', 2)));
    expect(outputs).toEqual([
      { type: 'fault', error: new Error('a bug of the meter') },
      {
        type: 'send',
        apdu: encode(apdu, { apdu: 'exceptionResponse', state: 'serviceNotAllowed', service: 'otherReason' }),
      },
    ]);
    expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { kind: 'data' } });
  });
});

describe('SET', () => {
  test('a value is taken', () => {
    const { device, value } = meter();
    expect(opened(device, READER).say(set(1, SETTABLE, 2, uint32(99)))).toMatchObject({
      kind: 'normal',
      result: 'success',
    });
    expect(value()).toEqual(uint32(99));
  });

  test.each([
    ['100: a read-only attribute', set(3, ENERGY.logicalName, 2, uint32(1)), 'readWriteDenied'],
    ['100: a logical name', set(3, ENERGY.logicalName, 1, octetString(new Uint8Array(6))), 'readWriteDenied'],
    ['99: an unknown object', set(1, '9-9:9.9.9*9', 2, uint32(1)), 'objectUndefined'],
    ['99: another class', set(3, SETTABLE, 2, uint32(1)), 'objectClassInconsistent'],
    ['99: an attribute that the class has not', set(1, SETTABLE, 9, uint32(1)), 'objectUndefined'],
    ['101: another type', set(1, SETTABLE, 2, { type: 'uint16', value: 1 }), 'typeUnmatched'],
    ['101: another type than the class has', set(8, '0-0:1.0.0*255', 2, uint32(1)), 'typeUnmatched'],
    [
      'a part of an attribute',
      set(1, SETTABLE, 2, uint32(1), { selection: { selector: 1, parameters: uint32(1) } }),
      'scopeOfAccessViolated',
    ],
  ])('APPL_DATA_LN_N3, %s is refused and the old value kept', (_, request, reason) => {
    const { device, value } = meter();
    expect(opened(device, READER).say(request)).toMatchObject({ apdu: 'setResponse', result: reason });
    expect(value()).toEqual(uint32(7));
  });

  test('a list is written one by one', () => {
    const { device, value } = meter();
    const attribute = (name: string) => ({
      attribute: { classId: 1, instance: parseObis(name), attribute: 2 },
    });
    const targets = [attribute(SETTABLE), attribute('9-9:9.9.9*9'), attribute(SETTABLE)];
    const values: Data[] = [uint32(1), uint32(2), { type: 'uint8', value: 3 }];
    const request: Message = { apdu: 'setRequest', kind: 'list', invoke: INVOKE, targets, values };
    expect(opened(device, READER).say(request)).toMatchObject({
      kind: 'list',
      results: ['success', 'objectUndefined', 'typeUnmatched'],
    });
    expect(value()).toEqual(uint32(1));
  });

  test('a list with fewer values than targets writes nothing', () => {
    const { device, value } = meter();
    const target = { attribute: { classId: 1, instance: parseObis(SETTABLE), attribute: 2 } };
    const request: Message = {
      apdu: 'setRequest',
      kind: 'list',
      invoke: INVOKE,
      targets: [target, target],
      values: [uint32(1)],
    };
    expect(opened(device, READER).say(request)).toMatchObject({
      results: ['typeUnmatched', 'typeUnmatched'],
    });
    expect(value()).toEqual(uint32(7));
  });

  /** Writes in blocks of `size`; gives the last answer. */
  function setInBlocks(talk: Talk, value: Uint8Array, size: number, list = false): Message | undefined {
    const target = { attribute: { classId: 1, instance: parseObis(SETTABLE), attribute: 2 } };
    let answer: Message | undefined;
    for (const block of cut(value, size)) {
      const first: Message = list
        ? { apdu: 'setRequest', kind: 'firstListBlock', invoke: INVOKE, targets: [target, target], block }
        : { apdu: 'setRequest', kind: 'firstBlock', invoke: INVOKE, ...target, block };
      answer = talk.say(
        block.number === 1 ? first : { apdu: 'setRequest', kind: 'nextBlock', invoke: INVOKE, block },
      );
      if (!block.last) expect(answer).toMatchObject({ kind: 'block', block: block.number });
    }
    return answer;
  }

  test('108: a value in blocks is taken when the last one came', () => {
    const { device, value } = meter();
    const talk = opened(device, READER);
    expect(setInBlocks(talk, encode(data, uint32(0x01020304)), 2)).toMatchObject({
      kind: 'lastBlock',
      result: 'success',
      block: 3,
    });
    expect(value()).toEqual(uint32(0x01020304));
    expect(setInBlocks(talk, encode(data, uint32(5)), 99)).toMatchObject({ kind: 'lastBlock', block: 1 });
    expect(value()).toEqual(uint32(5));
  });

  test('108: a list in blocks likewise', () => {
    const { device, value } = meter();
    const values = encode(sequenceOf(data), [uint32(11), uint32(12)]);
    expect(setInBlocks(opened(device, READER), values, 4, true)).toMatchObject({
      kind: 'lastListBlock',
      results: ['success', 'success'],
      block: 3,
    });
    expect(value()).toEqual(uint32(12));
  });

  test('108: blocks that join to no value, or to fewer than there are targets, change nothing', () => {
    const { device, value } = meter();
    const talk = opened(device, READER);
    expect(setInBlocks(talk, fromHex('06000000'), 2)).toMatchObject({
      kind: 'lastBlock',
      result: 'typeUnmatched',
    });
    expect(setInBlocks(talk, encode(sequenceOf(data), [uint32(11)]), 4, true)).toMatchObject({
      results: ['typeUnmatched', 'typeUnmatched'],
    });
    expect(value()).toEqual(uint32(7));
  });

  const block = (number: number, last: boolean, bytes: Uint8Array) => ({ number, last, bytes });
  const firstBlock = (part: ReturnType<typeof block>): Message => ({
    apdu: 'setRequest',
    kind: 'firstBlock',
    invoke: INVOKE,
    attribute: { classId: 1, instance: parseObis(SETTABLE), attribute: 2 },
    block: part,
  });
  const nextBlock = (part: ReturnType<typeof block>): Message => ({
    apdu: 'setRequest',
    kind: 'nextBlock',
    invoke: INVOKE,
    block: part,
  });

  test('108: a block out of order ends the transfer', () => {
    const { device, value } = meter();
    const talk = opened(device, READER);
    talk.say(firstBlock(block(1, false, fromHex('0600'))));
    expect(talk.say(nextBlock(block(3, true, fromHex('000001'))))).toMatchObject({
      kind: 'lastBlock',
      result: 'dataBlockNumberInvalid',
      block: 3,
    });
    expect(talk.say(nextBlock(block(2, true, fromHex('000001'))))).toMatchObject({
      result: 'noLongSetInProgress',
    });
    expect(talk.say(firstBlock(block(2, true, fromHex('0600000001'))))).toMatchObject({
      result: 'dataBlockNumberInvalid',
    });
    expect(value()).toEqual(uint32(7));
  });

  test('108: a value without end is cut off, and blocks without octets are none', () => {
    const talk = reader();
    talk.say(firstBlock(block(1, false, fromHex('09'))));
    let answer: Message | undefined;
    for (let number = 2; number < 100; number++) {
      answer = talk.say(nextBlock(block(number, false, new Uint8Array(1000))));
      if (answer && 'kind' in answer && answer.kind === 'lastBlock') break;
    }
    expect(answer).toMatchObject({ kind: 'lastBlock', result: 'longSetAborted', block: 67 });
    expect(talk.say(firstBlock(block(1, false, new Uint8Array(0))))).toMatchObject({
      result: 'longSetAborted',
    });
  });

  test('blocks are not supported unless agreed', () => {
    const talk = reader(undefined, { services: ['get', 'set'] });
    expect(talk.say(firstBlock(block(1, true, fromHex('0600000001'))))).toEqual(NOT_SUPPORTED);
    expect(talk.say(nextBlock(block(1, true, fromHex('0600000001'))))).toEqual(NOT_SUPPORTED);
  });
});

describe('ACTION', () => {
  const ZERO: Data = { type: 'int8', value: 0 };

  test('114: a method without a result answers success and nothing', () => {
    const answer = reader().octets(encodeMessage(act(7, PROFILE, 1, ZERO)));
    expect(answer).toEqual(fromHex('C701C10000'));
  });

  test.each([
    ['113: a method that the class has not', act(7, PROFILE, 9, ZERO), 'objectUndefined'],
    [
      '113: a method that is not implemented',
      act(8, '0-0:1.0.0*255', 6, { type: 'int16', value: 1 }),
      'readWriteDenied',
    ],
    ['an unknown object', act(7, '9-9:9.9.9*9', 1, ZERO), 'objectUndefined'],
    ['another class', act(3, PROFILE, 1, ZERO), 'objectClassInconsistent'],
    ['an argument of another type', act(7, PROFILE, 1, uint32(0)), 'typeUnmatched'],
    ['no argument where one is due', act(7, PROFILE, 1), 'typeUnmatched'],
  ])('%s is refused and does nothing', (_, request, reason) => {
    const { device, rows } = meter();
    expect(opened(device, READER).say(request)).toMatchObject({ kind: 'normal', result: reason });
    expect(rows.count()).toBe(96);
  });

  test('a list is called one by one', () => {
    const { device, rows } = meter();
    const method = (index: number) => ({ classId: 7, instance: parseObis(PROFILE), method: index });
    const request: Message = {
      apdu: 'actionRequest',
      kind: 'list',
      invoke: INVOKE,
      methods: [method(1), method(9), method(2)],
      arguments: [ZERO, ZERO, ZERO],
    };
    expect(opened(device, READER).say(request)).toMatchObject({
      kind: 'list',
      outcomes: [{ result: 'success' }, { result: 'objectUndefined' }, { result: 'success' }],
    });
    expect(rows.count()).toBe(1);
  });

  test('108: an argument in blocks calls when the last one came; out of order it is refused', () => {
    const { device, rows } = meter();
    const talk = opened(device, READER);
    const method = { classId: 7, instance: parseObis(PROFILE), method: 1 };
    const first: Message = {
      apdu: 'actionRequest',
      kind: 'firstBlock',
      invoke: INVOKE,
      method,
      block: { last: false, number: 1, bytes: fromHex('0F') },
    };
    const second = (number: number): Message => ({
      apdu: 'actionRequest',
      kind: 'nextBlock',
      invoke: INVOKE,
      block: { last: true, number, bytes: fromHex('00') },
    });
    expect(talk.say(second(2))).toMatchObject({ kind: 'normal', result: 'noLongActionInProgress' });
    expect(talk.say(first)).toMatchObject({ kind: 'next', block: 1 });
    expect(talk.say(second(3))).toMatchObject({ kind: 'normal', result: 'longActionAborted' });
    expect(rows.count()).toBe(96);
    talk.say(first);
    expect(talk.say(second(2))).toMatchObject({ kind: 'normal', result: 'success' });
    expect(rows.count()).toBe(0);
  });
});

describe('what is no service', () => {
  test('93: an unknown tag is answered with an exception and the association stays', () => {
    const talk = reader();
    expect(talk.hex('C601C1')).toEqual(exception('serviceNotSupported', 'serviceUnknown'));
    expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { kind: 'data' } });
  });

  test('APPL_DATA_LN_N4, 94: a short-name service in a logical-name association is not supported', () => {
    const talk = reader();
    for (const request of ['050102FA08', '060102FA0801090100', 'D940000001000000', 'C80730000000010203'])
      expect(talk.hex(request), request).toEqual(NOT_SUPPORTED);
  });

  test.each([
    ['95: ends early', 'C001C100'],
    ['96: an unknown form', 'C004C1000100002A0000FF0200'],
    ['103: octets behind it', 'C001C1000100002A0000FF020000'],
    ['an unknown data type', 'C101C1000100006001 00FF020007'],
  ])('APPL_DATA_LN_N1, a request that is broken: %s', (_, request) => {
    const { device, value } = meter();
    const talk = opened(device, READER);
    expect(talk.hex(request)).toEqual(exception('otherReason'));
    expect(value()).toEqual(uint32(7));
    expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { kind: 'data' } });
  });

  test('a service that was not agreed is not supported', () => {
    const talk = opened(meter().device, STRICT);
    expect(talk.say(act(7, PROFILE, 1, { type: 'int8', value: 0 }))).toEqual(NOT_SUPPORTED);
    const getOnly = opened(meter().device, READER, { services: ['get'], password: PASSWORD });
    expect(getOnly.say(set(1, SETTABLE, 2, uint32(1)))).toEqual(NOT_SUPPORTED);
    expect(getOnly.say(next(1))).toEqual(NOT_SUPPORTED);
  });

  test('a request longer than the server takes is refused unread', () => {
    const { device, value } = meter({
      associations: [{ clientSap: READER, services: ['get', 'set'], maxReceiveBytes: 17 }],
    });
    const talk = opened(device, READER);
    expect(talk.say(set(1, SETTABLE, 2, uint32(1)))).toMatchObject(exception('pduTooLong'));
    expect(value()).toEqual(uint32(7));
    expect(talk.say(get(1, SETTABLE, 2))).toMatchObject({ result: { kind: 'data' } });
  });

  test('an APDU without octets is met with silence', () => {
    expect(reader().octets(new Uint8Array(0))).toBeUndefined();
  });
});
