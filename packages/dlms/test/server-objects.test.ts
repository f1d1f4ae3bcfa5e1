import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes/octets.ts';
import { attributeAccess, methodAccess } from '../src/classes/access-mode.ts';
import {
  AssociationLn0,
  AssociationLn1,
  type AttributeValue,
  DataObject,
  type InterfaceClass,
  Register,
} from '../src/classes/index.ts';
import { decode } from '../src/codec/codec.ts';
import { dateTime } from '../src/data/calendar.ts';
import { data } from '../src/data/data.ts';
import type { DateTime } from '../src/data/date-time.ts';
import { parseObis } from '../src/data/obis.ts';
import { type CaptureObject, captureObject } from '../src/data/reference.ts';
import { fromData, type Schema } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import {
  AccessRights,
  type AccessRule,
  type AssociationVersion,
  type CosemObject,
  DlmsServer,
  implement,
  LogicalDevice,
  profileGeneric,
  type RowSource,
  rowsOf,
} from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import {
  act,
  CLOCK,
  ENERGY,
  get,
  localTime,
  meter,
  NOW,
  octetString,
  opened,
  PUBLIC,
  READER,
  ROWS,
  STATUS,
  STRICT,
  set,
  type Talk,
  time,
  uint32,
} from './server-fixture.ts';

/* The conformance items of the objects that every server has, by the numbers of the checklist. */

const ASSOCIATION = '0-0:40.0.0*255';
const PROFILE = '1-0:99.1.0*255';

/** The value of an attribute; throws where there is none. */
function read(talk: Talk, classId: number, name: string, attribute: number, selection?: object): Data {
  const answer = talk.say(get(classId, name, attribute, selection ? { selection } : {}));
  if (!answer || 'acse' in answer || answer.apdu !== 'getResponse' || answer.kind !== 'normal')
    throw new Error(`no value but ${JSON.stringify(answer)}`);
  if (answer.result.kind === 'error') throw new Error(String(answer.result.error));
  return answer.result.data;
}

type AttributesOf<C extends InterfaceClass> = keyof C['attributes'] & string;

const typed = <C extends InterfaceClass, N extends AttributesOf<C>>(
  talk: Talk,
  declared: C,
  name: string,
  attribute: N,
): AttributeValue<C, N> => {
  const { index, type } = declared.attributes[attribute] as {
    index: number;
    type: Schema<AttributeValue<C, N>>;
  };
  return fromData(type, read(talk, declared.id, name, index), { strict: true });
};

