import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { Clock, DataObject, ProfileGeneric, Register } from '../src/classes/index.ts';
import { act, actList } from '../src/client/act.ts';
import { get, getEach, getOctets } from '../src/client/get.ts';
import { objects } from '../src/client/objects.ts';
import { profileRows, profileTable } from '../src/client/profile.ts';
import { profileShape } from '../src/client/profile-shape.ts';
import { invoke, read, readAll, write } from '../src/client/read.ts';
import { set, setEach } from '../src/client/set.ts';
import { readShortName, tellShortName, writeShortName } from '../src/client/short-name-access.ts';
import { readReport } from '../src/client/short-name-report.ts';
import { shortNamedObjects } from '../src/client/short-names.ts';
import { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { TimeoutError } from '../src/errors.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { encodeMessage, type Message } from '../src/session/message.ts';
import { LOGICAL_NAME_SERVICES, SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { hold, type Reply } from './scripted-peer.ts';
import { ENERGY, ROWS, uint32 } from './server-fixture.ts';
import { converse, openedByShortName, SHORT, shortNameMeter, shortNameTerms } from './sn-fixture.ts';

const at = (classId: number, name: string, attribute: number) => ({
  classId,
  instance: parseObis(name),
  attribute,
});
const VALUE = at(3, '1-0:1.8.0*255', 2);
const UNIT = at(3, '1-0:1.8.0*255', 3);
const NOTE = at(1, '0-0:96.1.0*255', 2);
const LONG = at(1, '0-0:96.1.1*255', 2);

/** Talks to the small meter in as many octets as given. */
function talk<T>(dialogue: (terms: Terms) => Dialogue<T>, maxApduBytes = 0xffff) {
  const meter = shortNameMeter();
  const peer = openedByShortName(meter, SHORT, { maxApduBytes });
  return { ...converse(peer, dialogue(shortNameTerms(SHORT_NAME_SERVICES, maxApduBytes))), meter };
}

describe('a client by short names', () => {
  test('finds the short name of a logical name in the object list, read once', () => {
    const { result, asked } = talk(function* (terms) {
      return [
        yield* read(terms, Register, parseObis('1-0:1.8.0*255'), 'value'),
        yield* read(terms, Register, parseObis('1-0:1.8.0*255'), 'scalerUnit'),
      ];
    });
    expect(result).toMatchObject([
      { ok: true, value: uint32(123_456) },
      { ok: true, value: { scaler: 0, unit: 'Wh' } },
    ]);
    expect(asked[0]).toBe('050102fa08');
    expect(asked).toHaveLength(3);
    const [value = 0, unit = 0] = asked.slice(1).map((hex) => Number.parseInt(hex.slice(6), 16));
    expect(unit - value).toBe(8);
  });

  test('reads several attributes with one question, and gives what has no short name as undefined', () => {
    const { result, asked } = talk((terms) =>
      getEach(terms, [
        { attribute: VALUE },
        { attribute: at(3, '1-0:2.8.0*255', 2) },
        { attribute: at(1, '1-0:1.8.0*255', 2) },
        { attribute: UNIT },
        { attribute: { ...VALUE, attribute: 0 } },
      ]),
    );
    expect(result).toMatchObject([
      { ok: true, data: uint32(123_456) },
      { ok: false, error: 'objectUndefined' },
      { ok: false, error: 'objectClassInconsistent' },
      { ok: true, data: { type: 'structure' } },
      { ok: false, error: 'objectUndefined' },
    ]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatch(/^050202....02....$/);
  });

  test('reads one by one where lists were not agreed, or fail', () => {
    const peer = openedByShortName(shortNameMeter(), SHORT, { services: ['read'] });
    const both = [{ attribute: VALUE }, { attribute: UNIT }];
    const without = converse(peer, getEach(shortNameTerms(['read']), both));
    expect(without.result).toMatchObject([{ ok: true }, { ok: true }]);
    expect(without.asked).toHaveLength(3);
    const terms = shortNameTerms();
    const refused = converse(peer, getEach(terms, both));
    expect(refused.result).toMatchObject([{ ok: true }, { ok: true }]);
    expect(terms.listsFail).toBe(true);
    expect(refused.asked).toHaveLength(4);
  });

  test('writes, together where that was agreed, and in blocks what is long', () => {
    const { result, meter, asked } = talk(function* (terms) {
      return [
        yield* write(terms, DataObject, parseObis('0-0:96.1.0*255'), 'value', uint32(8)),
        yield* set(terms, VALUE, uint32(1)),
        ...(yield* setEach(terms, [
          { attribute: NOTE, value: uint32(9) },
          { attribute: at(1, '0-0:1.1.1*255', 2), value: uint32(9) },
          { attribute: UNIT, value: uint32(9) },
        ])),
      ];
    });
    expect(result).toEqual([
      { ok: true },
      { ok: false, error: 'readWriteDenied' },
      { ok: true },
      { ok: false, error: 'objectUndefined' },
      { ok: false, error: 'readWriteDenied' },
    ]);
    expect(meter.value()).toEqual(uint32(9));
    expect(asked.filter((hex) => hex.startsWith('06'))).toHaveLength(3);

    const text: Data = { type: 'octetString', value: new Uint8Array(300).fill(1) };
    const long = talk((terms) => set(terms, NOTE, text), 100);
    expect(long.result).toEqual({ ok: false, error: 'typeUnmatched' });
    const blocks = long.asked.filter((hex) => hex.startsWith('060107'));
    expect(blocks.length).toBeGreaterThan(3);
    expect(blocks.every((hex) => hex.length <= 200)).toBe(true);
  });

  test('calls methods by WRITE, those that return something by parameterised access', () => {
    const { result, meter, asked } = talk(function* (terms) {
      const capture = { ...at(7, '1-0:99.1.0*255', 0), method: 2 };
      const zero: Data = { type: 'int8', value: 0 };
      return [
        yield* invoke(terms, ProfileGeneric, parseObis('1-0:99.1.0*255'), 'capture', 0),
        ...(yield* actList(terms, [{ method: capture, argument: zero }])),
        yield* act(terms, { ...capture, classId: 8 }),
      ];
    });
    expect(result).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, error: 'objectClassInconsistent' },
    ]);
    expect(meter.rows.count()).toBe(ROWS.length + 2);
    expect(asked[1]).toMatch(/^060102....010f00$/);

    const proof = hold(
      act(shortNameTerms(), { ...at(12, '0-0:40.0.0*255', 0), method: 8 }, octets('0102')),
      (): Reply => ({ apdu: 'readResponse', results: [{ kind: 'data', data: octets('0304') }] }),
    );
    expect(proof.asked.map((message) => toHex(encodeMessage(message)))).toEqual(['050104fa580009020102']);
    expect(proof.result).toEqual({ ok: true, data: octets('0304') });
  });

  test('a method that lies nobody knows where is an error that says what to do', () => {
    const list: Data = {
      type: 'array',
      value: [
        {
          type: 'structure',
          value: [
            { type: 'int16', value: 0x100 },
            { type: 'uint16', value: 9999 },
            { type: 'uint8', value: 0 },
            octets('0000600101ff'),
          ],
        },
      ],
    };
    const held = hold(
      act(shortNameTerms(), { ...at(9999, '0-0:96.1.1*255', 0), method: 1 }),
      (): Reply => ({ apdu: 'readResponse', results: [{ kind: 'data', data: list }] }),
    );
    expect(held.error).toMatchObject({ code: 'unexpected', layer: 'class', advice: expect.any(String) });
  });

  test('lists the objects with their base names and rights', () => {
    const { result } = talk((terms) => objects(terms));
    expect(result.ok && result.objects[0]).toMatchObject({
      classId: 12,
      version: 1,
      logicalName: '0-0:40.0.0*255',
      baseName: 0xfa00,
    });
    const energy = result.ok && result.objects.find(({ logicalName }) => logicalName === ENERGY.logicalName);
    expect(energy).toMatchObject({
      classId: 3,
      rights: { attributes: expect.arrayContaining([expect.objectContaining({ index: 2 })]) },
    });
    expect(result.ok && result.objects.some(({ classId }) => classId === 15)).toBe(false);
  });

  test('reads profiles, picked by parameterised access, in blocks too', () => {
    for (const maxApduBytes of [0xffff, 128]) {
      const { result, asked } = talk(function* (terms) {
        const shape = yield* profileShape(terms, parseObis('1-0:99.1.0*255'));
        if (!shape.ok) throw new Error(String(shape.error));
        return [
          yield* profileRows(terms, shape.shape, { kind: 'last', count: 20 }),
          yield* profileTable(terms, shape.shape, { kind: 'entries', first: 1, last: 3 }),
        ];
      }, maxApduBytes);
      const [rows, table] = result;
      expect(rows).toMatchObject({ ok: true, rows: ROWS.slice(-20) });
      expect(table).toMatchObject({ ok: true, table: { count: 3 } });
      expect(asked.filter((hex) => hex.startsWith('050104')).length).toBe(2);
    }
  });

  test('reads long values and long lists in blocks', () => {
    const { result, asked } = talk(function* (terms) {
      return [
        yield* get(terms, LONG),
        yield* getOctets(terms, LONG),
        ...(yield* getEach(terms, [{ attribute: LONG }, { attribute: VALUE }])),
        yield* getOctets(terms, VALUE),
        yield* getOctets(terms, at(1, '0-0:1.2.3*255', 2)),
      ];
    }, 64);
    expect(result[0]).toMatchObject({ ok: true, data: { value: new Uint8Array(700).fill(0xa5) } });
    expect(result[1]).toMatchObject({ ok: true });
    expect(result[2]).toEqual(result[0]);
    expect(result.slice(3)).toEqual([
      { ok: true, data: uint32(123_456) },
      { ok: true, octets: fromHex('060001e240') },
      { ok: false, error: 'objectUndefined' },
    ]);
    expect(asked).toContain('0501050001');
  });

  test('reads all of an object, and the clock', () => {
    const { result } = talk(function* (terms) {
      return [
        yield* readAll(terms, Register, parseObis('1-0:1.8.0*255')),
        yield* read(terms, Clock, parseObis('0-0:1.0.0*255'), 'time'),
      ];
    });
    expect(result).toMatchObject([{ value: { ok: true }, scalerUnit: { ok: true } }, { ok: true }]);
  });

  test('reads and writes short names as they are given', () => {
    const { result, meter } = talk(function* (terms) {
      yield* tellShortName(terms, noteName(), uint32(70));
      return [
        yield* readShortName(terms, 0xfd08),
        yield* readShortName(terms, 3),
        yield* writeShortName(terms, noteName(), uint32(71)),
        yield* readShortName(terms, noteName()),
      ];
    });
    expect(result).toMatchObject([
      { ok: true, data: { type: 'octetString' } },
      { ok: false, error: 'objectUndefined' },
      { ok: true },
      { ok: true, data: uint32(71) },
    ]);
    expect(meter.value()).toEqual(uint32(71));
    const byLogicalName = new Terms({
      services: new Set(LOGICAL_NAME_SERVICES),
      maxSendBytes: 100,
      maxReceiveBytes: 100,
    });
    expect(() => readShortName(byLogicalName, 3).next()).toThrow(/reference: 'sn'/);
    expect(() => readShortName(shortNameTerms(), 65_536).next()).toThrow(RangeError);
    expect(() => tellShortName(shortNameTerms(['read']), 8, uint32(1)).next()).toThrow(/not agreed/);
  });
});

