import type { Selection } from '../apdu/reference.ts';
import { concat } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { type CaptureObject, captureObject } from '../data/reference.ts';
import { numberOf } from '../data/scaler.ts';
import { array, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { Refusal } from './answer.ts';
import type { ReadAccess } from './association-view.ts';
import type { CosemObject } from './object.ts';
import type { PushObject, PushRestriction } from './push-plan.ts';

/**
 * What is wanted of an attribute: all of it, an element, some rows of a buffer, some columns of these. undefined where it is not there,
 * cannot be read, or cannot be restricted so.
 */
export function restrictedValue(wanted: PushObject, access: ReadAccess): Data | undefined {
  const object = access.association.device.find(wanted.classId, wanted.logicalName);
  if (!object) return undefined;
  const captured = isBuffer(wanted) ? capturedBy(object, access) : undefined;
  const selection = selectionOf(wanted.restriction, captured);
  if (selection === 'impossible') return undefined;
  const value = readAttribute(object, wanted.attribute, { ...access, selection });
  if (!value) return undefined;
  const element = wanted.dataIndex === 0 ? value : elementOf(value, wanted.dataIndex);
  return wanted.columns.length === 0 ? element : element && withColumns(element, wanted.columns, captured);
}

/** The buffer of a profile: what has rows and columns. */
const isBuffer = ({ classId, attribute }: CaptureObject): boolean => classId === 7 && attribute === 2;

/** The columns of a profile. */
function capturedBy(object: CosemObject, access: ReadAccess): readonly CaptureObject[] | undefined {
  const value = readAttribute(object, 3, { ...access, selection: undefined });
  const columns = value && tryFromData(array(captureObject), value);
  return columns?.ok ? columns.value : undefined;
}

function readAttribute(object: CosemObject, index: number, access: ReadAccess): Data | undefined {
  const attribute = object.attributes.get(index);
  const { selection } = access;
  if (!attribute?.get || (selection && !attribute.selectors.includes(selection.selector))) return undefined;
  const octets = attribute.get(access);
  return octets instanceof Refusal ? undefined : decode(data, concat(...octets));
}

/** By the selectors of class 7: a range of its clock, or entries; the columns are picked afterwards, since entries name them from–to. */
function selectionOf(
  restriction: PushRestriction,
  captured: readonly CaptureObject[] | undefined,
): Selection | undefined | 'impossible' {
  switch (restriction.kind) {
    case 'none':
      return undefined;
    case 'byDate': {
      const clock = captured?.find(({ classId, attribute }) => classId === 8 && attribute === 2);
      if (!clock) return 'impossible';
      const { from, to } = restriction;
      return { selector: 1, parameters: structureOf(captureObject.toData(clock), from, to, ALL_COLUMNS) };
    }
    case 'byEntry': {
      const [from, to] = [numberOf(restriction.from), numberOf(restriction.to)];
      if (!captured || from === undefined || to === undefined) return 'impossible';
      const entries = [from, to].map((entry): Data => ({ type: 'uint32', value: Number(entry) }));
      return { selector: 2, parameters: structureOf(...entries, uint16(1), uint16(0)) };
    }
    case 'unknown':
      return 'impossible';
  }
}

const structureOf = (...value: readonly Data[]): Data => ({ type: 'structure', value });
const uint16 = (value: number): Data => ({ type: 'uint16', value });
const ALL_COLUMNS: Data = { type: 'array', value: [] };

const elementOf = (value: Data, index: number): Data | undefined =>
  value.type === 'structure' || value.type === 'array' ? value.value[index - 1] : undefined;

/** Rows of a buffer with the columns named, in their order. A column that is not captured is null-data in every row. */
function withColumns(
  rows: Data,
  wanted: readonly CaptureObject[],
  captured: readonly CaptureObject[] | undefined,
): Data | undefined {
  if (rows.type !== 'array' || !captured) return undefined;
  const places = wanted.map((column) => captured.findIndex((other) => isSame(column, other)));
  const value = rows.value.map((row) =>
    structureOf(...places.map((place) => (row.type === 'structure' && row.value[place]) || NULL)),
  );
  return { type: 'array', value };
}

const NULL: Data = { type: 'null', value: null };

const isSame = (a: CaptureObject, b: CaptureObject): boolean =>
  a.classId === b.classId &&
  a.logicalName === b.logicalName &&
  a.attribute === b.attribute &&
  a.dataIndex === b.dataIndex;
