import { sentence } from '../shared/sentence.ts';
import { fieldText } from '../texts/fields.ts';
import { type ControlProps, keyOf } from './control.ts';
import { useWiring } from './wiring.tsx';

/** Several of a few. */
export function ChoicesField(props: ControlProps) {
  const { label, hint, complaint, set } = useWiring(props);
  const { draft, path, schema, scope } = props;
  const { choices = {} } = fieldText(scope, keyOf(path));
  const known = schema.items?.enum ?? [];
  const value = draft.at(...path) ?? schema.default;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <fieldset className="field choices" data-wrong={complaint !== undefined}>
      <legend className="field-label">{label}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="choices-list">
        {known.map((each) => (
          <label key={String(each)} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(each)}
              onChange={({ currentTarget: { checked } }) =>
                set(known.filter((one) => (one === each ? checked : chosen.includes(one))))
              }
            />
            {choices[String(each)] ?? String(each)}
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
