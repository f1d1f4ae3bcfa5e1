import type { Plan } from './plan.ts';
import { Secret } from './secret.ts';

/**
 * A plan in which everything that is as it was before is the very object it was before: sessions, pauses and places in the agenda
 * hang on it, and go on.
 */
export function carryOver(before: Plan, after: Plan): Plan {
  const connections = keeping(before.connections, after.connections);
  const connectionOf = new Map(connections.map((connection) => [connection.name, connection]));
  const moved = after.devices.map((device) => ({
    ...device,
    connection: connectionOf.get(device.connection.name) ?? device.connection,
  }));
  const devices = keeping(before.devices, moved);
  const deviceOf = new Map(devices.map((device) => [device.name, device]));
  const requests = after.requests.map((request) => ({
    ...request,
    devices: request.devices.map((device) => deviceOf.get(device.name) ?? device),
  }));
  const signals = after.signals.map((signal) => ({
    ...signal,
    device: deviceOf.get(signal.device.name) ?? signal.device,
  }));
  return {
    ...after,
    connections,
    devices,
    requests: keeping(before.requests, requests),
    signals: keeping(before.signals, signals, ({ alias }) => alias),
    outlets: keeping(before.outlets, after.outlets),
  };
}

function keeping<T extends { readonly name: string }>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string = ({ name }) => name,
): T[] {
  const known = new Map(before.map((one) => [keyOf(one), one]));
  return after.map((one) => {
    const old = known.get(keyOf(one));
    return old !== undefined && same(old, one) ? old : one;
  });
}

/** Whether two values say the same; secrets are compared by what they hide. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Secret || b instanceof Secret)
    return a instanceof Secret && b instanceof Secret && a.reveal() === b.reveal();
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.from(a).equals(b);
  if (a instanceof Map || b instanceof Map)
    return a instanceof Map && b instanceof Map && same([...a], [...b]);
  if (a instanceof Set || b instanceof Set)
    return a instanceof Set && b instanceof Set && a.size === b.size && [...a].every((one) => b.has(one));
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key as never], b[key as never]));
}