describe('the association', () => {
  test('130: shows what was agreed', () => {
    const talk = opened(meter().device, STRICT, { maxApduBytes: 500, qualityOfService: 3 });
    expect(typed(talk, AssociationLn1, ASSOCIATION, 'xdlmsContextInfo')).toEqual({
      conformance: '000000000011000000011100',
      maxReceivePduSize: 125,
      maxSendPduSize: 500,
      dlmsVersionNumber: 6,
      qualityOfService: 3,
      cypheringInfo: new Uint8Array(0),
    });
    expect(typed(talk, AssociationLn1, ASSOCIATION, 'associationStatus')).toBe('associated');
    expect(typed(talk, AssociationLn1, ASSOCIATION, 'associatedPartnersId')).toEqual({
      clientSap: STRICT,
      serverSap: 1,
    });
    expect(typed(talk, AssociationLn1, ASSOCIATION, 'applicationContextName')).toBe('2.16.756.5.8.1.1');
    expect(typed(talk, AssociationLn1, ASSOCIATION, 'authenticationMechanismName')).toBe('2.16.756.5.8.2.0');
    const low = opened(meter().device, READER);
    expect(typed(low, AssociationLn1, ASSOCIATION, 'authenticationMechanismName')).toBe('2.16.756.5.8.2.1');
  });

  test('132: lists every visible object with class, version, name and access', () => {
    const talk = opened(meter().device, READER);
    const list = typed(talk, AssociationLn1, ASSOCIATION, 'objectList');
    expect(list.map(({ classId, version, logicalName }) => `${classId}/${version} ${logicalName}`)).toEqual([
      '15/1 0-0:40.0.0*255',
      '1/0 0-0:42.0.0*255',
      '8/0 0-0:1.0.0*255',
      '3/0 1-0:1.8.0*255',
      '1/0 0-0:97.97.0*255',
      '1/0 0-0:96.1.0*255',
      '1/0 0-0:96.1.1*255',
      '1/0 0-0:96.99.99*255',
      '7/1 1-0:99.1.0*255',
    ]);
    const profile = list.at(-1);
    expect(profile?.accessRights.attributes[1]).toEqual({ index: 2, mode: 1, selectors: [1, 2] });
    expect(profile?.accessRights.methods).toEqual([
      { index: 1, mode: 1 },
      { index: 2, mode: 1 },
    ]);
  });

  test('133: each attribute can be read exactly where its right says so', () => {
    for (const client of [PUBLIC, READER]) {
      const talk = opened(meter().device, client);
      for (const { classId, logicalName, accessRights } of typed(
        talk,
        AssociationLn1,
        ASSOCIATION,
        'objectList',
      )) {
        for (const { index, mode } of accessRights.attributes) {
          if (logicalName === '0-0:96.99.99*255' && index === 2) continue; // the one that fails
          const answer = talk.say(get(classId, logicalName, index));
          const kind = attributeAccess(mode, 1).read ? 'data' : 'error';
          expect(answer, `${logicalName} ${index}`).toMatchObject({ result: { kind } });
        }
      }
    }
  });

  test('87: the public client sees only its part, and nothing leaks of the rest', () => {
    const talk = opened(meter().device, PUBLIC);
    const list = typed(talk, AssociationLn1, ASSOCIATION, 'objectList');
    expect(list.some(({ logicalName }) => logicalName === '0-0:96.1.1*255')).toBe(false);
    const hidden = [
      get(1, '0-0:96.1.1*255', 2),
      get(3, '0-0:96.1.1*255', 2),
      set(1, '0-0:96.1.1*255', 2, uint32(1)),
    ];
    const absent = [
      get(1, '0-0:96.1.9*255', 2),
      get(3, '0-0:96.1.9*255', 2),
      set(1, '0-0:96.1.9*255', 2, uint32(1)),
    ];
    expect(hidden.map((request) => talk.say(request))).toEqual(absent.map((request) => talk.say(request)));
    const select = (selector: number, parameters: Data) => ({ selector, parameters });
    const id: Data = {
      type: 'structure',
      value: [{ type: 'uint16', value: 1 }, octetString(Uint8Array.of(0, 0, 96, 1, 1, 255))],
    };
    expect(read(talk, 15, ASSOCIATION, 2, select(3, { type: 'array', value: [id] }))).toEqual({
      type: 'array',
      value: [],
    });
    expect(() => read(talk, 15, ASSOCIATION, 2, select(4, id))).toThrow('objectUndefined');
  });

  test('an attribute or method that the rights take away is refused', () => {
    const talk = opened(meter().device, PUBLIC);
    expect(talk.say(get(3, ENERGY.logicalName, 3))).toMatchObject({ result: { error: 'readWriteDenied' } });
    expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { kind: 'data' } });
    expect(talk.say(act(3, ENERGY.logicalName, 1, { type: 'int8', value: 0 }))).toMatchObject({
      result: 'readWriteDenied',
    });
    expect(read(talk, 3, ENERGY.logicalName, 0)).toMatchObject({ value: { length: 2 } });
  });

  test('its list can be asked for in parts', () => {
    const talk = opened(meter().device, READER);
    const list = (selector: number, parameters: Data) => {
      const { value } = read(talk, 15, ASSOCIATION, 2, { selector, parameters });
      return value as readonly Data[];
    };
    const id = (classId: number, ...name: number[]): Data => ({
      type: 'structure',
      value: [{ type: 'uint16', value: classId }, octetString(Uint8Array.from(name))],
    });
    expect(list(1, { type: 'null', value: null })).toHaveLength(9);
    expect(list(1, { type: 'null', value: null })[0]).toMatchObject({
      type: 'structure',
      value: { length: 3 },
    });
    const classes: Data = {
      type: 'array',
      value: [
        { type: 'uint16', value: 8 },
        { type: 'uint16', value: 3 },
      ],
    };
    expect(list(2, classes)).toHaveLength(2);
    const clockId = id(8, 0, 0, 1, 0, 0, 255);
    expect(list(3, { type: 'array', value: [clockId, id(9, 9, 9, 9, 9, 9, 9)] })).toHaveLength(1);
    expect(list(4, clockId)).toHaveLength(4);
    for (const selector of [2, 3, 4])
      expect(() => list(selector, uint32(1)), `${selector}`).toThrow('typeUnmatched');
  });

  test('of the rules that name an object the last one that speaks of a member decides', () => {
    const rights = new AccessRights([
      { classId: 3, attributes: { 2: 'none', 3: 'read' } },
      { logicalName: ENERGY.logicalName, attributes: { 2: 'read' }, hidden: true },
      { hidden: false, attributes: { others: 'none' } },
    ]);
    const register = meter().device.find(3, ENERGY.logicalName) as CosemObject;
    expect(rights.sees(register)).toBe(true);
    expect([1, 2, 3].map((index) => rights.attribute(register, index).read)).toEqual([false, false, false]);
    const first = new AccessRights([
      { attributes: { others: 'none' } },
      { classId: 3, attributes: { 2: 'readWrite' } },
    ]);
    const modes = [1, 2].map((index) => first.attribute(register, index));
    expect(modes).toMatchObject([{ read: false }, { read: true, write: false }]);
  });

  const RULES: readonly AccessRule[] = [
    {
      classId: 3,
      attributes: { 2: 'authenticatedRead', 3: { read: true, request: ['encrypted'], response: ['signed'] } },
      methods: { 1: 'authenticatedAccess' },
    },
  ];

  test.each<[AssociationVersion, readonly number[]]>([
    [0, [1, 1, 1, 1]],
    [1, [1, 4, 1, 2]],
    [2, [1, 4, 1, 2]],
    [3, [0x01, 0x05, 0x89, 0x05]],
  ])('class 15 version %i writes the access modes in its own way', (version, codes) => {
    const register = implement(
      Register,
      ENERGY.logicalName,
      { value: uint32(1), scalerUnit: { scaler: 0, unit: 'Wh' } },
      { reset: () => undefined },
    );
    const device = new LogicalDevice({
      sap: 1,
      name: 'MTW',
      objects: [register],
      associations: [{ clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES, rights: RULES }],
      associationVersion: version,
    });
    const talk = opened(device);
    const declared = version === 0 ? AssociationLn0 : AssociationLn1;
    const element = typed(talk, declared, ASSOCIATION, 'objectList').find(({ classId }) => classId === 3);
    const { attributes = [], methods = [] } = element?.accessRights ?? {};
    const written = [...attributes, ...methods].map(({ mode }) => mode);
    expect(written).toEqual(codes);
    // What the codes mean is read back by the client's half.
    expect(attributeAccess(written[1] ?? 0, version).request).toEqual(version === 0 ? [] : ['authenticated']);
    expect(methodAccess(written[3] ?? 0, version).invoke).toBe(true);
    // Nothing is protected here, so that what has to be is refused.
    expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { error: 'readWriteDenied' } });
  });
});

