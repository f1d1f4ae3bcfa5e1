import {
  type TrafficFrame as FrameDocument,
  followConnectionTraffic,
  followDeviceTraffic,
  type TrialEnd,
  type TrialStep,
  testDevice,
  testRequest,
} from '@meterwire/api';
import { toHex } from 'dlms/bytes';
import type { FastifyInstance } from 'fastify';
import { failureOf } from '../model/failure.ts';
import type { ExaminationStep, TrafficFrame, TrafficOf } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Context } from './context.ts';
import { errand, untilGone } from './errand.ts';
import type { Asked, Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { readOnce } from './read-once.ts';
import { Streams } from './streams.ts';
import { instantText } from './text.ts';

/** A screen shows one; several people may look at once. */
const MOST_TRIALS = 20;
const MOST_WATCHERS = 50;

export function mountTrials(
  app: FastifyInstance,
  mounts: Mounter,
  context: Context,
  doorkeeper: Doorkeeper,
): void {
  const { mount, mountRaw } = mounts;
  const { traffic } = context.options;
  const trials = new Streams(doorkeeper, testDevice.role, MOST_TRIALS);
  const watchers = new Streams(doorkeeper, followDeviceTraffic.role, MOST_WATCHERS);
  app.addHook('preClose', async () => {
    trials.close();
    watchers.close();
  });

  mountRaw(testDevice, async (asked) => {
    const device = context.device(asked.params.id);
    const gone = untilGone(asked.reply);
    const stream = trials.open(asked);
    const tell = (step: Omit<ExaminationStep, 'state'> & { readonly state: TrialStep['state'] }): void =>
      stream.send('step', stepDocument(step, context.now()));
    const busy = context.options.schedule.standing(device.name).runningSince !== undefined;
    if (busy) tell({ layer: 'line', state: 'waiting', detail: 'waiting for the line', advice: undefined });
    try {
      const { schedule, examiner } = context.options;
      const ok = await schedule.hold(device, (signal) => examiner.examine(device, tell, signal), gone);
      stream.send('end', { ok, detail: null, advice: null } satisfies TrialEnd);
    } catch (error) {
      const { message: detail, advice } = failureOf(error, context.now());
      stream.send('end', { ok: false, detail, advice: advice ?? null } satisfies TrialEnd);
    }
    stream.end();
  });

  mount(testRequest, ({ params, body, reply, note }) => {
    const request = context.request(params.id);
    const device =
      body.device === undefined
        ? request.devices.find(({ enabled }) => enabled)
        : context.device(body.device);
    if (device === undefined || !request.devices.includes(device))
      throw new Problem({
        status: 409,
        detail: `${request.name} has no such device`,
        advice: 'name one of its devices',
      });
    note({ detail: device.name });
    return errand(context, device, reply, (session) =>
      readOnce(context, request, device, session, body.rows ?? 10),
    );
  });

  const follow = (
    asked: Pick<Asked<typeof followDeviceTraffic>, 'request' | 'reply'>,
    of: TrafficOf,
  ): void => {
    let stop = (): void => undefined;
    const stream = watchers.open(asked, () => stop());
    stream.write(':\n\n');
    stop = traffic.watch(of, (frame) => stream.send('frame', frameDocument(frame)));
  };
  mountRaw(followDeviceTraffic, async (asked) =>
    follow(asked, { device: context.device(asked.params.id).name }),
  );
  mountRaw(followConnectionTraffic, async (asked) => {
    const { id } = asked.params;
    const known = context.plan.connections.some(({ name }) => name === id);
    if (!known) notFound(`there is no connection "${id}"`, 'GET /api/connections lists those there are');
    follow(asked, { connection: id });
  });
}

const stepDocument = (
  { layer, state, detail, advice }: Omit<ExaminationStep, 'state'> & { readonly state: TrialStep['state'] },
  at: number,
): TrialStep => ({ layer, state, detail, advice: advice ?? null, at: instantText(at) });

const frameDocument = ({ octets, at, ...frame }: TrafficFrame): FrameDocument => ({
  ...frame,
  at: instantText(at),
  hex: toHex(octets),
});
