import { useId } from 'react';
import { FormField } from '../shared/form-field.tsx';
import type { ControlProps } from './control.ts';
import { useFormScope } from './scope.ts';
import { useWiring } from './wiring.tsx';
import { zones } from './zone.ts';

/** A time zone by its IANA name; the browser knows which there are. */
export function ZoneField(props: ControlProps) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const { timeZone } = useFormScope();
  const list = useId();
  const value = props.draft.at(...props.path);
  const placeholder = props.schema.default ?? timeZone;
  return (
    <FormField {...wiring}>
      {(own) => (
        <>
          <input
            {...own}
            className="input field-input"
            list={list}
            autoComplete="off"
            spellCheck={false}
            value={value === undefined ? '' : String(value)}
            placeholder={String(placeholder)}
            onChange={({ currentTarget }) =>
              set(currentTarget.value === '' ? undefined : currentTarget.value)
            }
          />
          <datalist id={list}>
            {zones().map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </FormField>
  );
}
