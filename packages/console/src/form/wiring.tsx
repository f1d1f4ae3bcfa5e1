import { fieldText } from '../texts/fields.ts';
import { type ControlProps, keyOf } from './control.ts';
import { Help } from './help.tsx';

/** Label, help, complaint and the way back to the draft, for the simple fields. */
export function useWiring({ draft, path, schema, scope, required = false }: ControlProps) {
  const { label, hint, unit } = fieldText(scope, keyOf(path));
  const said = hint ?? schema.description;
  // Nothing is said twice.
  const help = said?.toLowerCase() === label.toLowerCase() ? undefined : said;
  return {
    label,
    ...(help === undefined ? {} : { hint: <Help text={help} /> }),
    ...(unit === undefined ? {} : { unit }),
    required,
    complaint: draft.complaintAt(...path),
    onBlur: () => draft.touch(...path),
    set: (next: unknown) => draft.set(path, next),
  };
}