describe('names and addresses', () => {
  test('129: the logical device name is there, with the manufacturer in front', () => {
    const { device } = meter();
    const { value } = read(opened(device), 1, '0-0:42.0.0*255', 2);
    expect(String.fromCharCode(...(value as Uint8Array))).toBe('MTW0000000000001');
  });

  test('131: the SAP assignment lists each logical device once, also one that comes later', () => {
    const { device } = meter();
    const second = new LogicalDevice({ sap: 17, name: 'MTW0000000000017', objects: [], associations: [] });
    new DlmsServer({ logicalDevices: [device, second] });
    const list = read(opened(device), 17, '0-0:41.0.0*255', 2);
    const entry = (sap: number, name: string): Data => ({
      type: 'structure',
      value: [
        { type: 'uint16', value: sap },
        octetString(Uint8Array.from([...name].map((c) => c.charCodeAt(0)))),
      ],
    });
    expect(list).toEqual({
      type: 'array',
      value: [entry(1, 'MTW0000000000001'), entry(17, 'MTW0000000000017')],
    });
    expect(second.find(17, parseObis('0-0:41.0.0*255'))).toBeUndefined();
  });

  test('two classes may share a name', () => {
    const { device } = meter();
    device.add(implement(DataObject, ENERGY.logicalName, { value: uint32(5) }));
    const talk = opened(device);
    expect(read(talk, 1, ENERGY.logicalName, 2)).toEqual(uint32(5));
    expect(read(talk, 3, ENERGY.logicalName, 2)).toEqual(uint32(123_456));
    expect(() => device.add(implement(DataObject, ENERGY.logicalName, {}))).toThrow(RangeError);
    expect(device.remove(1, ENERGY.logicalName)).toBe(true);
    expect(device.remove(1, ENERGY.logicalName)).toBe(false);
    expect(() => read(talk, 1, ENERGY.logicalName, 2)).toThrow('objectClassInconsistent');
  });
});

