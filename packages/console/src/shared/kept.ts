import { useState } from 'react';

const values = new Map<string, unknown>();

/** State that is found again after one has been on another page; gone with the window, and never in the browser's storage. */
export function useKept<T>(key: string, initial: T): readonly [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => (values.has(key) ? (values.get(key) as T) : initial));
  const set = (next: T) => {
    values.set(key, next);
    setValue(next);
  };
  return [value, set];
}

/** Puts something where another page will find it. */
export function keep<T>(key: string, value: T): void {
  values.set(key, value);
}
