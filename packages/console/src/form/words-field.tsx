import { useId, useState } from 'react';
import { FormField } from '../shared/form-field.tsx';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { Suggestions } from './reference-field.tsx';
import { type FormScope, useFormScope } from './scope.ts';
import { useWiring } from './wiring.tsx';

/** A list of words: tags, names, times, codes. Enter or a comma adds one; a pasted list adds many. */
export function WordsField({
  from,
  ...props
}: ControlProps & { readonly from?: keyof FormScope['names'] | undefined }) {
  const { set, unit: _, complaint, ...wiring } = useWiring(props);
  const { draft, path } = props;
  const known = useFormScope().names;
  const words = wordsIn(draft.at(...path));
  const wrong = words.map((_word, index) => draft.complaintAt(...path, index)).find(Boolean);
  return (
    <FormField {...wiring} complaint={complaint ?? wrong}>
      {(own) => (
        <WordsInput
          own={own}
          label={wiring.label}
          words={words}
          known={from === undefined ? [] : (known[from] ?? [])}
          onChange={(next) => set(next.length === 0 ? undefined : next)}
        />
      )}
    </FormField>
  );
}

const wordsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

interface WordsInputProps {
  readonly own: React.InputHTMLAttributes<HTMLInputElement>;
  readonly label: string;
  readonly words: readonly string[];
  readonly known: readonly string[];
  readonly onChange: (words: readonly string[]) => void;
}

export function WordsInput({ own, label, words, known, onChange }: WordsInputProps) {
  const [typed, setTyped] = useState('');
  const list = useId();
  function add(text: string): void {
    const fresh = text.split(/[,;\n]/).flatMap((part) => part.trim() || []);
    setTyped('');
    if (fresh.length > 0) onChange([...new Set([...words, ...fresh])]);
  }
  return (
    <div className="words">
      {words.map((word) => (
        <span key={word} className="words-word">
          {word}
          <button
            type="button"
            aria-label={formTexts.removeItem(word)}
            onClick={() => onChange(words.filter((each) => each !== word))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        {...own}
        className="words-input"
        list={known.length > 0 ? list : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        aria-label={words.length > 0 ? label : undefined}
        onChange={({ currentTarget: { value } }) => (/[,;\n]/.test(value) ? add(value) : setTyped(value))}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text');
          if (!/[,;\n]/.test(text)) return;
          event.preventDefault();
          add(text);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            add(typed);
          } else if (event.key === 'Backspace' && typed === '') onChange(words.slice(0, -1));
        }}
        onBlur={(event) => {
          add(typed);
          own.onBlur?.(event);
        }}
      />
      {known.length > 0 && (
        <Suggestions id={list} typed={typed} known={known.filter((each) => !words.includes(each))} />
      )}
    </div>
  );
}
