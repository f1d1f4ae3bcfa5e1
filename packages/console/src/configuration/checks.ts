import {
  COLLECTIONS,
  type Collection,
  type Complaint,
  complaintsOf,
  entrySchema,
  type SchemaNode,
} from '@meterwire/api/configuration';
import { alternativeOf, fitting, isGroup } from '../form/kind.ts';
import { obisComplaint } from '../form/obis.ts';
import { isTimeZone } from '../form/zone.ts';
import { type Entry, namesOf, type Written } from './edit.ts';

/**
 * What is wrong with an entry, as one types: its shape by the schema, and what the gateway checks beyond it and the console can
 * know. The rest the gateway says before anything is changed.
 */
export function entryComplaints(
  list: Collection,
  entry: Entry,
  written: Written,
  oldName: string | undefined,
): readonly Complaint[] {
  const schema = entrySchema(list);
  const value = fitting(schema, entry);
  return [
    ...complaintsOf(schema, value),
    ...valueComplaints(schema, value, []),
    ...nameComplaints(list, value, written, oldName),
  ];
}

/** OBIS codes and time zones: texts whose meaning the schema does not know. */
export function valueComplaints(
  schema: SchemaNode,
  value: unknown,
  path: Complaint['path'],
): readonly Complaint[] {
  if (typeof value === 'string') {
    const forms = [schema.form, ...(schema.anyOf ?? []).map(({ form }) => form)];
    if (forms.some((form) => form?.startsWith('an OBIS code'))) return said(path, obisComplaint(value));
    if (forms.some((form) => form?.startsWith('IANA name')) && !isTimeZone(value))
      return said(
        path,
        `"${value}" is not allowed: a time zone by its IANA name, such as Europe/Berlin or UTC`,
      );
    return [];
  }
  if (Array.isArray(value))
    return value.flatMap((each, index) =>
      valueComplaints(itemSchema(schema.items, each), each, [...path, index]),
    );
  if (!isGroup(value)) return [];
  const { properties = {} } = alternativeOf(groupsOf(schema), value);
  return Object.entries(value).flatMap(([key, part]) =>
    valueComplaints(properties[key] ?? {}, part, [...path, key]),
  );
}

const said = (path: Complaint['path'], message: string | undefined): readonly Complaint[] =>
  message === undefined ? [] : [{ path, message }];

/** Of alternatives only those that are groups. */
const groupsOf = (schema: SchemaNode): SchemaNode =>
  schema.anyOf === undefined ? schema : { anyOf: schema.anyOf.filter(({ type }) => type === 'object') };

const itemSchema = (items: SchemaNode | undefined, value: unknown): SchemaNode =>
  items?.anyOf === undefined || typeof value === 'string' ? (items ?? {}) : groupsOf(items);

function nameComplaints(
  list: Collection,
  entry: Entry,
  written: Written,
  oldName: string | undefined,
): readonly Complaint[] {
  const key = COLLECTIONS[list];
  const name = entry[key];
  const taken = namesOf(written, list).filter((other) => other !== oldName);
  return typeof name === 'string' && taken.includes(name)
    ? [{ path: [key], message: `"${name}" is the ${key} of another one already` }]
    : [];
}
