import { describe, expect, test } from 'vitest';
import { Bench } from '../../../test/behaviour-bench.ts';
import {
  CLASSES,
  type InterfaceClass,
  MBusDiagnostic,
  SFskActiveInitiator,
  SmtpSetup,
} from '../../classes/index.ts';
import type { Data } from '../../data/tag.ts';
import { keptObject } from './kept-object.ts';

const uint32 = (value: number): Data => ({ type: 'uint32', value });
const octets = (...value: readonly number[]): Data => ({
  type: 'octetString',
  value: Uint8Array.from(value),
});

describe('an object that only keeps', () => {
  test('what is written to its configuration, and refuses writes to what it counts', () => {
    const meter = new Bench();
    const setup = meter.put(keptObject(SmtpSetup, '0-0:25.5.0*255', { values: { serverPort: 25 } }));
    expect(meter.read(setup.object, 2)).toEqual({ type: 'uint16', value: 25 });
    expect(meter.write(setup.object, 2, { type: 'uint16', value: 587 })).toBe('success');
    expect(meter.write(setup.object, 2, { type: 'uint8', value: 1 })).toBe('typeUnmatched');
    expect(setup.state.serverPort).toBe(587);
    const counters = meter.put(keptObject(MBusDiagnostic, '0-0:24.9.0*255'));
    expect(meter.write(counters.object, 6, uint32(5))).toBe('readWriteDenied');
  });

  test('takes secrets and tells none', () => {
    const meter = new Bench();
    const setup = meter.put(keptObject(SmtpSetup, '0-0:25.5.0*255', { secrets: ['loginPassword'] }));
    expect(meter.write(setup.object, 4, octets(1, 2, 3))).toBe('success');
    expect(meter.read(setup.object, 4)).toBe('readWriteDenied');
    expect(setup.value('loginPassword')).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('gives what it counts its first values back when it is reset', () => {
    const meter = new Bench();
    const counters = meter.put(
      keptObject(MBusDiagnostic, '0-0:24.9.0*255', { values: { receivedSignalStrength: 40 } }),
    );
    counters.change({ transmissionsCounter: 9, receivedSignalStrength: 80 });
    expect(meter.read(counters.object, 6)).toEqual(uint32(9));
    expect(meter.call(counters.object, 'reset')).toBe('success');
    expect(meter.read(counters.object, 6)).toEqual(uint32(0));
    expect(meter.read(counters.object, 2)).toEqual({ type: 'uint8', value: 40 });
  });

  test('goes on from its state', () => {
    const first = keptObject(SmtpSetup, '0-0:25.5.0*255', { values: { serverPort: 25, userName: 'meter' } });
    first.change({ serverPort: 2525 });
    const second = keptObject(SmtpSetup, '0-0:25.5.0*255', {
      values: { serverPort: 25 },
      state: structuredClone(first.state),
    });
    expect(second.state).toEqual(first.state);
    expect(second.value('serverPort')).toBe(2525);
  });

  test('needs a value where the type has no plain one', () => {
    expect(() => keptObject(SFskActiveInitiator, '0-0:26.1.0*255')).toThrow(RangeError);
  });

  test('can be of every class whose attributes are plain', () => {
    let made = 0;
    for (const declared of CLASSES as readonly InterfaceClass[]) {
      try {
        const { object } = keptObject(declared, '0-0:128.0.0*255');
        expect(object.attributes.size).toBe(Object.keys(declared.attributes).length);
        made++;
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
    expect(made).toBeGreaterThan(80);
  });
});
