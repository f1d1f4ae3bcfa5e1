import { type AttributeValue, listObjects, type MeterObject } from '@meterwire/api';
import { queryOptions } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';

/** The object list of a meter, as it was read last. */
export const objectsQuery = (id: string) =>
  queryOptions({
    queryKey: ['objects', id],
    queryFn: ({ signal }) => ask(listObjects, { params: { id } }, signal),
  });

/** Names an object in addresses: a logical name may be that of two classes. */
export const keyOf = ({ logicalName, classId }: Pick<MeterObject, 'logicalName' | 'classId'>): string =>
  `${logicalName}/${classId}`;

/** Where the attributes of an object that were read stand in the cache: they are found again when one comes back. */
export const valuesKey = (id: string, object: MeterObject) => ['objectValues', id, keyOf(object)] as const;

/** What was read of an object, by attribute. */
export interface KnownValues {
  readonly readAt: string;
  readonly values: readonly AttributeValue[];
}

/** New values in the places of old ones. */
export function withValues(known: KnownValues | undefined, fresh: readonly AttributeValue[]): KnownValues {
  const kept = (known?.values ?? []).filter(
    ({ attribute }) => !fresh.some((value) => value.attribute === attribute),
  );
  return { readAt: new Date().toISOString(), values: [...kept, ...fresh] };
}

/**
 * What is typed for an attribute or an argument: JSON where it is JSON (5, true, {"…"}), otherwise a text, which the gateway
 * reads by the class (`mode4`) or by the type that it names (`uint16:5`).
 */
export function typedValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
