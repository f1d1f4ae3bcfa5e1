import { deviceSetting, type SchemaNode } from '@meterwire/api/configuration';
import { SchemaField } from '../form/schema-field.tsx';
import type { StepProps } from './step.ts';

const { properties: deviceProperties = {} } = deviceSetting as unknown as SchemaNode;

/** Settings of the device, each by its schema. */
export function DeviceFields({ draft, keys }: StepProps & { readonly keys: readonly string[] }) {
  return (
    <div className="fields">
      {keys.map((key) => (
        <SchemaField
          key={key}
          draft={draft}
          path={['device', key]}
          schema={deviceProperties[key] ?? {}}
          scope="devices"
          required={key === 'name'}
          inherits={draft.at('device', 'template') !== undefined}
        />
      ))}
    </div>
  );
}
