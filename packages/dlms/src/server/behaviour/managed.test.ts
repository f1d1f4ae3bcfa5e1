import { describe, expect, test } from 'vitest';
import { Bench, LOAD, runUntil, uint32 } from '../../../test/behaviour-bench.ts';
import { fromHex, toHex } from '../../bytes/hex.ts';
import { concat } from '../../bytes/octets.ts';
import { DataObject } from '../../classes/data.ts';
import { decode } from '../../codec/codec.ts';
import { data } from '../../data/data.ts';
import { parseObis } from '../../data/obis.ts';
import type { CaptureObject } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { AccessRights } from '../access-rights.ts';
import { Refusal } from '../answer.ts';
import { implement } from '../object.ts';
import {
  arrayManager,
  capturingProfile,
  compactData,
  fixedWallClock,
  functionControl,
  type MBusReading,
  mBusClient,
  specialDaysTable,
} from './index.ts';

const uint8 = (value: number): Data => ({ type: 'uint8', value });
const uint16 = (value: number): Data => ({ type: 'uint16', value });
const struct = (...value: Data[]): Data => ({ type: 'structure', value });
const text = (value: string): Data => ({ type: 'octetString', value: new TextEncoder().encode(value) });

describe('compact data', () => {
  const columns = [
    { classId: 3, logicalName: LOAD, attribute: 2, dataIndex: 0 },
    { classId: 3, logicalName: LOAD, attribute: 3, dataIndex: 0 },
  ];
  function compact(captureMethod: 'invoke' | 'implicit') {
    const meter = new Bench();
    meter.load = 0x1234;
    const object = meter.put(
      compactData({
        logicalName: '0-0:66.0.0*255',
        executor: meter.executor,
        version: 0,
        state: { captureObjects: columns, templateId: 7, captureMethod },
      }),
    );
    const octets = (attribute: number) =>
      toHex((meter.read(object.object, attribute) as { value: Uint8Array }).value);
    return { meter, object, octets };
  }

  test('holds the template id and the values without tags, which the template describes', () => {
    const { meter, object, octets } = compact('invoke');
    expect(octets(2)).toBe('');
    expect(meter.call(object.object, 'capture')).toBe('success');
    expect(octets(2)).toBe('0700001234001b');
    // A structure of double-long-unsigned and a structure of integer and enum.
    expect(octets(5)).toBe('020206020' + '20f16');
    const rebuilt = concat(
      fromHex('13'),
      object.state.templateDescription,
      fromHex('06'),
      object.state.compactBuffer.subarray(1),
    );
    expect(decode(data, rebuilt)).toMatchObject({
      value: [struct(uint32(0x1234), struct({ type: 'int8', value: 0 }, { type: 'enum', value: 27 }))],
    });
    expect(meter.call(object.object, 'reset')).toBe('success');
    expect(octets(2)).toBe('');
  });

  test('captures with each read when that is its method', () => {
    const { meter, octets } = compact('implicit');
    expect(octets(2)).toBe('0700001234001b');
    meter.load = 1;
    expect(octets(2)).toBe('0700000001001b');
  });

  test('values of other types than the template says are refused until it begins anew', () => {
    const { meter, object } = compact('invoke');
    let value: Data = uint8(1);
    meter.device.add(implement(DataObject, '0-0:96.1.0*255', { value: () => value }));
    const column = { classId: 1, logicalName: parseObis('0-0:96.1.0*255'), attribute: 2, dataIndex: 0 };
    const columnsData: Data = {
      type: 'array',
      value: [
        struct(
          uint16(column.classId),
          { type: 'octetString', value: Uint8Array.of(0, 0, 96, 1, 0, 255) },
          { type: 'int8', value: 2 },
          uint16(0),
        ),
      ],
    };
    expect(meter.write(object.object, 3, columnsData)).toBe('success');
    expect(meter.call(object.object, 'capture')).toBe('success');
    value = uint16(1);
    expect(meter.call(object.object, 'capture')).toBe('temporaryFailure');
    expect(meter.write(object.object, 4, uint8(8))).toBe('success');
    expect(meter.call(object.object, 'capture')).toBe('success');
    expect(toHex(object.state.compactBuffer)).toBe('080001');
  });
});

