import { useState } from 'react';
import { sharedTexts } from '../texts/shared.ts';

/** What a field of a small form is wired to. */
interface Wired<V extends string> {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly complaint: string | undefined;
  readonly required: true;
}

/** A few texts that are sent together: a log-in, a new user, a token. */
export interface Fields<T extends object> {
  readonly values: T;
  of<K extends keyof T & string>(name: K): Wired<T[K] & string>;
  /** Shows what is missing and what is wrong; tells whether nothing is. */
  isReady(): boolean;
}

export type Checks<T> = { readonly [K in keyof T]?: (values: T) => string | undefined };

/** All of them are needed. What is wrong is said as one types, what is missing only when the whole is sent. */
export function useFields<T extends Readonly<Record<string, string>>>(
  initial: T,
  checks: Checks<T> = {},
): Fields<T> {
  const [values, setValues] = useState(initial);
  const [asked, setAsked] = useState(false);
  const wrong = (name: keyof T): string | undefined =>
    values[name] === '' ? (asked ? sharedTexts.field.missing : undefined) : checks[name]?.(values);
  return {
    values,
    of: (name) => ({
      value: values[name],
      onChange: (value) => setValues((before) => ({ ...before, [name]: value })),
      complaint: wrong(name),
      required: true,
    }),
    isReady() {
      setAsked(true);
      return Object.keys(values).every((name) => values[name] !== '' && checks[name]?.(values) === undefined);
    },
  };
}
