import type { Data, ScalerUnit } from 'dlms/data';
import type { MeterUnit, Quantity } from '../signal.ts';

/**
 * A number of the meter on the wire: an integer of a type that follows from the quantity, so that it stays the same as the number
 * grows. Null-data where there is no value.
 */
export function valueData(value: number | undefined, { signed, wide }: Quantity): Data {
  if (value === undefined) return { type: 'null', value: null };
  // A number beyond 32 bits is rather sent whole than cut.
  const fits = signed ? value === (value | 0) : value >= 0 && value <= 0xffff_ffff;
  if (!wide && fits) return { type: signed ? 'int32' : 'uint32', value };
  return { type: signed || value < 0 ? 'int64' : 'uint64', value: BigInt(value) };
}

/** Values are thousandths: a kilowatt-hour times 1000 is a watt-hour, a volt times 1000 needs the scaler −3. */
export const scalerUnitOf = ({ unit }: Quantity): ScalerUnit => SCALER_UNITS[unit];

const SCALER_UNITS: Readonly<Record<MeterUnit, ScalerUnit>> = {
  kW: { scaler: 0, unit: 'W' },
  kvar: { scaler: 0, unit: 'var' },
  kVA: { scaler: 0, unit: 'VA' },
  kWh: { scaler: 0, unit: 'Wh' },
  kvarh: { scaler: 0, unit: 'varh' },
  kVAh: { scaler: 0, unit: 'VAh' },
  V: { scaler: -3, unit: 'V' },
  A: { scaler: -3, unit: 'A' },
  Hz: { scaler: -3, unit: 'Hz' },
  '': { scaler: -3, unit: 'count' },
};