describe('what meters answer', () => {
  const one = (answer: Reply | readonly Reply[]) =>
    hold(readShortName(shortNameTerms(), 0x0108), () => answer);
  const results = (...given: Extract<Message, { apdu: 'readResponse' }>['results'][number][]): Message => ({
    apdu: 'readResponse',
    results: given,
  });

  test('a confirmed-service-error is a refusal by its name', () => {
    expect(one(fromHex('0e050302')).error).toMatchObject({
      code: 'refused',
      reason: 'serviceUnsupported',
      during: 'reading short name 0108',
    });
    const held = hold(writeShortName(shortNameTerms(), 0x10, uint32(1)), () => fromHex('0e060401'));
    expect(held.error).toMatchObject({
      code: 'refused',
      reason: 'objectUndefined',
      during: 'writing short name 0010',
    });
  });

  test('blocks join to results, or to the bare value as Gurux C++ has them', () => {
    for (const whole of ['010009020102', '09020102']) {
      const bytes = fromHex(whole);
      const asked: string[] = [];
      const held = hold(readShortName(shortNameTerms(), 8), (request, number) => {
        asked.push(toHex(encodeMessage(request)));
        return results({
          kind: 'block',
          last: number === 1,
          number: number + 1,
          bytes: number === 0 ? bytes.subarray(0, 3) : bytes.subarray(3),
        });
      });
      expect(held.result).toEqual({ ok: true, data: octets('0102') });
      expect(asked).toEqual(['0501020008', '0501050001']);
    }
  });

  test('a block out of order, a refusal among blocks, and too few results', () => {
    const block = (number: number): Message =>
      results({ kind: 'block', last: false, number, bytes: fromHex('01') });
    expect(one(block(2)).error).toMatchObject({ code: 'unexpected' });
    const held = hold(readShortName(shortNameTerms(), 8), (_, number) =>
      number === 0 ? block(1) : results({ kind: 'error', error: 'longGetAborted' }),
    );
    expect(held.result).toEqual({ ok: false, error: 'longGetAborted' });
    expect(one(results()).error).toMatchObject({ code: 'unexpected' });
    expect(one(results({ kind: 'blockNumber', number: 1 })).error).toMatchObject({ code: 'unexpected' });
  });

  test('a long question goes in blocks, each acknowledged', () => {
    const selection = { selector: 1, parameters: octets('aa'.repeat(60)) };
    const asked: string[] = [];
    const held = hold(
      readShortName(shortNameTerms(SHORT_NAME_SERVICES, 40), 8, selection),
      (request, number) => {
        asked.push(toHex(encodeMessage(request)));
        return number === 2
          ? results({ kind: 'data', data: uint32(5) })
          : results({ kind: 'blockNumber', number: number + 1 });
      },
    );
    expect(held.result).toEqual({ ok: true, data: uint32(5) });
    expect(asked.map((hex) => hex.slice(0, 12))).toEqual(['050106000001', '050106000002', '050106010003']);
    const refused = hold(readShortName(shortNameTerms(['read'], 40), 8, selection), () => results());
    expect(refused.error).toMatchObject({ code: 'refused', reason: 'pduTooLong' });
  });

  test('silence is never answered by asking again: there is no invoke id to tell answers apart', () => {
    const held = one(new TimeoutError('silence'));
    expect(held.asked).toHaveLength(1);
    expect(held.error).toMatchObject({ code: 'timeout', during: 'reading short name 0108' });
  });

  test('an object list that is none is an error', () => {
    for (const list of [uint32(1), { type: 'array', value: [uint32(1)] } as Data])
      expect(() => shortNamedObjects(list)).toThrow(/object/);
  });

  test('rights that a meter refuses to tell, in whatever way, are left out of its object list', () => {
    const association: Data = {
      type: 'structure',
      value: [
        { type: 'uint16', value: 0xfa00 },
        { type: 'uint16', value: 12 },
        { type: 'uint8', value: 2 },
        octets('0000280000ff'),
      ],
    };
    const list = results({ kind: 'data', data: { type: 'array', value: [association] } });
    for (const refusal of [
      fromHex('0e050302'),
      results({ kind: 'error', error: 'objectUndefined' }),
      fromHex('0c02'),
    ]) {
      const held = hold(objects(shortNameTerms()), (_, number) => (number === 0 ? list : refusal));
      expect(held.result).toEqual({
        ok: true,
        objects: [
          { classId: 12, version: 2, logicalName: '0-0:40.0.0*255', baseName: 0xfa00, rights: undefined },
        ],
      });
    }
    const silent = hold(objects(shortNameTerms()), (_, number) =>
      number === 0 ? list : new TimeoutError('silence'),
    );
    expect(silent.error).toMatchObject({ code: 'timeout' });
  });

  test('a refused object list refuses what it was needed for', () => {
    const held = hold(get(shortNameTerms(), VALUE), () =>
      results({ kind: 'error', error: 'readWriteDenied' }),
    );
    expect(held.result).toEqual({ ok: false, error: 'readWriteDenied' });
  });
});

