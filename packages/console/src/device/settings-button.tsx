import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { RoleButton } from '../session/role-button.tsx';
import { devicesTexts } from '../texts/devices.ts';

const DeviceSettings = lazy(async () => {
  const { DeviceSettings: component } = await import('../resources/devices.tsx');
  return { default: component };
});

/** Opens the settings of the device over its page, or those of a copy of it. Who may not change them may look at them. */
export function SettingsButton({ id }: { readonly id: string }) {
  const [open, setOpen] = useState<'itself' | 'copy'>();
  const navigate = useNavigate();
  return (
    <>
      <RoleButton needs="administrator" variant="default" onClick={() => setOpen('copy')}>
        {devicesTexts.copy}
      </RoleButton>
      <RoleButton needs="operator" variant="default" onClick={() => setOpen('itself')}>
        {devicesTexts.settings}
      </RoleButton>
      {open && (
        <Suspense>
          <DeviceSettings
            name={id}
            copy={open === 'copy'}
            onClose={(saved) => {
              setOpen(undefined);
              if (saved !== undefined && saved !== id)
                void navigate({
                  to: '/devices/$id',
                  params: { id: saved },
                  // What was renamed is no longer where it was.
                  replace: open === 'itself',
                });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
