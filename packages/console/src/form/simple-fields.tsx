import { durationMs, durationWords } from '@meterwire/api/configuration';
import { NumberField, SelectField, SwitchField, TextField } from '../shared/form-field.tsx';
import { fieldText } from '../texts/fields.ts';
import { formTexts } from '../texts/forms.ts';
import { type ControlProps, keyOf } from './control.ts';
import { useWiring } from './wiring.tsx';

/** What is meant where nothing is entered. */
const placeholderOf = ({ schema, inherits }: ControlProps): { placeholder?: string } =>
  schema.default === undefined || inherits ? {} : { placeholder: String(schema.default) };

export function TextSetting(props: ControlProps) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const value = props.draft.at(...props.path);
  const long = keyOf(props.path) === 'description';
  return (
    <TextField
      {...wiring}
      {...placeholderOf(props)}
      {...(long ? { lines: 2 } : {})}
      value={textIn(value)}
      onChange={(text) => set(text === '' ? undefined : text)}
    />
  );
}

const textIn = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'object' ? `json:${JSON.stringify(value)}` : String(value);

export function NumberSetting(props: ControlProps) {
  const { set, ...wiring } = useWiring(props);
  const value = props.draft.at(...props.path);
  const shown = typeof value === 'number' || typeof value === 'string' ? value : undefined;
  return <NumberField {...wiring} {...placeholderOf(props)} value={shown} onChange={set} />;
}

export function DurationSetting(props: ControlProps) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const value = props.draft.at(...props.path);
  const ms = durationMs(String(value ?? props.schema.default ?? ''));
  // What nothing means, its description says: no pause, or for good.
  const words = ms === undefined || ms === 0 ? {} : { unit: formTexts.duration(durationWords(ms)) };
  return (
    <TextField
      {...wiring}
      {...placeholderOf(props)}
      {...words}
      value={textIn(value)}
      onChange={(text) => set(text === '' ? undefined : text)}
    />
  );
}

export function SwitchSetting(props: ControlProps) {
  const { set, label, hint } = useWiring(props);
  const { draft, path, schema } = props;
  return (
    <SwitchField
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={(draft.at(...path) ?? schema.default) === true}
      onChange={set}
    />
  );
}

/** One of a few. Where it may be left out, or where a template may say it, that is a choice of its own. */
export function ChoiceSetting(props: ControlProps) {
  const { set, unit: _, ...wiring } = useWiring(props);
  const { draft, path, schema, scope, inherits = false } = props;
  const { choices = {} } = fieldText(scope, keyOf(path));
  const known = schema.enum ?? [];
  const labelOf = (each: unknown) => choices[String(each)] ?? String(each);
  const value = draft.at(...path);
  const open = inherits || schema.default === undefined;
  const left = inherits ? formTexts.asGiven : formTexts.none;
  const shown = value ?? (open ? '' : schema.default);
  const strange = shown !== '' && !known.includes(shown);
  const options: (readonly [string, string])[] = [
    ...(open ? [['', left] as const] : []),
    ...known.map((each) => [String(each), labelOf(each)] as const),
    ...(strange ? [[String(shown), formTexts.unknown(String(shown))] as const] : []),
  ];
  return (
    <SelectField
      {...wiring}
      value={String(shown)}
      options={options}
      onChange={(next) => set(known.find((each) => String(each) === next))}
    />
  );
}
