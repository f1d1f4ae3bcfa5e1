import { TextField } from '../shared/form-field.tsx';
import type { ControlProps } from './control.ts';
import { obisWords } from './obis.ts';
import { useWiring } from './wiring.tsx';

/** An OBIS code in any of its printed forms, with what it stands for. */
export function ObisField(props: ControlProps) {
  const { set, unit: _, hint, ...wiring } = useWiring(props);
  const value = props.draft.at(...props.path);
  const text = typeof value === 'string' ? value : '';
  return (
    <TextField
      {...wiring}
      hint={obisWords(text) ?? hint}
      code
      value={text}
      onChange={(next) => set(next === '' ? undefined : next)}
    />
  );
}
