import { describe, expect, test } from 'vitest';
import { Bench, LOAD, SCRIPTS, script, uint32 } from '../../../test/behaviour-bench.ts';
import { DataObject } from '../../classes/data.ts';
import { parseObis } from '../../data/obis.ts';
import type { Data } from '../../data/tag.ts';
import { implement } from '../object.ts';
import { deviceExecutor, registerActivation, registerMonitor, scriptTable } from './index.ts';

const DAY = parseObis('1-0:1.8.1*255');
const NIGHT = parseObis('1-0:1.8.2*255');
const text = (value: string): Data => ({ type: 'octetString', value: new TextEncoder().encode(value) });

function tariffs() {
  const meter = new Bench();
  const activated: string[][] = [];
  const activation = meter.put(
    registerActivation({
      logicalName: '0-0:14.0.0*255',
      state: {
        registerAssignment: [
          { classId: 3, logicalName: DAY },
          { classId: 3, logicalName: NIGHT },
        ],
        maskList: [
          { name: 'day', indexList: [1] },
          { name: 'night', indexList: [2] },
        ],
        activeMask: 'day',
      },
      onActivate: (registers) => activated.push(registers.map(({ logicalName }) => logicalName)),
    }),
  );
  return { meter, activation, activated };
}

describe('register activation', () => {
  test('counts the registers of the active mask', () => {
    const { meter, activation, activated } = tariffs();
    expect([activation.isActive(3, DAY), activation.isActive(3, NIGHT)]).toEqual([true, false]);
    expect(meter.write(activation.object, 4, text('night'))).toBe('success');
    expect([activation.isActive(3, DAY), activation.isActive(3, NIGHT)]).toEqual([false, true]);
    expect(activated).toEqual([[NIGHT]]);
    expect(activation.isActive(3, LOAD)).toBe(true);
  });

  test('knows no mask that it was not given', () => {
    const { meter, activation } = tariffs();
    expect(meter.write(activation.object, 4, text('dusk'))).toBe('objectUndefined');
    expect(meter.call(activation.object, 'deleteMask', 'dusk')).toBe('objectUndefined');
    expect(meter.call(activation.object, 'addMask', { name: 'dusk', indexList: [3] })).toBe('otherReason');
    expect(activation.state.activeMask).toBe('day');
  });

  test('a mask of the same name replaces the old one, an active one cannot be deleted', () => {
    const { meter, activation, activated } = tariffs();
    expect(meter.call(activation.object, 'addMask', { name: 'day', indexList: [1, 2] })).toBe('success');
    expect(activated).toEqual([[DAY, NIGHT]]);
    expect(meter.call(activation.object, 'deleteMask', 'day')).toBe('temporaryFailure');
    expect(meter.call(activation.object, 'deleteMask', 'night')).toBe('success');
    expect(activation.state.maskList).toEqual([{ name: 'day', indexList: [1, 2] }]);
  });

  test('a register that was added can be named by a mask', () => {
    const { meter, activation } = tariffs();
    expect(meter.call(activation.object, 'addRegister', { classId: 3, logicalName: LOAD })).toBe('success');
    expect(activation.isActive(3, LOAD)).toBe(false);
    expect(meter.call(activation.object, 'addMask', { name: 'day', indexList: [3] })).toBe('success');
    expect(activation.isActive(3, LOAD)).toBe(true);
  });
});

