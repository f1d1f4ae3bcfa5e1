import { describe, expect, test } from 'vitest';
import { DataObject, ParameterMonitor, Register } from '../src/classes/index.ts';
import { encode } from '../src/codec/codec.ts';
import { data } from '../src/data/data.ts';
import { parseObis } from '../src/data/obis.ts';
import { captureObject } from '../src/data/reference.ts';
import { fromData } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import {
  capturingProfile,
  compactData,
  deviceExecutor,
  fixedWallClock,
  implement,
  LogicalDevice,
  limiter,
  parameterMonitor,
  pushSetup,
  scriptTable,
} from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { act, get, NOW, opened, PUBLIC, set, uint32 } from './server-fixture.ts';

/*
 * What objects learn of writes to others, and what nobody learns through them.
 */

const LIMIT = parseObis('1-0:0.8.4*255');
const PIN = parseObis('0-0:96.1.8*255');
const SCRIPTS = parseObis('0-0:10.0.100*255');
const MONITOR = '0-0:16.2.0*255';
const PROFILE = '1-0:99.1.0*255';
const COMPACT = '0-0:66.0.1*255';
const PUSH = '0-0:25.9.0*255';
const LIMITER = '0-0:17.0.0*255';
const MANAGEMENT = 1;
const BLIND = 2;

function meter() {
  const executor = deviceExecutor(() => device);
  const clock = fixedWallClock();
  const kept = (name: string, first: Data) => {
    let value = first;
    return implement(DataObject, name, {
      value: {
        get: () => value,
        set: (wanted) => {
          value = wanted;
          return undefined;
        },
      },
    });
  };
  const watched = [LIMIT, PIN].map((logicalName) => ({ classId: 1, logicalName, attribute: 2 }));
  const state = { captureObjects: [], profileEntries: 100 };
  const monitor = parameterMonitor({
    clock,
    executor,
    digest: { algorithm: 2, of: (octets) => nodeCrypto.hash('sha256', octets) },
    state: { parameterList: watched, parameterListName: 'limits' },
  });
  const device: LogicalDevice = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    associations: [
      {
        clientSap: PUBLIC,
        services: LOGICAL_NAME_SERVICES,
        rights: [{ logicalName: PIN, attributes: { 2: 'write' } }],
      },
      {
        clientSap: BLIND,
        services: LOGICAL_NAME_SERVICES,
        rights: [{ logicalName: PIN, hidden: true }],
      },
      { clientSap: MANAGEMENT, services: LOGICAL_NAME_SERVICES },
    ],
    objects: [
      kept(LIMIT, uint32(1)),
      kept(PIN, uint32(1234)),
      implement(Register, '1-0:1.8.0*255', { value: uint32(1), scalerUnit: { scaler: 0, unit: 'Wh' } }),
      monitor.object,
      capturingProfile({ logicalName: PROFILE, executor, clock, state }).object,
      compactData({
        logicalName: COMPACT,
        executor,
        state: { captureObjects: [], templateId: 1 },
      }).object,
      pushSetup({
        clock,
        state: {
          sendDestinationAndMethod: { transportService: 'tcp', destination: '', message: 'aXdrEncodedApdu' },
        },
      }).object,
      limiter({
        logicalName: LIMITER,
        executor,
        clock,
        state: {
          monitoredValue: { classId: 3, logicalName: parseObis('1-0:1.8.0*255'), attribute: 2 },
          thresholdNormal: uint32(1),
        },
      }).object,
      scriptTable({
        logicalName: SCRIPTS,
        executor,
        scripts: [
          {
            identifier: 1,
            actions: [{ service: 'write', classId: 1, logicalName: LIMIT, index: 2, parameter: uint32(77) }],
          },
        ],
      }).object,
    ],
  });
  const ask = (clientSap: number) => {
    const talk = opened(device, clientSap);
    const read = (attribute: number): Data =>
      (talk.say(get(65, MONITOR, attribute)) as unknown as { readonly result: { readonly data: Data } })
        .result.data;
    return { talk, read };
  };
  return { device, ask };
}

const changed = (read: (attribute: number) => Data) =>
  fromData(ParameterMonitor.attributes.changedParameter.type, read(2));

