import { describe, expect, test } from 'vitest';
import { parseObis } from '../../data/obis.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal } from '../answer.ts';
import { deviceExecutor } from '../behaviour/executor.ts';
import { LogicalDevice } from '../logical-device.ts';
import { fullModel } from './full-model.ts';

const uint32 = (value: number): Data => ({ type: 'uint32', value });
const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });
const struct = (...value: readonly Data[]): Data => ({ type: 'structure', value });

function meter() {
  const device: LogicalDevice = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: fullModel({ device: () => device }).objects,
    associations: [],
  });
  const executor = deviceExecutor(() => device);
  const call = (classId: number, name: string, method: number, argument: Data) =>
    executor.invoke({ classId, logicalName: parseObis(name), method }, argument, 0)?.reason ?? 'success';
  const read = (classId: number, name: string, attribute: number) => {
    const value = executor.read({ classId, logicalName: parseObis(name), attribute }, 0);
    return value instanceof Refusal ? value.reason : value.value;
  };
  return { device, call, read };
}

describe('the set-ups of the internet', () => {
  test('IPv4 takes multicast addresses once each, gives them up, and counts them', () => {
    const { device, call, read } = meter();
    const name = '0-0:25.1.0*255';
    for (const address of [0xe000_0001, 0xe000_0002, 0xe000_0001])
      expect(call(42, name, 1, uint32(address))).toBe('success');
    expect(read(42, name, 4)).toEqual([uint32(0xe000_0002), uint32(0xe000_0001)]);
    const count = device
      .find(42, parseObis(name))
      ?.methods.get(3)
      ?.call?.({ type: 'int8', value: 0 }, {
        now: 0,
      } as never);
    expect(count && !(count instanceof Refusal) && [...count][0]).toEqual(Uint8Array.of(0x12, 0, 2));
    expect(call(42, name, 2, uint32(0xe000_0002))).toBe('success');
    expect(call(42, name, 2, uint32(0xe000_0002))).toBe('objectUndefined');
  });

  test('IPv6 adds and removes addresses of each kind', () => {
    const { call, read } = meter();
    const name = '0-0:25.7.0*255';
    const address = octets(Uint8Array.from({ length: 16 }, (_, i) => i));
    const of = (kind: number): Data => struct({ type: 'enum', value: kind }, address);
    expect(call(48, name, 1, of(2))).toBe('success');
    expect(read(48, name, 6)).toEqual([address]);
    expect(call(48, name, 2, of(1))).toBe('objectUndefined');
    expect(call(48, name, 2, of(2))).toBe('success');
    expect(read(48, name, 6)).toEqual([]);
    expect(call(48, name, 1, struct({ type: 'enum', value: 2 }, octets(new Uint8Array(4))))).toBe(
      'typeUnmatched',
    );
    expect(call(48, name, 1, of(9))).toBe('typeUnmatched');
  });

  test('NTP takes keys, tells none, and does not reach its server', () => {
    const { call, read } = meter();
    const name = '0-0:25.10.0*255';
    expect(call(100, name, 2, struct(uint32(7), octets(Uint8Array.of(1))))).toBe('success');
    expect(read(100, name, 6)).toBe('readWriteDenied');
    expect(call(100, name, 3, uint32(7))).toBe('success');
    expect(call(100, name, 3, uint32(7))).toBe('objectUndefined');
    expect(call(100, name, 1, { type: 'int8', value: 0 })).toBe('temporaryFailure');
  });
});
