import { expect, test } from 'vitest';
import { connection, device, profile, values } from '../../test/fakes.ts';
import { carryOver, same } from './carry-over.ts';
import type { Device } from './device.ts';
import type { Plan } from './plan.ts';
import { Secret } from './secret.ts';

const plan = (change: (name: string) => Partial<Device> = () => ({})): Plan => {
  const bus = connection('bus');
  const devices = ['m1', 'm2'].map((name) =>
    device(name, bus, { authentication: { kind: 'low', password: new Secret('p') }, ...change(name) }),
  );
  const [m1, m2] = devices as [Device, Device];
  const requests = [values('all', devices), profile('one', [m1]), profile('two', [m2])];
  return { connections: [bus], devices, requests, signals: [], outlets: [] } as unknown as Plan;
};

test('what has not changed is the same object', () => {
  const before = plan();
  const after = carryOver(before, plan());
  expect(after.devices.every((one, index) => one === before.devices[index])).toBe(true);
  expect(after.requests.every((one, index) => one === before.requests[index])).toBe(true);
});

test('what has changed is another one, and so is what hangs on it', () => {
  const before = plan();
  const after = carryOver(
    before,
    plan((name) => (name === 'm2' ? { authentication: { kind: 'low', password: new Secret('q') } } : {})),
  );
  expect(after.devices.map((one, index) => one === before.devices[index])).toEqual([true, false]);
  expect(after.requests.map((one, index) => one === before.requests[index])).toEqual([false, true, false]);
  expect(after.requests[2]?.devices[0]).toBe(after.devices[1]);
  expect(after.devices[1]?.connection).toBe(before.connections[0]);
});

test.each([
  [new Secret('a'), new Secret('a'), true],
  [new Secret('a'), new Secret('b'), false],
  [Uint8Array.of(1), Buffer.of(1), true],
  [Uint8Array.of(1), Uint8Array.of(2), false],
  [new Set(['a']), new Set(['a']), true],
  [new Set(['a']), new Set(['b']), false],
  [new Map([['a', 1]]), new Map([['a', 1]]), true],
  [new Map([['a', 1]]), new Map([['a', 2]]), false],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
  [{ a: undefined }, { b: undefined }, false],
  [[], {}, false],
  [null, {}, false],
])('%o and %o: %s', (a, b, expected) => expect(same(a, b)).toBe(expected));
