import type { Value } from '../codec/codec.ts';
import { optional, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { attribute } from './reference.ts';
import { time } from './time.ts';

/** Event-notification-request: one attribute, unasked. The presence octet of its time is 09 in some meters (`osgp-mx382`). */
export const eventNotification = struct('EventNotification', {
  time: optional(time),
  attribute,
  value: data,
});
export type EventNotification = Value<typeof eventNotification>;
