import { Button } from '@mantine/core';
import { changeOwnPassword, logOut } from '@meterwire/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Dialog } from '../shared/dialog.tsx';
import { SecretField } from '../shared/form-field.tsx';
import { notify } from '../shared/toast-store.ts';
import { usersTexts } from '../texts/users.ts';
import { Wrong } from './login-form.tsx';
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
          <p className="login-text">{usersTexts.roleHint[session.role]}</p>
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
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useMutation({
    mutationFn: () => ask(changeOwnPassword, { body: { password, newPassword } }),
    onSuccess() {
      notify(texts.changed);
      onDone();
    },
  });
  if (!open)
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {texts.changePassword}
      </Button>
    );
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <SecretField
        label={texts.oldPassword}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      <SecretField
        label={texts.newPassword}
        hint={usersTexts.users.passwordHint}
        value={newPassword}
        onChange={setNewPassword}
        autoComplete="new-password"
        required
      />
      <Wrong error={change.error} />
      <Button type="submit" loading={change.isPending} disabled={password === '' || newPassword.length < 10}>
        {texts.change}
      </Button>
    </form>
  );
}
