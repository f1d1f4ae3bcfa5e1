import { type MeterClock, readMeterClock, setMeterClock } from '@meterwire/api';
import { formatDateTime } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { MeterSession } from '../model/ports.ts';
import type { Context } from './context.ts';
import { errand } from './errand.ts';
import type { Mounter } from './mount.ts';
import { instantOf } from './text.ts';

export function mountClocks({ mount }: Mounter, context: Context): void {
  const { clocks } = context.options;

  mount(readMeterClock, ({ params, reply }) => {
    const device = context.device(params.id);
    return errand(context, device, reply, (session) => clockOf(context, device, session));
  });

  mount(setMeterClock, ({ params, body, reply, note }) => {
    const device = context.device(params.id);
    const wanted = instantOf(body.time);
    note({ detail: body.time ?? 'now' });
    return errand(context, device, reply, async (session) => {
      const shown = await session.clock();
      const write = clocks.writer(device, shown.ok ? shown.time : undefined, context.now());
      const set = await session.setClock(write(wanted ?? context.now()));
      return set.ok ? clockOf(context, device, session) : refused(set.error);
    });
  });
}

async function clockOf(context: Context, device: Device, session: MeterSession): Promise<MeterClock> {
  const asked = context.now();
  const answer = await session.clock();
  if (!answer.ok) return refused(answer.error);
  const { time } = answer;
  const drift = context.options.clocks.drift(device, time, (asked + context.now()) / 2);
  return {
    ok: true,
    error: null,
    time: formatDateTime(time),
    deviation: time.deviation ?? null,
    status: time.status ?? null,
    driftSeconds: drift === undefined ? null : Math.round(drift / 10) / 100,
  };
}

const refused = (error: string | number): MeterClock => ({
  ok: false,
  error: String(error),
  time: null,
  deviation: null,
  status: null,
  driftSeconds: null,
});