describe('information-reports', () => {
  test('are named as far as the object list is known', () => {
    const report: Message = {
      apdu: 'informationReport',
      time: fromHex('32303236303133313132303030305a'),
      variables: [{ kind: 'name', name: 0x0108 }],
      values: [uint32(5)],
    };
    expect(readReport(encodeMessage(report))).toEqual({
      time: '20260131120000Z',
      values: [{ name: 0x0108, attribute: undefined, data: uint32(5) }],
    });
    const { result } = talk(function* (terms) {
      yield* objects(terms);
      const { names, name } = { names: terms.shortNames, name: noteName() };
      const unnamed = { ...report, time: new Uint8Array(0), variables: [{ kind: 'name', name }] } as Message;
      return readReport(encodeMessage(unnamed), names);
    });
    expect(result).toMatchObject({
      time: undefined,
      values: [{ attribute: { object: { logicalName: '0-0:96.1.0*255' }, attribute: 2 } }],
    });
  });

  test('that make no sense are errors', () => {
    const base = { apdu: 'informationReport', time: new Uint8Array(0) } as const;
    for (const message of [
      { ...base, variables: [], values: [uint32(1)] },
      { ...base, variables: [{ kind: 'block', number: 1 }], values: [uint32(1)] },
      { apdu: 'readRequest', variables: [] },
    ] as Message[])
      expect(() => readReport(encodeMessage(message))).toThrow();
  });
});

function octets(hex: string): Data {
  return { type: 'octetString', value: fromHex(hex) };
}

/** Where the small meter has its settable object. */
function noteName(): number {
  const { device } = shortNameMeter();
  const object = device.find(1, NOTE.instance);
  const name = object && device.shortNames?.nameOf(object, 2);
  if (name === undefined) throw new Error('the fixture has no such object');
  return name;
}