describe('script table', () => {
  const switchTo = (mask: string) =>
    ({
      service: 'write',
      classId: 6,
      logicalName: parseObis('0-0:14.0.0*255'),
      index: 4,
      parameter: text(mask),
    }) as const;

  test('writes and executes in order; what fails does not stop the rest (conformance 147)', () => {
    const { meter, activation } = tariffs();
    const deleteDay = {
      service: 'execute',
      classId: 6,
      logicalName: parseObis('0-0:14.0.0*255'),
      index: 3,
      parameter: text('day'),
    } as const;
    const table = meter.put(
      scriptTable({
        logicalName: '0-0:10.0.101*255',
        executor: meter.executor,
        scripts: [
          { identifier: 1, actions: [switchTo('dusk'), switchTo('night'), deleteDay] },
          { identifier: 2, actions: [{ ...deleteDay, service: 0 }] },
        ],
      }),
    );
    expect(meter.call(table.object, 'execute', 1)).toBe('objectUndefined');
    expect(activation.state).toMatchObject({ activeMask: 'night', maskList: [{ name: 'night' }] });
    expect(meter.call(table.object, 'execute', 2)).toBe('success');
    expect(meter.call(table.object, 'execute', 3)).toBe('objectUndefined');
  });

  test('a script that calls itself ends', () => {
    const meter = new Bench();
    const again = (selector: number) =>
      ({
        service: 'execute',
        classId: 9,
        logicalName: parseObis('0-0:10.0.102*255'),
        index: 1,
        parameter: { type: 'uint16', value: selector },
      }) as const;
    const table = meter.put(
      scriptTable({
        logicalName: '0-0:10.0.102*255',
        executor: meter.executor,
        scripts: [
          { identifier: 1, actions: [again(2)] },
          { identifier: 2, actions: [again(1)] },
        ],
      }),
    );
    expect(meter.call(table.object, 'execute', 1)).toBe('otherReason');
  });

  test('reads and writes only what there is', () => {
    const meter = new Bench();
    const executor = deviceExecutor(() => meter.device);
    meter.device.add(implement(DataObject, '0-0:96.1.0*255', { value: uint32(7) }));
    const serial = { classId: 1, logicalName: parseObis('0-0:96.1.0*255'), attribute: 2 };
    expect(executor.read(serial, 0)).toEqual(uint32(7));
    expect(executor.write(serial, uint32(8), 0)).toMatchObject({ reason: 'readWriteDenied' });
    expect(executor.read({ ...serial, classId: 3 }, 0)).toMatchObject({ reason: 'objectClassInconsistent' });
    expect(executor.read({ ...serial, logicalName: SCRIPTS }, 0)).toMatchObject({
      reason: 'objectUndefined',
    });
  });
});

describe('register monitor', () => {
  function monitored() {
    const meter = new Bench();
    const monitor = meter.put(
      registerMonitor({
        logicalName: '0-0:16.0.0*255',
        executor: meter.executor,
        state: {
          thresholds: [uint32(100), uint32(200)],
          monitoredValue: { classId: 3, logicalName: LOAD, attribute: 2 },
          actions: [
            { actionUp: script(1), actionDown: script(2) },
            { actionUp: script(3), actionDown: script(4) },
          ],
        },
      }),
    );
    let now = 0;
    const loads = (...values: number[]): string[] => {
      meter.ran.length = 0;
      for (const load of values) {
        meter.load = load;
        now += 1000;
        monitor.advance(now);
      }
      return meter.ran.map((ran) => ran.split('@')[0] ?? '');
    };
    return { meter, monitor, loads };
  }

  test('acts when the value passes a threshold, up and on the way back', () => {
    const { loads } = monitored();
    expect(loads(100, 101, 150)).toEqual(['1']);
    expect(loads(300)).toEqual(['3']);
    expect(loads(200, 201, 100)).toEqual(['4', '3', '2', '4']);
  });

  test('where the value stands first is no passing', () => {
    expect(monitored().loads(500)).toEqual([]);
  });

  test('thresholds are of the type of the value (conformance 146)', () => {
    const { meter, monitor } = monitored();
    const thresholds: Data = { type: 'array', value: [{ type: 'int32', value: 5 }] };
    expect(meter.write(monitor.object, 2, thresholds)).toBe('typeUnmatched');
    expect(meter.write(monitor.object, 2, { type: 'array', value: [uint32(5)] })).toBe('success');
  });
});