describe('a parameter monitor', () => {
  test('hears of a SET on what it watches, with value and time', () => {
    const { talk, read } = meter().ask(MANAGEMENT);
    expect(changed(read)).toMatchObject({ classId: 0 });
    expect(talk.say(set(1, LIMIT, 2, uint32(5)))).toMatchObject({ result: 'success' });
    expect(changed(read)).toEqual({ classId: 1, logicalName: LIMIT, attribute: 2, value: uint32(5) });
    expect(fromData(ParameterMonitor.attributes.captureTime.type, read(3))).toMatchObject({
      year: new Date(NOW).getUTCFullYear(),
      hour: new Date(NOW).getUTCHours(),
    });
  });

  test('hears of a script that writes, and of no write that was refused or is not watched', () => {
    const { talk, read } = meter().ask(MANAGEMENT);
    expect(talk.say(act(9, SCRIPTS, 1, { type: 'uint16', value: 1 }))).toMatchObject({ result: 'success' });
    expect(changed(read)).toMatchObject({ logicalName: LIMIT, value: uint32(77) });
    talk.say(set(3, '1-0:1.8.0*255', 2, uint32(9)));
    talk.say(set(65, MONITOR, 5, { type: 'octetString', value: Uint8Array.of(65) }));
    expect(changed(read)).toMatchObject({ logicalName: LIMIT, value: uint32(77) });
    const parameter = ParameterMonitor.methods.deleteParameter.argument.toData({
      classId: 1,
      logicalName: LIMIT,
      attribute: 2,
    });
    expect(talk.say(act(65, MONITOR, 2, parameter))).toMatchObject({ result: 'success' });
    talk.say(set(1, LIMIT, 2, uint32(6)));
    expect(changed(read)).toMatchObject({ value: uint32(77) });
  });

  test('tells all values, and a digest of them that changes with any', () => {
    const { talk, read } = meter().ask(MANAGEMENT);
    const values = { type: 'structure', value: [uint32(1), uint32(1234)] } as const;
    expect(read(8)).toEqual(values);
    const before = read(7);
    expect(before).toEqual({ type: 'octetString', value: nodeCrypto.hash('sha256', encode(data, values)) });
    talk.say(set(1, LIMIT, 2, uint32(2)));
    expect(read(7)).not.toEqual(before);
    expect(read(6)).toEqual({ type: 'enum', value: 2 });
  });

  test('tells nobody a value that he may not read himself', () => {
    const { ask } = meter();
    const open = ask(PUBLIC);
    expect(open.talk.say(set(1, PIN, 2, uint32(4321)))).toMatchObject({ result: 'success' });
    expect(changed(open.read)).toMatchObject({ logicalName: PIN, value: { type: 'null' } });
    expect(open.read(8)).toMatchObject({ value: [uint32(1), { type: 'null' }] });
    expect(changed(ask(MANAGEMENT).read)).toMatchObject({ logicalName: PIN, value: uint32(4321) });
    expect(changed(ask(BLIND).read)).toMatchObject({ classId: 0, value: { type: 'null' } });
  });
});

describe('what a client may not read comes to it by no detour', () => {
  const column = (logicalName: typeof PIN): Data =>
    captureObject.toData({ classId: 1, logicalName, attribute: 2, dataIndex: 0 });
  const restricted = (logicalName: typeof PIN): Data => ({
    type: 'structure',
    value: [
      ...(column(logicalName) as { readonly value: readonly Data[] }).value,
      {
        type: 'structure',
        value: [
          { type: 'enum', value: 0 },
          { type: 'null', value: null },
        ],
      },
      { type: 'array', value: [] },
    ],
  });
  const list = (...value: readonly Data[]): Data => ({ type: 'array', value });
  const reference = (logicalName: typeof PIN): Data => ({
    type: 'structure',
    value: (column(logicalName) as { readonly value: readonly Data[] }).value.slice(0, 3),
  });

  test.each([
    ['the columns of a profile', 7, PROFILE, 3, (name: typeof PIN) => list(column(name))],
    ['the columns of compact data', 62, COMPACT, 3, (name: typeof PIN) => list(restricted(name))],
    ['the objects of a push', 40, PUSH, 2, (name: typeof PIN) => list(restricted(name))],
    ['the value of a limiter', 71, LIMITER, 2, reference],
  ] as const)('%s', (_, classId, name, attribute, of) => {
    const { ask } = meter();
    const say = (clientSap: number, wanted: typeof PIN) =>
      ask(clientSap).talk.say(set(classId, name, attribute, of(wanted)));
    expect(say(PUBLIC, PIN)).toMatchObject({ result: 'scopeOfAccessViolated' });
    expect(say(PUBLIC, LIMIT)).toMatchObject({ result: 'success' });
    expect(say(MANAGEMENT, PIN)).toMatchObject({ result: 'success' });
  });
});
