import { type Obis, obisFromBytes, obisToBytes, parseObis } from './obis.ts';
import { integer, longUnsigned } from './scalar.ts';
import { numberOf } from './scaler.ts';
import { leaf, type Schema, type SchemaValue, structure } from './schema.ts';
import { UNITS, type Unit, unitCode, unitOf } from './units.ts';

/* The parts of which attributes of many classes are made. */

/** The name of an object: six octets. */
export const logicalName: Schema<Obis> = leaf<Obis>({
  name: 'logical-name',
  description: 'logical name',
  convert(value, at) {
    if (value.type !== 'octetString') return at.fail(`${value.type} where a logical name is due`);
    if (value.value.length !== 6) return at.fail(`${value.value.length} octets where a logical name has 6`);
    return obisFromBytes(value.value);
  },
  toData: (value) => ({ type: 'octetString', value: obisToBytes(value) }),
  toJson: (value) => value,
  parse(json, at) {
    try {
      return parseObis(at.text(json));
    } catch (error) {
      return at.fail((error as Error).message);
    }
  },
});

/** A unit by its symbol; null-data, which some meters send, is code 0. */
export const unit: Schema<Unit> = leaf<Unit>({
  name: 'unit',
  description: 'enum (unit)',
  convert(value, at) {
    if (value.type === 'enum') return unitOf(value.value);
    if (at.strict) return at.fail(`${value.type} where a unit is due`);
    if (value.type === 'null') return 0;
    const code = numberOf(value);
    return code === undefined || code < 0 || code > 255
      ? at.fail(`${value.type} where a unit is due`)
      : unitOf(Number(code));
  },
  toData: (value) => ({ type: 'enum', value: unitCode(value) }),
  toJson: (value) => value,
  parse(json, at) {
    if (typeof json === 'string' && Object.hasOwn(UNITS, json)) return json as Unit;
    return typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= 255
      ? unitOf(json)
      : at.fail(`${JSON.stringify(json)} is no unit`);
  },
});

/** What a register's number means: value × 10^scaler of the unit. */
export const scalerUnit = structure({ scaler: integer, unit });
export type ScalerUnit = SchemaValue<typeof scalerUnit>;

/** One column of a profile: an attribute, or the element `dataIndex` of it; index 0 is the whole attribute. */
export const captureObject = structure({
  classId: longUnsigned,
  logicalName,
  attribute: integer,
  dataIndex: longUnsigned,
});
export type CaptureObject = SchemaValue<typeof captureObject>;

/** An attribute of an object. */
export const attributeReference = structure({ classId: longUnsigned, logicalName, attribute: integer });
export type AttributeReference = SchemaValue<typeof attributeReference>;

/** A script of a script table. */
export const scriptReference = structure({ logicalName, selector: longUnsigned });
export type ScriptReference = SchemaValue<typeof scriptReference>;
