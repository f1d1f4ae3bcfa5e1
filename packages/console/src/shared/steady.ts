import { useEffect, useMemo, useRef } from 'react';
import { type Compare, steadyOrder } from './sorting.ts';

/** Rows in an order that lasts until `compare` is another one; see `steadyOrder`. */
export function useSteadyOrder<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  compare: Compare<T>,
): readonly T[] {
  const shown = useRef<{ readonly compare: Compare<T>; readonly keys: readonly string[] }>(undefined);
  const ordered = useMemo(() => {
    const before = shown.current?.compare === compare ? shown.current.keys : [];
    return steadyOrder(before, rows, keyOf, compare);
  }, [rows, keyOf, compare]);
  useEffect(() => {
    shown.current = { compare, keys: ordered.map(keyOf) };
  }, [compare, ordered, keyOf]);
  return ordered;
}
