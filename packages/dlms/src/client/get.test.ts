import { describe, expect, test } from 'vitest';
import { hold } from '../../test/scripted-peer.ts';
import type { Service } from '../apdu/conformance.ts';
import type { Attribute } from '../apdu/reference.ts';
import { encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { TimeoutError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { cut } from '../session/transfer.ts';
import { get, getEach, getOctets } from './get.ts';
import { Terms, type TermsOptions } from './terms.ts';

const attribute: Attribute = { classId: 3, instance: parseObis('1-0:1.8.0*255'), attribute: 2 };
const long: Data = { type: 'octetString', value: Uint8Array.from({ length: 300 }, (_, i) => i & 0xff) };
const small: Data = { type: 'uint32', value: 7 };

function terms(
  options: TermsOptions & { readonly services?: readonly Service[]; readonly sendBytes?: number } = {},
) {
  const { services = ['get', 'multipleReferences'], sendBytes = 1000 } = options;
  const agreement = { services: new Set(services), maxSendBytes: sendBytes, maxReceiveBytes: 1000 };
  return new Terms(agreement, options);
}

type GetRequest = Extract<Message, { apdu: 'getRequest' }>;
const asGet = (request: Message): GetRequest => {
  if ('acse' in request || request.apdu !== 'getRequest') throw new Error('no getRequest');
  return request;
};

/** A meter that has the value, in blocks where it is long. */
function meter(value: Data, size = 100) {
  const blocks = [...cut(encode(data, value), size)];
  return (request: Message): Message => {
    const { invoke, ...get } = asGet(request);
    const next = get.kind === 'next' ? get.block : 0;
    const { bytes, last, number } = blocks[next]!;
    if (blocks.length === 1)
      return { apdu: 'getResponse', kind: 'normal', invoke, result: { kind: 'data', data: value } };
    return { apdu: 'getResponse', kind: 'block', invoke, last, number, content: { kind: 'bytes', bytes } };
  };
}

const refusal = (request: Message, error: 'readWriteDenied' | 'dataBlockNumberInvalid'): Message => ({
  apdu: 'getResponse',
  kind: 'normal',
  invoke: asGet(request).invoke,
  result: { kind: 'error', error },
});

type Way = [name: string, read: (terms: Terms) => Dialogue<unknown>, found: (value: Data) => unknown];
const WAYS: Way[] = [
  ['get', (t) => get(t, attribute), (value) => ({ ok: true, data: value })],
  ['getOctets', (t) => getOctets(t, attribute), (value) => ({ ok: true, octets: encode(data, value) })],
];

describe.each(WAYS)('%s', (_, read, found) => {
  test('reads what fits one answer', () => {
    expect(hold(read(terms()), meter(small)).result).toEqual(found(small));
  });

  test('reads what takes blocks, asking for each after the last received, with one invoke id', () => {
    const { result, asked } = hold(read(terms()), meter(long));
    expect(result).toEqual(found(long));
    expect(asked.map((request) => asGet(request).kind)).toEqual(['normal', 'next', 'next', 'next']);
    expect(asked.slice(1)).toMatchObject([{ block: 1 }, { block: 2 }, { block: 3 }]);
    expect(new Set(asked.map((request) => asGet(request).invoke.id)).size).toBe(1);
  });

  test('gives a refusal as a value, in the first answer or in a block', () => {
    expect(hold(read(terms()), (r) => refusal(r, 'readWriteDenied')).result).toEqual({
      ok: false,
      error: 'readWriteDenied',
    });
    const inBlock = hold(read(terms()), (request, n) => {
      const { invoke } = asGet(request);
      const content = { kind: 'error', error: 'longGetAborted' } as const;
      return n === 0
        ? meter(long)(request)
        : { apdu: 'getResponse', kind: 'block', invoke, last: true, number: 2, content };
    });
    expect(inBlock.result).toEqual({ ok: false, error: 'longGetAborted' });
  });

  test('refuses a block out of order', () => {
    const { error } = hold(read(terms()), (request, n) => {
      const answer = meter(long)(request) as Extract<Message, { kind: 'block'; apdu: 'getResponse' }>;
      return n === 1 ? { ...answer, number: 4 } : answer;
    });
    expect(error).toMatchObject({ code: 'unexpected', message: 'block 4 where block 2 is due' });
  });

  test('passes over a block that comes twice', () => {
    let before: Message | undefined;
    const { result, asked } = hold(read(terms()), (request) => {
      const answer = meter(long)(request);
      const both = before ? [before, answer] : [answer];
      before = answer;
      return both;
    });
    expect(result).toEqual(found(long));
    expect(asked).toHaveLength(4);
  });

  test('reads again from the start what was broken off, where questions may be repeated', () => {
    const broken = (request: Message, n: number) =>
      n === 2 ? refusal(request, 'dataBlockNumberInvalid') : meter(long)(request);
    const { result, asked } = hold(read(terms({ repeats: 1 })), broken);
    expect(result).toEqual(found(long));
    expect(asked).toHaveLength(3 + 4);
    expect(hold(read(terms()), broken).result).toEqual({ ok: false, error: 'dataBlockNumberInvalid' });
    const always = (request: Message) =>
      asGet(request).kind === 'next' ? refusal(request, 'dataBlockNumberInvalid') : meter(long)(request);
    expect(hold(read(terms({ repeats: 2 })), always)).toMatchObject({
      asked: { length: 6 },
      error: { code: 'timeout', message: expect.stringContaining('3 attempts') },
    });
  });

  test('refuses more octets than its bound, and a list where one value is due', () => {
    const bounded = hold(read(terms({ maxValueBytes: 150 })), meter(long));
    expect(bounded.error).toMatchObject({
      code: 'unexpected',
      message: expect.stringContaining('150 octets'),
    });
    const list = hold(read(terms()), (r) => ({
      apdu: 'getResponse',
      kind: 'list',
      invoke: asGet(r).invoke,
      results: [],
    }));
    expect(list.error).toMatchObject({ code: 'unexpected' });
  });
});

test('drops octets behind a value in blocks where that is allowed', () => {
  const padded = Uint8Array.of(...encode(data, long), 0, 0);
  const blocks = [...cut(padded, 100)];
  const sloppy = (request: Message): Message => {
    const { invoke, ...question } = asGet(request);
    const { bytes, last, number } = blocks[question.kind === 'next' ? question.block : 0]!;
    return { apdu: 'getResponse', kind: 'block', invoke, last, number, content: { kind: 'bytes', bytes } };
  };
  expect(hold(get(terms(), attribute), sloppy).error).toMatchObject({ code: 'malformed' });
  expect(hold(get(terms({ quirks: ['trailingOctets'] }), attribute), sloppy).result).toEqual({
    ok: true,
    data: long,
  });
});

describe('several attributes', () => {
  const targets = Array.from({ length: 40 }, (_, i) => ({ attribute: { ...attribute, attribute: i } }));
  const listed = (request: Message): Message => {
    const question = asGet(request);
    const { invoke } = question;
    if (question.kind !== 'list') return meter(small)(request);
    const results = question.targets.map((target) =>
      target.attribute.attribute === 3
        ? ({ kind: 'error', error: 'objectUndefined' } as const)
        : ({ kind: 'data', data: { type: 'uint8', value: target.attribute.attribute } } as const),
    );
    return { apdu: 'getResponse', kind: 'list', invoke, results };
  };

  test('are asked for together, in lists that fit, and answered in their order', () => {
    const { result, asked } = hold(getEach(terms({ sendBytes: 200 }), targets), listed);
    expect(result).toHaveLength(40);
    expect(result?.[3]).toEqual({ ok: false, error: 'objectUndefined' });
    expect(result?.[39]).toEqual({ ok: true, data: { type: 'uint8', value: 39 } });
    expect(asked).toHaveLength(3);
    for (const request of asked) expect(encodeMessage(request).length).toBeLessThanOrEqual(200);
  });

  test('may come in blocks', () => {
    const inBlocks = (request: Message): Message => {
      const question = asGet(request);
      const octets = encodeMessage({ ...(listed({ ...(first as GetRequest) }) as Message) }).subarray(3);
      const { bytes, last, number } = [...cut(octets, 20)][question.kind === 'next' ? question.block : 0]!;
      return {
        apdu: 'getResponse',
        kind: 'block',
        invoke: question.invoke,
        last,
        number,
        content: { kind: 'bytes', bytes },
      };
    };
    let first: Message | undefined;
    const { result } = hold(getEach(terms(), targets.slice(0, 10)), (request, n) => {
      if (n === 0) first = request;
      return inBlocks(request);
    });
    expect(result?.map(({ ok }) => ok)).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  test('are asked for one by one where lists were not agreed (conformance 90)', () => {
    const { asked } = hold(getEach(terms({ services: ['get'] }), targets.slice(0, 3)), listed);
    expect(asked.map((request) => asGet(request).kind)).toEqual(['normal', 'normal', 'normal']);
  });

  test.each([
    [
      'refuses them',
      (): Message => ({ apdu: 'exceptionResponse', state: 'serviceUnknown', service: 'serviceNotSupported' }),
    ],
    [
      'answers too few',
      (r: Message): Message => ({ apdu: 'getResponse', kind: 'list', invoke: asGet(r).invoke, results: [] }),
    ],
    ['answers rubbish', () => Uint8Array.of(0xc4, 3, 0xc1, 2, 1)],
  ])('are asked for one by one of a meter that agreed to lists and %s, from then on', (_, answer) => {
    const shared = terms();
    const bad = (request: Message) =>
      asGet(request).kind === 'list' ? answer(request) : meter(small)(request);
    const { result, asked } = hold(getEach(shared, targets.slice(0, 3)), bad);
    expect(result).toEqual([1, 2, 3].map(() => ({ ok: true, data: small })));
    expect(asked.map((request) => asGet(request).kind)).toEqual(['list', 'normal', 'normal', 'normal']);
    const again = hold(getEach(shared, targets.slice(0, 3)), bad);
    expect(again.asked).toHaveLength(3);
  });

  test('fail together when the meter falls silent', () => {
    const { error, asked } = hold(getEach(terms(), targets.slice(0, 3)), () => new TimeoutError('no answer'));
    expect(error).toMatchObject({ code: 'timeout', during: 'reading 3 attributes together' });
    expect(asked).toHaveLength(1);
  });
});

test('invoke ids follow one another unless the meter wants always the same', () => {
  const ids = (t: Terms) => Array.from({ length: 17 }, () => t.invoke().id);
  expect(ids(terms())).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1]);
  expect(new Set(ids(terms({ quirks: ['constantInvokeId'] })))).toEqual(new Set([1]));
  expect(terms().invoke()).toMatchObject({ confirmed: true, urgent: true });
  expect(terms({ quirks: ['lowPriority'] }).invoke()).toMatchObject({ urgent: false });
});