describe('function control', () => {
  test('switches the functions it knows, all or none', () => {
    const meter = new Bench();
    const switched: string[] = [];
    const control = meter.put(
      functionControl({
        logicalName: '0-0:44.1.0*255',
        state: { functions: [{ name: 'push', members: [] }], activated: [] },
        onSwitch: (name, activated) => switched.push(`${name} ${activated}`),
      }),
    );
    const on = (name: string) => ({ name, activated: true });
    expect([control.isActivated('push'), control.isActivated('unknown')]).toEqual([false, true]);
    expect(meter.call(control.object, 'setFunctionStatus', [on('push'), on('unknown')])).toBe(
      'objectUndefined',
    );
    expect(switched).toEqual([]);
    expect(
      meter.call(control.object, 'addFunction', struct(text('relay'), { type: 'array', value: [] })),
    ).toBe('success');
    expect(meter.call(control.object, 'addFunction', text('relay'))).toBe('typeUnmatched');
    expect(meter.call(control.object, 'setFunctionStatus', [on('push'), on('relay')])).toBe('success');
    expect(switched).toEqual(['push true', 'relay true']);
    expect(meter.call(control.object, 'removeFunction', text('push'))).toBe('success');
    expect(meter.call(control.object, 'removeFunction', text('push'))).toBe('objectUndefined');
    expect(control.state).toMatchObject({ functions: [{ name: 'relay' }], activated: ['relay'] });
  });
});

describe('compact data of version 1', () => {
  const meter = new Bench();
  const profile = meter.put(
    capturingProfile({
      logicalName: '1-0:99.1.0*255',
      executor: meter.executor,
      clock: fixedWallClock(),
      state: {
        captureObjects: [
          { classId: 3, logicalName: LOAD, attribute: 2, dataIndex: 0 },
          { classId: 3, logicalName: LOAD, attribute: 3, dataIndex: 0 },
        ],
        profileEntries: 10,
      },
    }),
  );
  for (const load of [1, 2, 3]) {
    meter.load = load;
    profile.capture(load);
  }
  const captured = (restriction: Data, columns: readonly CaptureObject[]) => {
    const object = compactData({
      logicalName: '0-0:66.0.1*255',
      executor: meter.executor,
      state: {
        templateId: 1,
        captureObjects: [
          {
            classId: 7,
            logicalName: profile.object.logicalName,
            attribute: 2,
            dataIndex: 0,
            restriction: { type: 'byEntry', value: restriction },
            columns,
          },
        ],
      },
    });
    meter.device.remove(62, object.object.logicalName);
    meter.put(object);
    expect(meter.call(object.object, 'capture')).toBe('success');
    const { templateDescription, compactBuffer } = object.state;
    const octets = concat(
      fromHex('13'),
      templateDescription,
      Uint8Array.of(compactBuffer.length - 1),
      compactBuffer.subarray(1),
    );
    return decode(data, octets);
  };

  test('captures the rows and columns that it names of a buffer', () => {
    const column = { classId: 3, logicalName: LOAD, attribute: 2, dataIndex: 0 };
    expect(captured(struct(uint16(2), uint16(3)), [column])).toMatchObject({
      value: [struct({ type: 'array', value: [struct(uint32(2)), struct(uint32(3))] })],
    });
  });

  test('shows what it captures as its class has it', () => {
    captured(struct(uint16(1), uint16(1)), []);
    const object = meter.device.find(62, parseObis('0-0:66.0.1*255'));
    expect(object && meter.read(object, 3)).toMatchObject({
      type: 'array',
      value: [{ type: 'structure', value: { length: 6 } }],
    });
    // An object list of version 0 lacks what version 1 wants.
    const before = struct(
      uint16(3),
      { type: 'octetString', value: new Uint8Array(6) },
      { type: 'int8', value: 2 },
      uint16(0),
    );
    expect(object && meter.write(object, 3, { type: 'array', value: [before] })).toBe('typeUnmatched');
  });
});