describe('the clock', () => {
  const setTime = (
    talk: Talk,
    wanted: Partial<DateTime>,
    type: 'octetString' | 'dateTime' = 'octetString',
  ) => {
    const whole = dateTime.toData({ ...NOTHING, ...wanted }).value as Uint8Array;
    const answer = talk.say(set(8, '0-0:1.0.0*255', 2, { type, value: whole }));
    return answer && 'result' in answer ? answer.result : answer;
  };
  const NOTHING: DateTime = {
    year: undefined,
    month: undefined,
    day: undefined,
    weekday: undefined,
    hour: undefined,
    minute: undefined,
    second: undefined,
    hundredths: undefined,
    deviation: undefined,
    status: undefined,
  };

  test('tells the time that is handed in', () => {
    const talk = opened(meter().device);
    expect(read(talk, 8, '0-0:1.0.0*255', 2)).toEqual(time(NOW));
    expect(read(talk, 8, '0-0:1.0.0*255', 4)).toEqual({ type: 'uint8', value: 0 });
  });

  test('135: parts that are not specified stay, and the day of the week is not looked at', () => {
    const { device, shift } = meter();
    const talk = opened(device);
    expect(setTime(talk, { minute: 45 })).toBe('success');
    expect(shift()).toBe(15 * 60_000);
    expect(setTime(talk, { minute: 30, weekday: 1 })).toBe('success');
    expect(shift()).toBe(0);
    expect(setTime(talk, localTime(NOW + 86_400_000), 'dateTime')).toBe('success');
    expect(shift()).toBe(86_400_000);
    expect(read(talk, 8, '0-0:1.0.0*255', 2)).toEqual(time(NOW + 86_400_000));
  });

  test.each<[string, Partial<DateTime>]>([
    ['month FD', { month: 'daylightSavingEnd' }],
    ['month FE', { month: 'daylightSavingBegin' }],
    ['month 13', { month: 13 }],
    ['month 0', { month: 0 }],
    ['day FD', { day: 'secondLast' }],
    ['day FE', { day: 'last' }],
    ['day 32', { day: 32 }],
    ['30 February', { month: 2, day: 30 }],
    ['hour 24', { hour: 24 }],
    ['minute 60', { minute: 60 }],
    ['second 60', { second: 60 }],
    ['hundredths 100', { hundredths: 100 }],
    ['deviation 841', { deviation: 841 }],
  ])('136: %s refuses the whole write (conformance 102)', (_, wanted) => {
    const { device, shift } = meter();
    expect(setTime(opened(device), { minute: 45, ...wanted })).toBe('otherReason');
    expect(shift()).toBe(0);
  });
});

