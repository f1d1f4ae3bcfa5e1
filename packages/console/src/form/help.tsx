import type { ReactNode } from 'react';
import { sentence } from '../shared/sentence.ts';

/** A description of the schema as a sentence, with what stands in backticks as code. */
export function Help({ text }: { readonly text: string }): ReactNode {
  return sentence(text)
    .split('`')
    .map((part, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change places
      index % 2 === 1 ? <code key={index}>{part}</code> : part,
    );
}
