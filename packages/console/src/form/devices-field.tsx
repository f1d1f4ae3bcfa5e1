import { useId } from 'react';
import { sentence } from '../shared/sentence.ts';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { isGroup } from './kind.ts';
import { meantDevices } from './meant-devices.ts';
import { useFormScope } from './scope.ts';
import { useWiring } from './wiring.tsx';
import { WordsInput } from './words-field.tsx';

type Way = 'all' | 'names' | 'tags';
const ways: readonly Way[] = ['all', 'names', 'tags'];
const texts = formTexts.devices;

/** Which devices: all of them, some by name, or those that bear tags; and how many that makes. */
export function DevicesField(props: ControlProps) {
  const { label, complaint, set, onBlur } = useWiring(props);
  const scope = useFormScope();
  const { draft, path, schema } = props;
  const id = useId();
  const value = draft.at(...path) ?? schema.default;
  const way: Way | undefined = Array.isArray(value)
    ? 'names'
    : isGroup(value)
      ? 'tags'
      : value === 'all'
        ? 'all'
        : undefined;
  const inner = isGroup(value) ? value['tags'] : value;
  const words = Array.isArray(inner) ? inner.map(String) : [];
  const wrong =
    complaint ??
    draft.complaintAt(...path, 'tags') ??
    words.map((_word, index) => draft.complaintAt(...path, index)).find(Boolean);
  const starts: Record<Way, unknown> = { all: 'all', names: [], tags: { tags: [] } };
  return (
    <fieldset className="field devices-field" data-wrong={wrong !== undefined}>
      <legend className="field-label">{label}</legend>
      <div className="choices-list">
        {ways.map((each) => (
          <label key={each} className="check">
            <input
              type="radio"
              name={id}
              checked={way === each}
              onChange={() => set(starts[each])}
              onBlur={onBlur}
            />
            {texts[each]}
          </label>
        ))}
      </div>
      {(way === 'names' || way === 'tags') && (
        <>
          <p className="field-hint">{way === 'names' ? texts.namesHint : texts.tagsHint}</p>
          <WordsInput
            own={{ 'aria-label': texts[way], onBlur }}
            label={texts[way]}
            words={words}
            known={(way === 'names' ? scope.names.devices : scope.names.tags) ?? []}
            onChange={(next) => set(way === 'names' ? next : { tags: next })}
          />
        </>
      )}
      {way !== undefined && <p className="field-hint">{texts.count(meantDevices(value, scope).length)}</p>}
      {wrong !== undefined && (
        <p className="field-complaint" role="alert">
          {sentence(wrong)}
        </p>
      )}
    </fieldset>
  );
}
