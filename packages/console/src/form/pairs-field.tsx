import { Button } from '@mantine/core';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { isGroup } from './kind.ts';
import { useWiring } from './wiring.tsx';

/** Names with texts, such as further headers. */
export function PairsField(props: ControlProps) {
  const { label, hint, set } = useWiring(props);
  const value = props.draft.at(...props.path);
  const pairs = isGroup(value) ? Object.entries(value) : [];
  const change = (next: readonly (readonly [string, unknown])[]) =>
    set(next.length === 0 ? undefined : Object.fromEntries(next));
  return (
    <section className="list" aria-label={label}>
      <h4 className="field-label">{label}</h4>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      {pairs.map(([name, text], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name is being typed
        <div key={index} className="field-line">
          <input
            className="input field-input"
            aria-label={formTexts.headerName}
            value={name}
            onChange={({ currentTarget }) => change(pairs.with(index, [currentTarget.value, text]))}
          />
          <input
            className="input field-input"
            aria-label={formTexts.headerValue}
            value={String(text)}
            onChange={({ currentTarget }) => change(pairs.with(index, [name, currentTarget.value]))}
          />
          <button
            type="button"
            className="tool"
            aria-label={formTexts.removeItem(name)}
            onClick={() => change(pairs.toSpliced(index, 1))}
          >
            ×
          </button>
        </div>
      ))}
      <Button variant="default" size="xs" onClick={() => change([...pairs, ['', '']])}>
        {formTexts.addItem(label)}
      </Button>
    </section>
  );
}
