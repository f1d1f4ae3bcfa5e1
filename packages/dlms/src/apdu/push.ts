import type { Codec, Value } from '../codec/codec.ts';
import { type OptionalCodec, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { longInvoke } from './invoke.ts';
import { time } from './time.ts';

/** Data-notification: what a meter pushes; what the body means its push setup says. */
export const dataNotification = dataNotificationOf(time, data);
export type DataNotification = Value<typeof dataNotification>;

/** Data-notification-confirm: the answer to a confirmed push. */
export const dataNotificationConfirm = struct('DataNotificationConfirm', { invoke: longInvoke, time });
export type DataNotificationConfirm = Value<typeof dataNotificationConfirm>;

/** A data-notification with another reading of its time or body, for meters that bend the format. */
export function dataNotificationOf(timeCodec: OptionalCodec<Uint8Array>, body: Codec<Data>) {
  return struct('DataNotification', { invoke: longInvoke, time: timeCodec, body });
}
