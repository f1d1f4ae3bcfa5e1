import type { DeviceDetail, MeterObject } from '@meterwire/api';
import { lazy, Suspense, useState } from 'react';
import { RoleButton } from '../session/role-button.tsx';
import { templateTexts } from '../texts/templates.ts';

const KeepObjects = lazy(async () => {
  const { KeepObjects: component } = await import('./keep-objects.tsx');
  return { default: component };
});

interface KeepButtonProps {
  readonly device: DeviceDetail;
  readonly objects: readonly MeterObject[];
}

/** Keeps objects of a meter as a template; the dialog is a chunk of its own. */
export function KeepButton(props: KeepButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <RoleButton needs="administrator" variant="default" size="xs" onClick={() => setOpen(true)}>
        {templateTexts.keep}
      </RoleButton>
      {open && (
        <Suspense>
          <KeepObjects {...props} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
