import { type ConnectionTrial, testConnection, tryConnection } from '@meterwire/api';
import { ClosedError } from 'dlms/bytes';
import type { FastifyReply } from 'fastify';
import { type Connection, connectionUrl } from '../model/connection.ts';
import { MOST_BYTES, understood } from './configuration.ts';
import type { Context } from './context.ts';
import { problemOfMeter, untilGone } from './errand.ts';
import type { Mounter } from './mount.ts';
import { notFound } from './problem.ts';
import type { Rehearsals } from './rehearsal.ts';

/** Opens ports for who asks whether they can be opened: of connections that are followed, and that a change would make. */
export function mountConnectionTrials({ mount }: Mounter, context: Context, rehearsals: Rehearsals): void {
  const { trials, configuring } = context.options;

  const reach = async (connection: Connection, reply: FastifyReply): Promise<ConnectionTrial> => {
    try {
      const { began, reached } = await rehearsals.run(
        connection,
        async (signal) => ({ began: context.now(), reached: await trials.reach(connection, signal) }),
        untilGone(reply),
      );
      const { ok, detail, advice } = reached;
      const tookMs = Math.max(0, context.now() - began);
      return { ok, url: connectionUrl(connection), detail, advice: advice ?? null, tookMs };
    } catch (error) {
      if (!(error instanceof ClosedError)) throw problemOfMeter(error);
      const { message: detail, advice = null } = error;
      return { ok: false, url: connectionUrl(connection), detail, advice, tookMs: 0 };
    }
  };

  mount(testConnection, ({ params, reply }) => reach(context.connection(params.id), reply));
  mount(
    tryConnection,
    async ({ body, reply, note }) => {
      note({ detail: body.connection });
      const { connections } = await understood(() => configuring.planOf(body.operations));
      const connection =
        connections.find(({ name }) => name === body.connection) ??
        notFound(`there is no connection "${body.connection}" after this change`);
      return reach(connection, reply);
    },
    { bodyBytes: MOST_BYTES },
  );
}
