import { type Apdu, apdu } from '../apdu/apdu.ts';
import type { LongInvoke } from '../apdu/invoke.ts';
import type { Attribute } from '../apdu/reference.ts';
import { concat } from '../bytes/octets.ts';
import { decode, encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { type DateTime, dateTimeOctets } from '../data/date-time.ts';
import type { Data } from '../data/tag.ts';
import { Refusal } from './answer.ts';
import type { ReadAccess } from './association-view.ts';
import type { PushObject } from './push-plan.ts';

const NULL: Data = { type: 'null', value: null };

/**
 * The values of a push in the order of its object list. What is not there, cannot be read or is restricted to some of its rows is
 * null-data, so that the places of the others stay what they are.
 */
export const pushBody = (objects: readonly PushObject[], access: ReadAccess): Data => ({
  type: 'structure',
  value: objects.map((object) => valueOfObject(object, access)),
});

function valueOfObject(
  { classId, logicalName, attribute, dataIndex, restricted }: PushObject,
  access: ReadAccess,
): Data {
  const object = access.association.device.find(classId, logicalName);
  const octets = restricted ? undefined : object?.attributes.get(attribute)?.get?.(access);
  if (!octets || octets instanceof Refusal) return NULL;
  const value = decode(data, concat(...octets));
  if (dataIndex === 0) return value;
  const elements = value.type === 'structure' || value.type === 'array' ? value.value : [];
  return elements[dataIndex - 1] ?? NULL;
}

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
