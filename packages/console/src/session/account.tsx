import { Button } from '@mantine/core';
import { changeOwnPassword, logOut, newPassword } from '@meterwire/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Dialog } from '../shared/dialog.tsx';
import { useFields } from '../shared/fields.ts';
import { FieldsForm } from '../shared/fields-form.tsx';
import { SecretField } from '../shared/form-field.tsx';
import { schemaComplaint } from '../shared/schema-complaint.ts';
import { notify } from '../shared/toast-store.ts';
import { Wrong } from '../shared/wrong.tsx';
import { usersTexts } from '../texts/users.ts';
import { useSession } from './session.ts';

const texts = usersTexts.login;

/** Who one is, with the way out and a new password. */
export function Account() {
  const session = useSession();
  const [open, setOpen] = useState(false);
  const leave = useMutation({
    mutationFn: () => ask(logOut, {}),
    // A page that was drawn for somebody else keeps nothing.
    onSuccess: () => window.location.assign('/'),
  });
  if (session?.user === undefined || session.user === null || session.role === null) return null;
  const role = usersTexts.roles[session.role];
  return (
    <div className="account">
      <button type="button" className="account-button" onClick={() => setOpen(true)}>
        {session.user}
        <span className="visually-hidden">: {texts.account}</span>
      </button>
      <Dialog open={open} title={texts.as(session.user, role)} onClose={() => setOpen(false)}>
        <div className="account-menu">
          <p className="dialog-text">{usersTexts.roleHint[session.role]}</p>
          <PasswordForm onDone={() => setOpen(false)} />
          <Wrong error={leave.error} />
          <Button variant="default" onClick={() => leave.mutate()} loading={leave.isPending}>
            {texts.logOut}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const fields = useFields(
    { password: '', newPassword: '' },
    { newPassword: (values) => schemaComplaint(newPassword, values.newPassword) },
  );
  if (!open)
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {texts.changePassword}
      </Button>
    );
  return (
    <FieldsForm
      fields={fields}
      submit={texts.change}
      run={() => ask(changeOwnPassword, { body: fields.values })}
      onDone={() => {
        notify(texts.changed);
        onDone();
      }}
    >
      <SecretField label={texts.oldPassword} autoComplete="current-password" {...fields.of('password')} />
      <SecretField
        label={texts.newPassword}
        hint={usersTexts.users.passwordHint}
        autoComplete="new-password"
        {...fields.of('newPassword')}
      />
    </FieldsForm>
  );
}
