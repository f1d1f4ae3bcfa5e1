import { apdu } from '../apdu/apdu.ts';
import type { Instant } from '../bytes/machine.ts';
import { concat } from '../bytes/octets.ts';
import { toLatin1 } from '../bytes/utf8.ts';
import { decode, encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { Refusal } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import { readMember } from './object-access.ts';
import type { ReportedAttributes } from './told.ts';

/**
 * An information-report of the attributes that the client may read; undefined where that is none, where reports were not agreed, or
 * where it is longer than the client takes.
 */
export function informationReport(
  exchange: Exchange,
  { attributes, at }: ReportedAttributes,
): Uint8Array | undefined {
  if (!agreed(exchange, 'informationReport')) return undefined;
  const { device, rights } = exchange.association;
  const told = attributes.flatMap(({ classId, instance, attribute }) => {
    const object = device.find(classId, instance);
    const name = object && device.shortNames?.nameOf(object, attribute);
    if (!object || name === undefined || !rights.sees(object)) return [];
    const value = readMember(exchange, object, attribute, undefined);
    return value instanceof Refusal ? [] : [{ name, value: decode(data, concat(...value)) }];
  });
  if (told.length === 0) return undefined;
  const report = encode(apdu, {
    apdu: 'informationReport',
    time: at === undefined ? NO_TIME : toLatin1(generalizedTime(at)),
    variables: told.map(({ name }) => ({ kind: 'name', name }) as const),
    values: told.map(({ value }) => value),
  });
  return report.length <= exchange.maxAnswerBytes ? report : undefined;
}

const NO_TIME = new Uint8Array(0);

/** `20260131120000Z`. */
const generalizedTime = (at: Instant): string =>
  `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
