import { logicalName } from '../data/reference.ts';
import { integer, longUnsigned, unsigned } from '../data/scalar.ts';
import { numberOf } from '../data/scaler.ts';
import { array, leaf, nullable, type Schema, type SchemaValue, structure } from '../data/schema.ts';

/**
 * A code of what is allowed; `access-mode.ts` says what the codes mean in each version. Version 0 of class 15 has a boolean for methods,
 * the later versions an enum; meters send either.
 */
export const accessMode: Schema<number> = accessModeOf('enum');

const elementOf = (methodMode: Schema<number>) =>
  structure({
    classId: longUnsigned,
    version: unsigned,
    logicalName,
    accessRights: structure({
      attributes: array(
        structure({
          index: integer,
          mode: accessMode,
          selectors: nullable(array(integer)),
        }),
      ),
      methods: array(structure({ index: integer, mode: methodMode })),
    }),
  });

/** An object as an association lists it, with what the client may do. */
export const objectListElement = elementOf(accessMode);
export type ObjectListElement = SchemaValue<typeof objectListElement>;

/** The same in version 0 of class 15, where the access to a method is yes or no. */
export const objectListElement0 = elementOf(accessModeOf('boolean'));

function accessModeOf(type: 'enum' | 'boolean'): Schema<number> {
  return leaf<number>({
    name: 'access-mode',
    convert(value, at) {
      if (value.type === 'boolean') return Number(value.value);
      const code = numberOf(value);
      return code === undefined || code < 0 || code > 255
        ? at.fail(`${value.type} where an access mode is due`)
        : Number(code);
    },
    toData: (value) => (type === 'enum' ? { type, value } : { type, value: value !== 0 }),
    toJson: (value) => value,
    parse: (json, at) =>
      typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= 255
        ? json
        : at.fail(`${JSON.stringify(json)} is no access mode: 0 to 255`),
  });
}
