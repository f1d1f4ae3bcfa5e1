import { describe, expect, test } from 'vitest';
import { hold } from '../../test/scripted-peer.ts';
import { fromHex } from '../bytes/hex.ts';
import { parseObis } from '../data/obis.ts';
import { MalformedError, RefusedError, TimeoutError, UnexpectedError } from '../errors.ts';
import { ask, tell } from './dialogue.ts';
import type { Message } from './message.ts';

const invoke = (id: number) => ({ id, reserved: 0, confirmed: true, urgent: true });
const question: Message = {
  apdu: 'getRequest',
  kind: 'normal',
  invoke: invoke(1),
  attribute: { classId: 3, instance: parseObis('1-0:1.8.0*255'), attribute: 2 },
};
const answer = (id = 1): Message => ({
  apdu: 'getResponse',
  kind: 'normal',
  invoke: invoke(id),
  result: { kind: 'data', data: { type: 'uint8', value: 7 } },
});
const during = 'reading attribute 2 of 1-0:1.8.0*255 (class 3)';

test('asks once and takes the answer', () => {
  const held = hold(ask(question, 'getResponse'), () => answer());
  expect(held.asked).toEqual([question]);
  expect(held.result).toEqual(answer());
});

test('tells what nobody answers', () => {
  expect(hold(tell(question), () => answer())).toEqual({ asked: [question], result: undefined });
});

describe('late answers', () => {
  test('to an earlier question are passed over, whatever they answer (conformance 46)', () => {
    const aare = fromHex(
      '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400007e1f04b00007',
    );
    const late: Message = { apdu: 'setResponse', kind: 'normal', invoke: invoke(15), result: 'success' };
    const held = hold(ask(question, 'getResponse'), () => [answer(15), late, aare, answer()]);
    expect(held.result).toEqual(answer());
    expect(held.asked).toHaveLength(1);
  });

  test('are taken from a meter that does not echo the invoke id (conformance 182)', () => {
    const held = hold(ask(question, 'getResponse', { anyInvokeId: true }), () => answer(0));
    expect(held.result).toEqual(answer(0));
  });

  test('are not passed over for ever', () => {
    const held = hold(ask(question, 'getResponse'), () => Array.from({ length: 50 }, () => answer(9)));
    expect(held.error).toBeInstanceOf(UnexpectedError);
    expect(held.error).toMatchObject({ during, advice: expect.stringContaining('unechoedInvokeId') });
  });
});

describe('repetition', () => {
  test('is for reads: silence is asked again as often as allowed', () => {
    const silence = new TimeoutError('no answer');
    const held = hold(ask(question, 'getResponse', { repeats: 2 }), (_, n) => (n < 2 ? silence : answer()));
    expect(held.result).toEqual(answer());
    expect(held.asked).toHaveLength(3);
    const tooSilent = hold(ask(question, 'getResponse', { repeats: 2 }), () => silence);
    expect(tooSilent.asked).toHaveLength(3);
    expect(tooSilent.error).toMatchObject({ code: 'timeout', during });
  });

  test('is never done unless allowed', () => {
    const held = hold(ask(question, 'getResponse'), () => new TimeoutError('no answer'));
    expect(held.asked).toHaveLength(1);
  });

  test('asks again after rubbish, but not after the same rubbish', () => {
    const rubbish = fromHex('c401c1');
    const once = hold(ask(question, 'getResponse', { repeats: 3 }), (_, n) => (n === 0 ? rubbish : answer()));
    expect(once.result).toEqual(answer());
    const always = hold(ask(question, 'getResponse', { repeats: 3 }), () => rubbish);
    expect(always.asked).toHaveLength(2);
    expect(always.error).toBeInstanceOf(MalformedError);
    expect(always.error).toMatchObject({ during, path: expect.stringContaining('Apdu') });
  });
});

describe('refusals', () => {
  test('an exception-response names its reason and what to do (conformance 119)', () => {
    const exception: Message = {
      apdu: 'exceptionResponse',
      state: 'serviceNotAllowed',
      service: 'invocationCounterError',
      counter: 292,
    };
    const { error } = hold(ask(question, 'getResponse'), () => exception);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      reason: 'invocationCounterError',
      message: expect.stringContaining('expects invocation counter 292'),
      during,
      advice: expect.stringContaining('never lower it'),
    });
  });

  test('a confirmed-service-error does too', () => {
    const { error } = hold(ask(question, 'getResponse'), () => fromHex('0e010302'));
    expect(error).toMatchObject({ code: 'refused', reason: 'serviceUnsupported', during });
  });

  test('a code that nobody knows is shown as it is', () => {
    const { error } = hold(ask(question, 'getResponse'), () => fromHex('d80163'));
    expect(error).toMatchObject({ code: 'refused', reason: 'code 99' });
  });
});

test('refuses an answer of another kind, one that is too long, and octets behind one', () => {
  const other: Message = { apdu: 'setResponse', kind: 'normal', invoke: invoke(1), result: 'success' };
  expect(hold(ask(question, 'getResponse'), () => other).error).toMatchObject({
    code: 'unexpected',
    message: 'a setResponse normal came where a getResponse is due',
  });
  expect(hold(ask(question, 'getResponse', { maxBytes: 5 }), () => answer()).error).toMatchObject({
    code: 'unexpected',
    message: 'an answer of 6 octets where at most 5 were agreed',
    during,
  });
  const padded = fromHex('c401c1001107ffff');
  expect(hold(ask(question, 'getResponse'), () => padded).error).toBeInstanceOf(MalformedError);
  expect(hold(ask(question, 'getResponse', { trailing: 'ignored' }), () => padded).result).toEqual(answer());
});
