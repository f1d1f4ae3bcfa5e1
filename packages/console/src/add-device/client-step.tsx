import { useId, useState } from 'react';
import { addDeviceTexts as texts } from '../texts/add-device.ts';
import { DeviceFields } from './device-fields.tsx';
import { PRESET_FIELDS, PRESETS, type Preset, presetOf } from './presets.ts';
import type { StepProps } from './step.ts';

const presets = Object.keys(texts.presets) as Preset[];

/** Who we are to the meter: a few that fit nearly everywhere, and everything for who knows better. */
export function ClientStep(props: StepProps) {
  const { draft } = props;
  const id = useId();
  const [other, setOther] = useState(false);
  const chosen = other ? 'other' : presetOf(draft.value.device);
  function choose(preset: Preset): void {
    setOther(preset === 'other');
    if (preset !== 'other') draft.set(['device'], { ...draft.value.device, ...PRESETS[preset] });
  }
  return (
    <>
      <fieldset className="field presets">
        <legend className="visually-hidden">{texts.steps.client}</legend>
        {presets.map((preset) => (
          <label key={preset} className="preset" data-chosen={chosen === preset}>
            <input type="radio" name={id} checked={chosen === preset} onChange={() => choose(preset)} />
            <span>
              <strong>{texts.presets[preset].name}</strong>
              <span className="preset-hint">{texts.presets[preset].hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {PRESET_FIELDS[chosen].length > 0 && <DeviceFields {...props} keys={PRESET_FIELDS[chosen]} />}
    </>
  );
}
