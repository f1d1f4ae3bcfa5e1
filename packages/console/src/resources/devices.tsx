import { useQuery } from '@tanstack/react-query';
import type { Written } from '../configuration/edit.ts';
import { EntryDrawer } from '../configuration/entry-drawer.tsx';
import type { Resource } from '../configuration/resource.ts';
import { configurationQuery } from '../configuration/service.ts';
import { useChange } from '../configuration/use-change.tsx';
import { useScopeOf } from '../configuration/use-form-scope.ts';
import { FormScopeProvider } from '../form/scope.ts';
import { sectionTexts } from '../texts/sections.ts';
import { DeviceTrial } from '../trial/device-trial.tsx';
import { deviceSections, inheritable } from './device-sections.ts';
import '../configuration/resource-screen.css';

export const devices: Resource = {
  list: 'devices',
  switchable: true,
  start: () => ({}),
  inherits: inheritable,
  trial: (props) => <DeviceTrial {...props} />,
  sections: [
    { title: sectionTexts.general, fields: ['name', 'alias', 'description', 'enabled', 'tags'] },
    { title: sectionTexts.connected, fields: ['connection', 'template', 'model'] },
    ...deviceSections,
  ],
  columns: () => [],
};

interface DeviceSettingsProps {
  readonly name: string;
  /** A new one that begins as its copy, instead of itself. */
  readonly copy?: boolean;
  /** Told of the name that it has afterwards. */
  readonly onClose: (saved?: string) => void;
}

/** The settings of one device, from the side, wherever it is shown. */
export function DeviceSettings(props: DeviceSettingsProps) {
  const { data } = useQuery(configurationQuery);
  return data === undefined ? null : <Settings {...props} written={data.value} />;
}

function Settings({
  name,
  copy = false,
  onClose,
  written,
}: DeviceSettingsProps & { readonly written: Written }) {
  const changing = useChange();
  return (
    <FormScopeProvider value={useScopeOf(written)}>
      <EntryDrawer
        resource={devices}
        written={written}
        {...(copy ? { copyOf: name } : { name })}
        changing={changing}
        onClose={onClose}
      />
      {changing.dialog}
    </FormScopeProvider>
  );
}
