import { apdu } from '../apdu/apdu.ts';
import type { Attribute } from '../apdu/reference.ts';
import type { Instant } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { fromInstant } from '../data/instant.ts';
import { Refusal } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import { readMember } from './object-access.ts';
import { eventNotificationOf } from './push-message.ts';
import { tryDecode } from './service.ts';
import { usesShortNames } from './short-name-context.ts';
import { informationReport } from './short-name-report.ts';

/** What clients with an association are told without having asked, as far as they agreed to hear it. */
export type Told =
  /** By event-notifications, one for each attribute, or by an information-report, as the client calls objects. */
  | ({ readonly type: 'report' } & ReportedAttributes)
  /** By a data-notification that is made already, such as by `dataNotificationOf`. */
  | { readonly type: 'notify'; readonly notification: Uint8Array };

/** Attributes that something has happened to. */
export interface ReportedAttributes {
  readonly attributes: readonly Attribute[];
  /** When it was so; said in UTC. */
  readonly at?: Instant;
}

/** The APDUs that tell it, before protection: none where the client may not read it or did not agree. */
export function tell(exchange: Exchange, told: Told): readonly Uint8Array[] {
  if (told.type === 'report')
    return usesShortNames(exchange.association.applicationContext)
      ? listOf(informationReport(exchange, told))
      : told.attributes.flatMap((attribute) => listOf(event(exchange, attribute, told.at)));
  const isNotification = tryDecode(apdu, told.notification)?.apdu === 'dataNotification';
  if (!isNotification) throw new TypeError('what is to be told is no data-notification');
  return agreed(exchange, 'dataNotification') ? [told.notification] : [];
}

const listOf = (octets: Uint8Array | undefined): readonly Uint8Array[] => (octets ? [octets] : []);

/** undefined also where it is longer than the client takes: events have no blocks. */
function event(exchange: Exchange, attribute: Attribute, at: Instant | undefined): Uint8Array | undefined {
  const { device, rights } = exchange.association;
  const object = device.find(attribute.classId, attribute.instance);
  if (!agreed(exchange, 'eventNotification') || !object || !rights.sees(object)) return undefined;
  const value = readMember(exchange, object, attribute.attribute, undefined);
  if (value instanceof Refusal) return undefined;
  const time = at === undefined ? undefined : fromInstant(at, { offset: 0 });
  const notification = eventNotificationOf(attribute, decode(data, concat(...value)), time);
  return notification.length <= exchange.maxAnswerBytes ? notification : undefined;
}
