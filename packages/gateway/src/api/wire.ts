import {
  type TrafficFrame as FrameDocument,
  followConnectionTraffic,
  followDeviceTraffic,
} from '@meterwire/api';
import { toHex } from 'dlms/bytes';
import type { FastifyInstance } from 'fastify';
import type { TrafficFrame, TrafficOf } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Context } from './context.ts';
import type { Asked, Mounter } from './mount.ts';
import { Streams } from './streams.ts';
import { instantText } from './text.ts';

const MOST_WATCHERS = 50;

/** Shows what passes the lines, live. */
export function mountWire(
  app: FastifyInstance,
  { mountRaw }: Mounter,
  context: Context,
  doorkeeper: Doorkeeper,
): void {
  const { traffic } = context.options;
  const watchers = new Streams(doorkeeper, followDeviceTraffic.role, MOST_WATCHERS);
  app.addHook('preClose', async () => watchers.close());

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
  mountRaw(followConnectionTraffic, async (asked) =>
    follow(asked, { connection: context.connection(asked.params.id).name }),
  );
}

const frameDocument = ({ octets, at, ...frame }: TrafficFrame): FrameDocument => ({
  ...frame,
  at: instantText(at),
  hex: toHex(octets),
});