describe('array manager', () => {
  const DAYS = parseObis('0-0:11.0.0*255');
  const day = (index: number): Data =>
    struct(
      uint16(index),
      { type: 'octetString', value: Uint8Array.of(0xff, 0xff, 1, index, 0xff) },
      uint8(1),
    );

  function managed() {
    const meter = new Bench();
    const days = meter.put(specialDaysTable());
    const manager = meter.put(
      arrayManager({
        logicalName: '0-0:18.0.0*255',
        state: {
          arrayObjectList: [
            { arrayId: 1, attribute: { classId: 11, logicalName: DAYS, attribute: 2 } },
            { arrayId: 2, attribute: { classId: 3, logicalName: LOAD, attribute: 2 } },
          ],
        },
      }),
    );
    const insert = (index: number, entry: number) =>
      meter.call(manager.object, 'insertEntry', struct(uint8(1), uint16(index), day(entry)));
    return { meter, days, manager, insert, indices: () => days.state.entries.map(({ index }) => index) };
  }

  test('inserts, updates and removes single entries', () => {
    const { meter, manager, insert, indices } = managed();
    expect([insert(1, 1), insert(2, 3), insert(2, 2)]).toEqual(['success', 'success', 'success']);
    expect(indices()).toEqual([1, 2, 3]);
    expect(insert(5, 9)).toBe('scopeOfAccessViolated');
    expect(meter.call(manager.object, 'updateEntry', struct(uint8(1), uint16(3), day(7)))).toBe('success');
    expect(meter.call(manager.object, 'updateEntry', struct(uint8(1), uint16(4), day(7)))).toBe(
      'scopeOfAccessViolated',
    );
    expect(meter.call(manager.object, 'removeEntries', struct(uint8(1), uint16(1), uint16(2)))).toBe(
      'success',
    );
    expect(indices()).toEqual([7]);
    expect(meter.call(manager.object, 'removeEntries', struct(uint8(1), uint16(1), uint16(2)))).toBe(
      'scopeOfAccessViolated',
    );
  });

  test('refuses what is no array, no entry of it, or unknown', () => {
    const { meter, manager } = managed();
    const entry = struct(uint8(1), uint16(1), uint8(1));
    expect(meter.call(manager.object, 'insertEntry', entry)).toBe('typeUnmatched');
    expect(meter.call(manager.object, 'retrieveNumberOfEntries', 2)).toBe('typeUnmatched');
    expect(meter.call(manager.object, 'retrieveNumberOfEntries', 3)).toBe('objectUndefined');
    expect(meter.call(manager.object, 'retrieveEntries', uint8(1))).toBe('typeUnmatched');
  });

  test('gives a client no more than the client may read itself', () => {
    const { meter, manager, insert } = managed();
    insert(1, 1);
    const call = manager.object.methods.get(2)?.call;
    const ask = (rights: AccessRights) =>
      call?.(struct(uint8(1), uint16(1), uint16(1)), {
        now: 0,
        association: {
          clientSap: 16,
          device: meter.device,
          rights,
          applicationContext: 'logicalName',
          authentication: 'none',
          status: 'associated',
          services: new Set(),
          maxSendBytes: 0,
          maxReceiveBytes: 0,
          qualityOfService: 0,
          channel: undefined,
        },
      });
    const given = ask(new AccessRights());
    expect(given && !(given instanceof Refusal) && decode(data, concat(...given))).toEqual({
      type: 'array',
      value: [day(1)],
    });
    expect(ask(new AccessRights([{ classId: 11, attributes: { 2: 'none' } }]))).toMatchObject({
      reason: 'readWriteDenied',
    });
    expect(ask(new AccessRights([{ classId: 11, attributes: { 2: 'authenticatedRead' } }]))).toMatchObject({
      reason: 'readWriteDenied',
    });
    expect(ask(new AccessRights([{ classId: 11, hidden: true }]))).toMatchObject({
      reason: 'objectUndefined',
    });
  });
});

