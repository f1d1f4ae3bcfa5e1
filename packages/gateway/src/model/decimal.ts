import { type Decimal, formatDecimal, parseDecimal } from 'dlms/data';

/** The product, every digit of it. */
export function times(left: Decimal, right: Decimal): Decimal {
  const [a, b] = [whole(left), whole(right)];
  return small(a.value * b.value, a.scaler + b.scaler);
}

/** The sum, every digit of it. */
export function plus(left: Decimal, right: Decimal): Decimal {
  const [a, b] = [whole(left), whole(right)];
  const scaler = Math.min(a.scaler, b.scaler);
  const at = ({ value, scaler: own }: Whole) => value * 10n ** BigInt(own - scaler);
  return small(at(a) + at(b), scaler);
}

interface Whole {
  readonly value: bigint;
  readonly scaler: number;
}

/** A float as the decimal that it prints as. @throws RangeError for what is no number */
function whole(decimal: Decimal): Whole {
  const { value, scaler } = Number.isInteger(decimal.value) ? decimal : exactly(decimal);
  return { value: BigInt(value), scaler };
}

function exactly(decimal: Decimal): Decimal {
  return typeof decimal.value === 'bigint' ? decimal : parseDecimal(formatDecimal(decimal));
}

function small(value: bigint, scaler: number): Decimal {
  const short = Number(value);
  return { value: Number.isSafeInteger(short) ? short : value, scaler };
}