describe('a profile', () => {
  const talk = () => opened(meter().device, READER);
  const structure = (...value: Data[]): Data => ({ type: 'structure', value });
  const array = (...value: Data[]): Data => ({ type: 'array', value });
  const range = (restricting: CaptureObject, from: Data, to: Data, ...columns: CaptureObject[]) => ({
    selector: 1,
    parameters: structure(
      captureObject.toData(restricting),
      from,
      to,
      array(...columns.map((column) => captureObject.toData(column))),
    ),
  });
  const entries = (from: number, to: number, first = 1, last = 0) => ({
    selector: 2,
    parameters: structure(
      uint32(from),
      uint32(to),
      { type: 'uint16', value: first },
      { type: 'uint16', value: last },
    ),
  });
  const rows = (...picked: readonly (readonly Data[])[]): Data =>
    array(...picked.map((row) => structure(...row)));
  const buffer = (selection?: object) => read(talk(), 7, PROFILE, 2, selection);
  const at = (index: number): Data => ROWS[index]?.[0] ?? uint32(0);
  const tagged = (value: Data): Data => ({ type: 'dateTime', value: value.value as Uint8Array });

  test('is read whole', () => {
    expect(buffer()).toEqual(rows(...ROWS));
    expect(read(talk(), 7, PROFILE, 7)).toEqual(uint32(96));
    expect(read(talk(), 7, PROFILE, 4)).toEqual(uint32(900));
  });

  test('139: a range has both its borders, in either form of a time', () => {
    const wanted = rows(...ROWS.slice(10, 13));
    expect(buffer(range(CLOCK, at(10), at(12)))).toEqual(wanted);
    expect(buffer(range(CLOCK, tagged(at(10)), tagged(at(12))))).toEqual(wanted);
  });

  test('139: parts of a border that are not specified are as early, or as late, as can be', () => {
    const christmas = (hour: number | undefined) =>
      dateTime.toData({
        ...localTime(NOW),
        hour,
        minute: undefined,
        second: undefined,
        hundredths: undefined,
      });
    // Rows end at 12:30 local time: the hour of eleven has four, the day fifty-one.
    expect(buffer(range(CLOCK, christmas(11), christmas(11)))).toEqual(rows(...ROWS.slice(89, 93)));
    expect(buffer(range(CLOCK, christmas(undefined), christmas(undefined)))).toMatchObject({
      value: { length: 51 },
    });
  });

  test('139: a border of another deviation is the same moment, one without any a local time', () => {
    const border = localTime(NOW - 3 * 3_600_000);
    const utc = { ...border, hour: (border.hour ?? 0) - 1, deviation: 0 };
    const local = { ...border, deviation: undefined };
    for (const from of [border, utc, local])
      expect(buffer(range(CLOCK, dateTime.toData(from), at(95)))).toEqual(rows(...ROWS.slice(83)));
  });

  test('139: no match is an empty array, also from the end to the beginning', () => {
    expect(buffer(range(CLOCK, time(0), time(1)))).toEqual(array());
    expect(buffer(range(CLOCK, at(12), at(10)))).toEqual(array());
  });

  test('139: null-data is no border', () => {
    const none: Data = { type: 'null', value: null };
    expect(buffer(range(CLOCK, none, at(1)))).toEqual(rows(...ROWS.slice(0, 2)));
    expect(buffer(range(CLOCK, at(94), none))).toEqual(rows(...ROWS.slice(94)));
  });

  test('any column restricts', () => {
    expect(buffer(range(ENERGY, uint32(1005), { type: 'uint16', value: 1006 }))).toEqual(
      rows(...ROWS.slice(5, 7)),
    );
    const ones = ROWS.filter((row) => row[1]?.value === 1);
    const one: Data = { type: 'uint64', value: 1n };
    expect(buffer(range(STATUS, one, one))).toEqual(rows(...ones));
  });

  test('141: of the columns come those that were selected, in the order asked for', () => {
    expect(buffer(range(CLOCK, at(3), at(4), ENERGY, CLOCK))).toEqual(
      rows(...ROWS.slice(3, 5).map((row) => [row[2] ?? uint32(0), row[0] ?? uint32(0)])),
    );
    expect(buffer(range(ENERGY, uint32(1000), uint32(1000), STATUS))).toEqual(
      rows([{ type: 'uint16', value: 0 }]),
    );
  });

  test('140: entries count from 1, 0 stands for the last, beyond the last there is none', () => {
    expect(buffer(entries(1, 3))).toEqual(rows(...ROWS.slice(0, 3)));
    expect(buffer(entries(95, 0))).toEqual(rows(...ROWS.slice(94)));
    expect(buffer(entries(96, 200))).toEqual(rows(...ROWS.slice(95)));
    expect(buffer(entries(97, 0))).toEqual(array());
    expect(buffer(entries(5, 4))).toEqual(array());
  });

  test('a source is asked only for rows that it has', () => {
    const asked: (readonly number[])[] = [];
    const source: RowSource = {
      count: () => 3,
      entries(first, last) {
        asked.push([first, last]);
        return rowsOf([]);
      },
    };
    const profile = profileGeneric(PROFILE, {
      captureObjects: () => [ENERGY],
      profileEntries: () => 3,
      rows: source,
    });
    const { device } = meter();
    device.remove(7, parseObis(PROFILE));
    device.add(profile);
    const client = opened(device, READER);
    for (const [from, to] of [
      [0, 0],
      [2, 99],
      [3, 3],
      [4, 9],
      [3, 2],
    ] as const)
      client.say(get(7, PROFILE, 2, { selection: entries(from, to) }));
    expect(asked).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  test('entries come with some of their columns', () => {
    const columnsOf = (first: number, last: number) =>
      rows(...ROWS.slice(0, 2).map((row) => row.slice(first, last)));
    expect(buffer(entries(1, 2, 2, 3))).toEqual(columnsOf(1, 3));
    expect(buffer(entries(1, 2, 3, 0))).toEqual(columnsOf(2, 3));
    expect(buffer(entries(1, 2, 1, 1))).toEqual(columnsOf(0, 1));
  });

  const elsewhere: CaptureObject = { ...ENERGY, logicalName: parseObis('1-0:2.8.0*255') };
  test.each<[string, object, string]>([
    [
      'a restricting object that is not captured',
      range(elsewhere, uint32(1), uint32(2)),
      'scopeOfAccessViolated',
    ],
    [
      'a selected column that is not captured',
      range(CLOCK, at(1), at(2), elsewhere),
      'scopeOfAccessViolated',
    ],
    ['a column beyond the last', entries(1, 2, 1, 4), 'scopeOfAccessViolated'],
    ['columns from the end to the beginning', entries(1, 2, 3, 2), 'scopeOfAccessViolated'],
    ['a border of another type', range(CLOCK, uint32(1), uint32(2)), 'typeUnmatched'],
    ['a range of other parts', { selector: 1, parameters: structure(uint32(1)) }, 'typeUnmatched'],
    ['entries of other parts', { selector: 2, parameters: uint32(1) }, 'typeUnmatched'],
  ])('refuses %s', (_, selection, reason) => {
    expect(() => buffer(selection)).toThrow(reason);
  });

  test('142: capture adds a row, reset empties, and entries in use follow', () => {
    const { device, rows: source } = meter();
    const client = opened(device, READER);
    expect(client.say(act(7, PROFILE, 2, { type: 'int8', value: 0 }))).toMatchObject({ result: 'success' });
    expect(read(client, 7, PROFILE, 7)).toEqual(uint32(97));
    expect(client.say(act(7, PROFILE, 1, { type: 'int8', value: 0 }))).toMatchObject({ result: 'success' });
    expect(read(client, 7, PROFILE, 2)).toEqual(array());
    for (let i = 0; i < 1001; i++) source.add([at(0), uint32(i), uint32(i)]);
    expect(read(client, 7, PROFILE, 7)).toEqual(uint32(1000));
    expect(read(client, 7, PROFILE, 2, entries(1, 1, 3, 3))).toEqual(rows([uint32(1)]));
  });

  test('rows that come while the buffer is being read do not come into it', () => {
    const { device, rows: source } = meter();
    const client = opened(device, READER, {}, 125);
    let answer = client.say(get(7, PROFILE, 2));
    const parts: Uint8Array[] = [];
    for (let block = 1; answer && 'apdu' in answer && answer.apdu === 'getResponse'; block++) {
      if (answer.kind !== 'block' || answer.content.kind !== 'bytes') break;
      parts.push(answer.content.bytes);
      source.add([at(0), uint32(block), uint32(block)]);
      if (answer.last) break;
      answer = client.say({ apdu: 'getRequest', kind: 'next', invoke: answer.invoke, block });
    }
    expect(decode(data, concat(...parts))).toEqual(rows(...ROWS));
  });
});