describe('M-Bus client', () => {
  function subMeter(capturePeriod = 0) {
    const meter = new Bench();
    let reading: MBusReading | undefined = { accessNumber: 1, status: 0, alarm: 2 };
    let reads = 0;
    const gas = { identificationNumber: 12_345_678, manufacturerId: 0x2c2d, version: 1, deviceType: 3 };
    const client = meter.put(
      mBusClient({
        logicalName: '0-1:24.1.0*255',
        bus: {
          install: (primaryAddress) =>
            primaryAddress === 9 ? undefined : { ...gas, primaryAddress: primaryAddress || 1 },
          deinstall: () => {},
          read: () => {
            reads++;
            return reading;
          },
          synchronizeClock: () => true,
          send: () => false,
          setKey: (_, key) => key.length === 16,
          transferKey: () => true,
        },
        state: { mBusPortReference: parseObis('0-0:24.6.0*255'), capturePeriod },
      }),
    );
    const call = (method: string, argument: unknown = 0) => meter.call(client.object, method, argument);
    return {
      client,
      call,
      reads: () => reads,
      answers: (next: MBusReading | undefined) => {
        reading = next;
      },
    };
  }

  test('installs one sub-meter, and forgets it when it is deinstalled', () => {
    const { client, call } = subMeter();
    expect(call('capture')).toBe('objectUnavailable');
    expect(call('slaveInstall', 9)).toBe('temporaryFailure');
    expect(call('slaveInstall', 251)).toBe('otherReason');
    expect(call('slaveInstall', 0)).toBe('success');
    expect(client.state).toMatchObject({
      primaryAddress: 1,
      identificationNumber: 12_345_678,
      deviceType: 3,
    });
    expect(call('slaveInstall', 2)).toBe('otherReason');
    expect(call('slaveDeinstall')).toBe('success');
    expect(client.state).toMatchObject({
      primaryAddress: 0,
      identificationNumber: 0,
      encryptionKeyStatus: 'noKey',
    });
  });

  test('keeps alarms until they are reset', () => {
    const { client, call, answers } = subMeter();
    call('slaveInstall', 1);
    call('capture');
    answers({ accessNumber: 2, status: 4, alarm: 1 });
    expect(call('capture')).toBe('success');
    expect(client.state).toMatchObject({ accessNumber: 2, status: 4, alarm: 3 });
    call('resetAlarm');
    expect(client.state.alarm).toBe(0);
    answers(undefined);
    expect(call('capture')).toBe('temporaryFailure');
    expect([call('synchronizeClock'), call('dataSend', uint8(0))]).toEqual(['success', 'temporaryFailure']);
  });

  test('reads by its period', () => {
    const { client, call, reads } = subMeter(3600);
    client.advance(0);
    expect([reads(), client.deadline]).toEqual([0, undefined]);
    call('slaveInstall', 1);
    runUntil(client, 0, 3 * 3_600_000);
    expect(reads()).toBe(4);
  });

  test('knows whether the key was set, transferred, or both', () => {
    const { client, call } = subMeter();
    call('slaveInstall', 1);
    expect(call('setEncryptionKey', new Uint8Array(3))).toBe('temporaryFailure');
    expect(client.state.encryptionKeyStatus).toBe('noKey');
    call('transferKey', new Uint8Array(16));
    expect(client.state.encryptionKeyStatus).toBe('keyTransferred');
    call('setEncryptionKey', new Uint8Array(16));
    expect(client.state.encryptionKeyStatus).toBe('keySetAndTransferred');
  });
});
