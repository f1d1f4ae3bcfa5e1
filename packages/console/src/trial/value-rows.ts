import type { AttributeValue } from '@meterwire/api';
import { isGroup } from '../form/kind.ts';
import { decimal } from '../shared/quantity.ts';

/** A line of what was read. */
export interface ValueRow {
  readonly logicalName: string;
  readonly attribute: number;
  readonly name: string;
  /** Why there is no value, by name. */
  readonly refusal?: string;
  /** An exact decimal with its unit, where the meter said how its number is scaled. */
  readonly number?: { readonly text: string; readonly unit: string | null };
  readonly value: unknown;
}

/** Each value once: the scaler and unit that were read beside it stand with it, and not in a line of their own. */
export function rowsOf(values: readonly AttributeValue[]): readonly ValueRow[] {
  const scalers = new Map(
    values.flatMap(({ logicalName, classId, attributeName, value }) =>
      attributeName === 'scalerUnit' ? [[`${logicalName} ${classId}`, value] as const] : [],
    ),
  );
  return values
    .filter(({ attributeName }) => attributeName !== 'scalerUnit')
    .map((each) => {
      const { logicalName, classId, attribute, attributeName, ok, error, value } = each;
      const row = { logicalName, attribute, name: attributeName ?? String(attribute) };
      if (!ok) return { ...row, refusal: error ?? '', value: null };
      const plain = plainOf(value);
      const number = numberOf(plain, scalers.get(`${logicalName} ${classId}`));
      return { ...row, value: plain, ...(number === undefined ? {} : { number }) };
    });
}

function numberOf(value: unknown, scalerUnit: unknown): ValueRow['number'] {
  if (!isGroup(scalerUnit) || typeof scalerUnit['scaler'] !== 'number') return undefined;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const { unit } = scalerUnit;
  return { text: decimal(value, scalerUnit['scaler']), unit: typeof unit === 'string' ? unit : null };
}

/** A value that only says its type besides: `{ type: 'uint32', value: 5 }` is 5. */
function plainOf(value: unknown): unknown {
  return isGroup(value) &&
    typeof value['type'] === 'string' &&
    Object.keys(value).length === 2 &&
    'value' in value
    ? value['value']
    : value;
}
