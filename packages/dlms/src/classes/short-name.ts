import { leaf, type Schema } from '../data/schema.ts';

/** A base name, 0 to 65535: signed on the wire by the standard, unsigned from some meters. */
export const shortName: Schema<number> = leaf<number>({
  name: 'short-name',
  description: 'long (short name)',
  convert(value, at) {
    if (value.type === 'int16') return value.value & 0xffff;
    return value.type === 'uint16' && !at.strict
      ? value.value
      : at.fail(`${value.type} where a short name is due`);
  },
  toData: (value) => ({ type: 'int16', value: (value << 16) >> 16 }),
  toJson: (value) => value,
  parse: (json, at) =>
    typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= 0xffff
      ? json
      : at.fail(`${JSON.stringify(json)} is no short name: 0 to 65535`),
});
