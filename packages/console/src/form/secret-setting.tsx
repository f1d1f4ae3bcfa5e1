import { useState } from 'react';
import { SecretField } from '../shared/form-field.tsx';
import { formTexts } from '../texts/forms.ts';
import type { ControlProps } from './control.ts';
import { useWiring } from './wiring.tsx';

/** What the gateway shows instead of a secret that is set; sent back, it keeps it. */
const SET = '•••';

/** A secret can be set and replaced, never seen. */
export function SecretSetting(props: ControlProps) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const value = props.draft.at(...props.path);
  const [wasSet] = useState(value === SET);
  if (value !== SET)
    return (
      <div className="secret">
        <SecretField
          {...wiring}
          code
          value={value === undefined ? '' : String(value)}
          placeholder={formTexts.secretNotSet}
          onChange={(text) => set(text === '' && !wasSet ? undefined : text)}
        />
        {wasSet && (
          <button type="button" className="form-small" onClick={() => set(SET)}>
            {formTexts.keep}
          </button>
        )}
      </div>
    );
  return (
    <fieldset className="field">
      <legend className="field-label">{wiring.label}</legend>
      <p className="field-hint">{formTexts.secretSet}</p>
      <span className="field-line">
        <button type="button" className="form-small" onClick={() => set('')}>
          {formTexts.replace}
        </button>
        <button type="button" className="form-small" onClick={() => set(undefined)}>
          {formTexts.remove}
        </button>
      </span>
    </fieldset>
  );
}
