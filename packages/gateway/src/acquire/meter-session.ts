import type { Client } from 'dlms/client';
import type { MeterSession } from '../model/ports.ts';

export interface MeterSessionOptions {
  /** Most attributes in one question. */
  readonly listMost: number;
  /** `healthy`: no call of the session broke. */
  close(healthy: boolean): Promise<void>;
}

/** A client as the gateway uses it: no longer lists than the meter takes, and closed as its device wants it. */
export function meterSession(client: Client, { listMost, close }: MeterSessionOptions): MeterSession {
  let healthy = true;
  const watched = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      healthy = false;
      throw error;
    }
  };
  return {
    getEach: (targets) => watched(inGroups(client, targets, listMost)),
    set: (...call) => watched(client.set(...call)),
    act: (...call) => watched(client.act(...call)),
    objects: () => watched(client.objects()),
    profileShape: (name) => watched(client.profileShape(name)),
    profile: (...call) => watched(client.profile(...call)),
    clock: (...call) => watched(client.clock(...call)),
    setClock: (...call) => watched(client.setClock(...call)),
    close: () => close(healthy),
  };
}

async function inGroups(
  client: Client,
  targets: Parameters<Client['getEach']>[0],
  most: number,
): ReturnType<Client['getEach']> {
  if (targets.length <= most) return client.getEach(targets);
  const results = [];
  for (let first = 0; first < targets.length; first += most)
    results.push(...(await client.getEach(targets.slice(first, first + most))));
  return results;
}
