import {
  commandSignal,
  draftAdoption,
  forgetUnknownDevice,
  type Listener,
  listListeners,
  listUnknownDevices,
  type UnknownDevice as UnknownDocument,
} from '@meterwire/api';
import { DlmsError } from 'dlms/bytes';
import type { ListenerStanding, UnknownDevice } from '../model/ports.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { DONE, instantText } from './text.ts';

export const listenerDocument = ({ name, address, problem, ...counts }: ListenerStanding): Listener => ({
  id: name,
  address: address ?? null,
  problem: problem ?? null,
  ...counts,
});

/** Commands to signals, and what is heard from meters that push. */
export function mountOutputs({ mount }: Mounter, context: Context): void {
  const { outputs, listeners, pushes, configuring } = context.options;

  mount(commandSignal, async ({ params, body, note }) => {
    const signal = context.plan.signals.find(({ alias }) => alias === params.id);
    if (signal === undefined) notFound(`there is no signal "${params.id}"`);
    note({ detail: `${signal.device.name}: ${JSON.stringify(body.command)}` });
    try {
      const told = await outputs.command(signal, body.command);
      return { ok: told.ok, error: told.ok ? null : told.error };
    } catch (error) {
      throw problemOf(error);
    }
  });

  mount(listListeners, async () => listeners.listeners().map(listenerDocument));
  mount(listUnknownDevices, async () => (await pushes.unknownDevices()).map(unknownDocument));
  mount(draftAdoption, async ({ params }) => {
    const stranger = (await pushes.unknownDevices()).find(({ id }) => id === params.id);
    return stranger === undefined ? unheard(params.id) : configuring.adoption(stranger);
  });
  mount(forgetUnknownDevice, async ({ params }) =>
    (await pushes.forgetUnknownDevice(params.id)) ? DONE : unheard(params.id),
  );
}

const unheard = (id: string): never =>
  notFound(`"${id}" has not been heard, or is configured or forgotten already`);

/** What a meter or its line did to a command, as an answer over HTTP. */
function problemOf(error: unknown): unknown {
  if (!(error instanceof DlmsError)) return error;
  const { code, during, message, advice } = error;
  const reason = 'reason' in error ? error.reason : undefined;
  if (reason === 'tooManyOrders') return error;
  const wrong = reason === 'unknownCommand' || reason === 'typeUnmatched';
  const status = wrong ? 422 : code === 'timeout' || code === 'closed' ? 504 : 502;
  const detail = during === undefined ? message : `${during}: ${message}`;
  return new Problem({ status, detail, ...(advice !== undefined && { advice }) });
}

const unknownDocument = (device: UnknownDevice): UnknownDocument => ({
  id: device.id,
  listener: device.listener,
  remote: device.remote,
  systemTitle: device.systemTitle ?? null,
  identification: device.identification ?? null,
  firstAt: instantText(device.firstAt),
  lastAt: instantText(device.lastAt),
  pushes: device.pushes,
  problem: device.problem ?? null,
  sample: device.sample.map(({ logicalName, value, unit }) => ({ logicalName, value, unit: unit ?? null })),
});
