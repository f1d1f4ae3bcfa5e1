import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { RoleButton } from '../session/role-button.tsx';
import { devicesTexts } from '../texts/devices.ts';

const DeviceSettings = lazy(async () => {
  const { DeviceSettings: component } = await import('../resources/devices.tsx');
  return { default: component };
});

/** Opens the settings of the device over its page. Who may not change them may look at them. */
export function SettingsButton({ id }: { readonly id: string }) {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  return (
    <>
      <RoleButton needs="operator" variant="default" onClick={() => setOpen(true)}>
        {devicesTexts.settings}
      </RoleButton>
      {open && (
        <Suspense>
          <DeviceSettings
            name={id}
            onClose={(renamed) => {
              setOpen(false);
              if (renamed !== undefined && renamed !== id)
                void navigate({ to: '/devices/$id', params: { id: renamed }, replace: true });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
