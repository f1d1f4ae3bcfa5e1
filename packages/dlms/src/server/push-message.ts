import { type Apdu, apdu } from '../apdu/apdu.ts';
import type { LongInvoke } from '../apdu/invoke.ts';
import type { Attribute } from '../apdu/reference.ts';
import { encode } from '../codec/codec.ts';
import { type DateTime, dateTimeOctets } from '../data/date-time.ts';
import type { Data } from '../data/tag.ts';
import type { ReadAccess } from './association-view.ts';
import type { PushObject } from './push-plan.ts';
import { restrictedValue } from './restricted-value.ts';

const NULL: Data = { type: 'null', value: null };

/**
 * The values of a push in the order of its object list. What is not there, cannot be read or cannot be restricted as the list wants is
 * null-data, so that the places of the others stay what they are.
 */
export const pushBody = (objects: readonly PushObject[], access: ReadAccess): Data => ({
  type: 'structure',
  value: objects.map((object) => restrictedValue(object, access) ?? NULL),
});

/** A data-notification. `confirmed` asks the receiver for a data-notification-confirm. */
export function dataNotificationOf(
  id: number,
  body: Data,
  { time, confirmed }: { readonly time?: DateTime | undefined; readonly confirmed: boolean },
): Uint8Array {
  const invoke: LongInvoke = {
    id: id & 0xff_ffff,
    reserved: 0,
    selfDescriptive: false,
    breakOnError: false,
    confirmed,
    urgent: false,
  };
  const when = time && { time: encode(dateTimeOctets, time) };
  return encode(apdu, { apdu: 'dataNotification', invoke, ...when, body } satisfies Apdu);
}

/** An event-notification: one attribute that a client has not asked for. */
export function eventNotificationOf(attribute: Attribute, value: Data, time?: DateTime): Uint8Array {
  const when = time && { time: encode(dateTimeOctets, time) };
  return encode(apdu, { apdu: 'eventNotification', ...when, attribute, value });
}
