import { DlmsError } from 'dlms/bytes';
import type { FastifyReply } from 'fastify';
import type { Device } from '../model/device.ts';
import type { MeterSession } from '../model/ports.ts';
import { isStoreFull } from '../model/store-full-error.ts';
import type { Context } from './context.ts';
import { Problem } from './problem.ts';

/**
 * Work on a meter that somebody waits for: in a session of its own, before the visits that wait, and given up when nobody
 * waits any more.
 * @throws Problem 502 or 504 with what the meter did, in words
 */
export async function errand<T>(
  context: Context,
  device: Device,
  reply: FastifyReply,
  work: (session: MeterSession) => Promise<T>,
): Promise<T> {
  const { schedule, meters } = context.options;
  try {
    return await schedule.hold(
      device,
      async (signal) => {
        const session = await meters.open(device, signal);
        try {
          return await work(session);
        } finally {
          await session.close();
        }
      },
      untilGone(reply),
    );
  } catch (error) {
    throw problemOfMeter(error);
  }
}

/** Ends when the caller hangs up before the answer. */
export function untilGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new Problem({ status: 499, detail: 'the caller has hung up' }));
  });
  return gone.signal;
}

/** What a meter or its line did to an order, as an answer over HTTP. */
export function problemOfMeter(error: unknown): unknown {
  if (!(error instanceof DlmsError) || isStoreFull(error)) return error;
  const { code, during, message, advice } = error;
  if (code === 'refused' && 'reason' in error && error.reason === 'tooManyOrders') return error;
  const detail = during === undefined ? message : `${during}: ${message}`;
  const status = code === 'timeout' || code === 'closed' ? 504 : 502;
  return new Problem({ status, detail, ...(advice !== undefined && { advice }) });
}
