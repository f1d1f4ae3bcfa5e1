import {
  type TrialEnd,
  type TrialStep,
  testDevice,
  testRequest,
  tryDevice,
  tryRequest,
} from '@meterwire/api';
import type { FastifyInstance } from 'fastify';
import type { Device } from '../model/device.ts';
import { failureOf } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { ExaminationStep } from '../model/ports.ts';
import type { Request } from '../model/request.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import { MOST_BYTES, understood } from './configuration.ts';
import type { Context } from './context.ts';
import { errand, problemOfMeter, untilGone } from './errand.ts';
import type { Mounter } from './mount.ts';
import { knownObjects } from './objects.ts';
import { notFound, Problem } from './problem.ts';
import { readOnce } from './read-once.ts';
import type { Rehearsals } from './rehearsal.ts';
import { type Stream, Streams } from './streams.ts';
import { instantText } from './text.ts';

/** A screen shows one; several people may look at once. */
const MOST_TRIALS = 20;
const ROWS = 10;

/** Tries devices and requests: those that are followed, and those that a change would make. */
export function mountTrials(
  app: FastifyInstance,
  { mount, mountRaw }: Mounter,
  context: Context,
  doorkeeper: Doorkeeper,
  rehearsals: Rehearsals,
): void {
  const { schedule, examiner, trials, configuring } = context.options;
  const streams = new Streams(doorkeeper, testDevice.role, MOST_TRIALS);
  app.addHook('preClose', async () => streams.close());
  const large = { bodyBytes: MOST_BYTES };

  mountRaw(testDevice, async (asked) => {
    const device = context.device(asked.params.id);
    const gone = untilGone(asked.reply);
    const stream = streams.open(asked);
    const tell = teller(stream, context);
    if (rehearsals.isBusy(device.connection)) tell(WAITING);
    await conclude(stream, context, () =>
      schedule.hold(device, (signal) => examiner.examine(device, tell, signal), gone),
    );
  });

  mountRaw(
    tryDevice,
    async (asked) => {
      const { operations, device: name } = asked.body;
      asked.note({ detail: name });
      const plan = await understood(() => configuring.planOf(operations));
      const device = deviceIn(plan, name);
      const gone = untilGone(asked.reply);
      const stream = streams.open(asked);
      const tell = teller(stream, context);
      if (rehearsals.isBusy(device.connection)) tell(WAITING);
      await conclude(stream, context, () =>
        rehearsals.run(device.connection, (signal) => trials.examine(device, tell, signal), gone),
      );
    },
    large,
  );

  mount(testRequest, ({ params, body, reply, note }) => {
    const request = context.request(params.id);
    const device = chosenOf(
      request,
      body.device === undefined ? undefined : context.device(body.device).name,
    );
    note({ detail: device.name });
    return errand(context, device, reply, async (session) => {
      const known = await knownObjects(context, device);
      return readOnce(request, session, { device: device.name, known, rows: body.rows ?? ROWS });
    });
  });

  mount(
    tryRequest,
    async ({ body, reply, note }) => {
      const plan = await understood(() => configuring.planOf(body.operations));
      const request =
        plan.requests.find(({ name }) => name === body.request) ??
        notFound(`there is no request "${body.request}" after this change`);
      const device = chosenOf(
        request,
        body.device === undefined ? undefined : deviceIn(plan, body.device).name,
      );
      note({ detail: `${request.name} of ${device.name}` });
      const rows = body.rows ?? ROWS;
      try {
        return await rehearsals.run(
          device.connection,
          (signal) =>
            trials.converse(
              device,
              // It may be another meter by then: what its name was known by says nothing of it.
              (session) => readOnce(request, session, { device: device.name, known: [], rows }),
              signal,
            ),
          untilGone(reply),
        );
      } catch (error) {
        throw problemOfMeter(error);
      }
    },
    large,
  );
}

type Step = Omit<ExaminationStep, 'state'> & { readonly state: TrialStep['state'] };

const WAITING: Step = {
  layer: 'line',
  state: 'waiting',
  detail: 'waiting for the line',
  advice: undefined,
};

const teller =
  (stream: Stream, context: Context) =>
  ({ advice, ...step }: Step): void =>
    stream.send('step', {
      ...step,
      advice: advice ?? null,
      at: instantText(context.now()),
    } satisfies TrialStep);

/** Tells how a trial ended, whatever it was. */
async function conclude(stream: Stream, context: Context, trial: () => Promise<boolean>): Promise<void> {
  try {
    stream.send('end', { ok: await trial(), detail: null, advice: null } satisfies TrialEnd);
  } catch (error) {
    const { message: detail, advice } = failureOf(error, context.now());
    stream.send('end', { ok: false, detail, advice: advice ?? null } satisfies TrialEnd);
  }
  stream.end();
}

const deviceIn = ({ devices }: Plan, wanted: string): Device =>
  devices.find(({ name }) => name === wanted) ?? notFound(`there is no device "${wanted}" after this change`);

/** The device of a request that is named, or the first one that is enabled. @throws Problem 409 where it has none such */
function chosenOf({ name, devices }: Request, wanted: string | undefined): Device {
  const device = devices.find((one) => (wanted === undefined ? one.enabled : one.name === wanted));
  if (device !== undefined) return device;
  throw new Problem({
    status: 409,
    detail: `${name} has no such device`,
    advice: 'name one of its devices',
  });
}
