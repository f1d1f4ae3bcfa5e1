import { describe, expect, test } from 'vitest';
import { hold } from '../../test/scripted-peer.ts';
import type { ApduOf } from '../apdu/apdu.ts';
import type { Service } from '../apdu/conformance.ts';
import type { Attribute, Method } from '../apdu/reference.ts';
import { decode, encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { ClosedError, TimeoutError, worthRetrying } from '../errors.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { cut, Joiner } from '../session/transfer.ts';
import { act, actList } from './act.ts';
import { set, setEach } from './set.ts';
import { Terms } from './terms.ts';

const attribute: Attribute = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
const method: Method = { classId: 70, instance: parseObis('0-0:96.3.10*255'), method: 1 };
const long: Data = { type: 'octetString', value: Uint8Array.from({ length: 300 }, (_, i) => i & 0xff) };
const small: Data = { type: 'uint32', value: 7 };

const BLOCKS: readonly Service[] = [
  'set',
  'action',
  'multipleReferences',
  'blockTransferWithSetOrWrite',
  'blockTransferWithAction',
];
const terms = (maxSendBytes = 1000, services = BLOCKS) =>
  new Terms({ services: new Set(services), maxSendBytes, maxReceiveBytes: 1000 }, { repeats: 3 });

function requestOf<N extends 'setRequest' | 'actionRequest'>(message: Message, name: N): ApduOf<N> {
  if ('acse' in message || message.apdu !== name) throw new Error(`no ${name}`);
  return message as ApduOf<N>;
}

describe('set', () => {
  test('writes what fits one request, once', () => {
    const { result, asked } = hold(set(terms(), attribute, small), (request) => ({
      apdu: 'setResponse',
      kind: 'normal',
      invoke: requestOf(request, 'setRequest').invoke,
      result: 'success',
    }));
    expect(result).toEqual({ ok: true });
    expect(asked).toMatchObject([{ kind: 'normal', attribute, value: small }]);
  });

  test('is in doubt once it was said and not answered, except while blocks of it are missing', () => {
    const cutOff = hold(set(terms(), attribute, small), () => new ClosedError('gone'));
    expect(cutOff.error).toMatchObject({
      code: 'closed',
      outcomeUnknown: true,
      message: 'gone; it is not known whether the meter has done it',
      advice: expect.stringContaining('read back'),
    });
    expect(worthRetrying(cutOff.error)).toBe(false);
    const early = hold(set(terms(100), attribute, long), () => new ClosedError('gone'));
    expect(early.error).toMatchObject({ message: 'gone', outcomeUnknown: false });
    expect(worthRetrying(early.error)).toBe(true);
  });

  test('is never said twice', () => {
    const { error, asked } = hold(set(terms(), attribute, small), () => new TimeoutError('no answer'));
    expect(asked).toHaveLength(1);
    expect(error).toMatchObject({ code: 'timeout', during: expect.stringContaining('writing attribute 2') });
  });

  /** A meter that takes blocks and keeps what they join to. */
  function meter(refuseAt?: number) {
    const joiner = new Joiner();
    const taken: Uint8Array[] = [];
    const answer = (request: Message): Message => {
      const { invoke, ...question } = requestOf(request, 'setRequest');
      if (!('block' in question)) throw new Error('no block');
      const { block } = question;
      const joined = joiner.add(block);
      if (joined.state === 'whole') taken.push(joined.bytes);
      if (block.number === refuseAt)
        return { apdu: 'setResponse', kind: 'normal', invoke, result: 'longSetAborted' };
      if (block.last)
        return { apdu: 'setResponse', kind: 'lastBlock', invoke, result: 'success', block: block.number };
      return { apdu: 'setResponse', kind: 'block', invoke, block: block.number };
    };
    return { answer, taken };
  }

  test('sends in blocks what is too long, each no longer than the meter takes (conformance 90)', () => {
    const { answer, taken } = meter();
    const { result, asked } = hold(
      set(terms(100), attribute, long, { selector: 1, parameters: small }),
      answer,
    );
    expect(result).toEqual({ ok: true });
    expect(decode(data, taken[0]!)).toEqual(long);
    expect(asked.length).toBeGreaterThan(3);
    for (const request of asked) expect(encodeMessage(request).length).toBeLessThanOrEqual(100);
    expect(asked[0]).toMatchObject({ kind: 'firstBlock', attribute, selection: { selector: 1 } });
  });

  test('stops where the meter says no', () => {
    const { result, asked } = hold(set(terms(100), attribute, long), meter(2).answer);
    expect(result).toEqual({ ok: false, error: 'longSetAborted' });
    expect(asked).toHaveLength(2);
  });

  test('refuses by itself what is too long where blocks were not agreed, or are too short for anything (conformance 90)', () => {
    const without = hold(set(terms(100, ['set']), attribute, long), () => new Error('asked'));
    expect(without.asked).toEqual([]);
    expect(without.error).toMatchObject({
      code: 'refused',
      reason: 'pduTooLong',
      during: expect.stringContaining('writing'),
    });
    expect(hold(set(terms(20), attribute, long), () => new Error('asked')).error).toMatchObject({
      reason: 'pduTooLong',
    });
  });

  test('refuses an acknowledgement of another block', () => {
    const wrong = hold(set(terms(100), attribute, long), (request) => ({
      apdu: 'setResponse',
      kind: 'block',
      invoke: requestOf(request, 'setRequest').invoke,
      block: 7,
    }));
    expect(wrong.error).toMatchObject({
      code: 'unexpected',
      message: 'block 7 is acknowledged after block 1',
    });
  });

  test('writes several together, in blocks where they are too long, else one by one', () => {
    const two = [
      { attribute, value: long },
      { attribute, value: small },
    ];
    const whole = hold(setEach(terms(), two), (request) => ({
      apdu: 'setResponse',
      kind: 'list',
      invoke: requestOf(request, 'setRequest').invoke,
      results: ['success', 'readWriteDenied'],
    }));
    expect(whole.result).toEqual([{ ok: true }, { ok: false, error: 'readWriteDenied' }]);
    const blocks = hold(setEach(terms(100), two), (request) => {
      const question = requestOf(request, 'setRequest');
      if (!('block' in question)) throw new Error('no block');
      const { invoke, block } = question;
      return block.last
        ? {
            apdu: 'setResponse',
            kind: 'lastListBlock',
            invoke,
            results: ['success', 'success'],
            block: block.number,
          }
        : { apdu: 'setResponse', kind: 'block', invoke, block: block.number };
    });
    expect(blocks.result).toEqual([{ ok: true }, { ok: true }]);
    expect(blocks.asked[0]).toMatchObject({ kind: 'firstListBlock' });
    const single = hold(setEach(terms(1000, ['set']), two), (request) => ({
      apdu: 'setResponse',
      kind: 'normal',
      invoke: requestOf(request, 'setRequest').invoke,
      result: 'success',
    }));
    expect(single.asked).toHaveLength(2);
    const short = hold(setEach(terms(), two), (request) => ({
      apdu: 'setResponse',
      kind: 'list',
      invoke: requestOf(request, 'setRequest').invoke,
      results: ['success'],
    }));
    expect(short.error).toMatchObject({ code: 'unexpected' });
  });
});

describe('act', () => {
  const done = (request: Message, returned?: Data): Message => ({
    apdu: 'actionResponse',
    kind: 'normal',
    invoke: requestOf(request, 'actionRequest').invoke,
    result: 'success',
    ...(returned && { returned: { kind: 'data', data: returned } }),
  });

  test('calls once, with and without argument and return value', () => {
    expect(hold(act(terms(), method), (r) => done(r)).result).toEqual({ ok: true, data: undefined });
    const { result, asked } = hold(act(terms(), method, small), (r) => done(r, small));
    expect(result).toEqual({ ok: true, data: small });
    expect(asked).toMatchObject([{ kind: 'normal', method, argument: small }]);
    expect(hold(act(terms(), method), () => new TimeoutError('no answer')).asked).toHaveLength(1);
  });

  test('gives refusals of the method and of its return value', () => {
    const refused = hold(
      act(terms(), method),
      (r) => ({ ...done(r), result: 'temporaryFailure' }) as Message,
    );
    expect(refused.result).toEqual({ ok: false, error: 'temporaryFailure' });
    const noValue = hold(
      act(terms(), method),
      (r) => ({ ...done(r), returned: { kind: 'error', error: 'otherReason' } }) as Message,
    );
    expect(noValue.result).toEqual({ ok: false, error: 'otherReason' });
  });

  test('sends a long argument in blocks', () => {
    const joiner = new Joiner();
    let whole: Uint8Array | undefined;
    const { result, asked } = hold(act(terms(100), method, long), (request) => {
      const question = requestOf(request, 'actionRequest');
      if (question.kind !== 'firstBlock' && question.kind !== 'nextBlock') throw new Error('no block');
      const joined = joiner.add(question.block);
      if (joined.state === 'whole') whole = joined.bytes;
      if (question.block.last) return done(request);
      return { apdu: 'actionResponse', kind: 'next', invoke: question.invoke, block: question.block.number };
    });
    expect(result).toEqual({ ok: true, data: undefined });
    expect(whole && decode(data, whole)).toEqual(long);
    expect(asked.length).toBeGreaterThan(3);
  });

  test.each([
    ['result and value', Uint8Array.of(0, 1, 0, ...encode(data, long))],
    ['the value alone', encode(data, long)],
  ])('takes a long return value in blocks of %s', (_, octets) => {
    const blocks = [...cut(octets, 100)];
    const { result, asked } = hold(act(terms(), method), (request) => {
      const question = requestOf(request, 'actionRequest');
      const block = blocks[question.kind === 'next' ? question.block : 0]!;
      return { apdu: 'actionResponse', kind: 'block', invoke: question.invoke, block };
    });
    expect(result).toEqual({ ok: true, data: long });
    expect(asked.slice(1)).toMatchObject([
      { kind: 'next', block: 1 },
      { kind: 'next', block: 2 },
      { kind: 'next', block: 3 },
    ]);
  });

  test('calls several together', () => {
    const both = [{ method, argument: small }, { method }];
    const { result, asked } = hold(actList(terms(), both), (request) => ({
      apdu: 'actionResponse',
      kind: 'list',
      invoke: requestOf(request, 'actionRequest').invoke,
      outcomes: [
        { result: 'success', returned: { kind: 'data', data: small } },
        { result: 'objectUndefined' },
      ],
    }));
    expect(result).toEqual([
      { ok: true, data: small },
      { ok: false, error: 'objectUndefined' },
    ]);
    expect(asked).toMatchObject([{ kind: 'list', arguments: [small, { type: 'null' }] }]);
  });
});
