import { useId } from 'react';
import { FormField } from '../shared/form-field.tsx';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { type FormScope, useFormScope } from './scope.ts';
import { useWiring } from './wiring.tsx';

/** More than these are found by typing, not by scrolling. */
const mostOptions = 100;

/** The name of something else: chosen from a list, or typed where there are very many. */
export function ReferenceField({
  from,
  free = false,
  ...props
}: ControlProps & {
  readonly from: keyof FormScope['names'];
  /** What is known is only proposed: it may be anything else. */
  readonly free?: boolean;
}) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const known = useFormScope().names[from] ?? [];
  const list = useId();
  const value = props.draft.at(...props.path);
  const text = value === undefined ? '' : String(value);
  const change = (next: string) => set(next === '' ? undefined : next);
  return (
    <FormField {...wiring}>
      {(own) =>
        known.length <= mostOptions && !free ? (
          <select
            {...own}
            className="input field-input"
            value={text}
            onChange={({ currentTarget }) => change(currentTarget.value)}
          >
            <option value="">{formTexts.none}</option>
            {known.map((name) => (
              <option key={name}>{name}</option>
            ))}
            {text !== '' && !known.includes(text) && <option value={text}>{formTexts.unknown(text)}</option>}
          </select>
        ) : (
          <>
            <input
              {...own}
              className="input field-input"
              list={list}
              autoComplete="off"
              value={text}
              onChange={({ currentTarget }) => change(currentTarget.value)}
            />
            <Suggestions id={list} typed={text} known={known} />
          </>
        )
      }
    </FormField>
  );
}

/** The names that hold what was typed, as many as a list can show. */
export function Suggestions({
  id,
  typed,
  known,
}: {
  readonly id: string;
  readonly typed: string;
  readonly known: readonly string[];
}) {
  const low = typed.toLowerCase();
  const near: string[] = [];
  for (const name of known) {
    if (near.length === 40) break;
    if (name.toLowerCase().includes(low)) near.push(name);
  }
  return (
    <datalist id={id}>
      {near.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
