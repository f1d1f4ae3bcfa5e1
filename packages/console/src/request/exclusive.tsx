import { useId, useRef } from 'react';
import type { Draft } from '../shared/draft.ts';
import { sentence } from '../shared/sentence.ts';

interface ExclusiveProps<K extends string> {
  readonly label: string;
  readonly options: readonly (readonly [key: K, label: string, start: unknown])[];
  readonly draft: Draft<object>;
  readonly path: readonly (string | number)[];
  readonly complaint?: string | undefined;
}

/** Which one of several settings is there. What the others held comes back when one returns to them. */
function useExclusive<K extends string>(
  options: ExclusiveProps<K>['options'],
  draft: Draft<object>,
  path: ExclusiveProps<K>['path'],
): readonly [K | undefined, (key: K) => void] {
  const before = useRef(new Map<K, unknown>());
  const chosen = options.map(([key]) => key).find((key) => draft.at(...path, key) !== undefined);
  const choose = (next: K) => {
    const group = { ...(draft.at(...path) as Record<string, unknown> | undefined) };
    for (const [key] of options) {
      if (group[key] !== undefined) before.current.set(key, group[key]);
      delete group[key];
    }
    const [, , start] = options.find(([key]) => key === next) ?? [];
    draft.set(path, { ...group, [next]: before.current.get(next) ?? start });
  };
  return [chosen, choose];
}

/** The choice itself, as a row of radio buttons. */
export function Exclusive<K extends string>({ label, options, draft, path, complaint }: ExclusiveProps<K>) {
  const id = useId();
  const [chosen, choose] = useExclusive(options, draft, path);
  return (
    <fieldset className="field form-wide" data-wrong={complaint !== undefined}>
      <legend className="visually-hidden">{label}</legend>
      <div className="choices-list">
        {options.map(([key, text]) => (
          <label key={key} className="check">
            <input type="radio" name={id} checked={chosen === key} onChange={() => choose(key)} />
            {text}
          </label>
        ))}
      </div>
      {complaint !== undefined && (
        <p className="field-complaint" role="alert">
          {sentence(complaint)}
        </p>
      )}
    </fieldset>
  );
}
