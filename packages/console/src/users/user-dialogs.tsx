import { Button } from '@mantine/core';
import { changeUser, createUser, newPassword, ROLES, type Role, userName } from '@meterwire/api';
import { complaintsOf, type SchemaNode } from '@meterwire/api/configuration';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Wrong } from '../session/login-form.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { SecretField, SelectField, TextField } from '../shared/form-field.tsx';
import { notify } from '../shared/toast-store.ts';
import { usersTexts } from '../texts/users.ts';
import '../session/session.css';

const texts = usersTexts.users;

/** What is wrong with a text that was typed, by the schema of the API. */
function complaintAbout(schema: unknown, value: string): string | undefined {
  return value === '' ? undefined : complaintsOf(schema as SchemaNode, value)[0]?.message;
}

export function NewUserDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [password, setPassword] = useState('');
  const wrongName = complaintAbout(userName, name);
  const wrongPassword = complaintAbout(newPassword, password);
  const create = useMutation({
    mutationFn: () => ask(createUser, { body: { name, role, password } }),
    onSuccess() {
      notify(texts.added(name));
      onClose();
    },
  });
  return (
    <Dialog open title={texts.addTitle} onClose={onClose}>
      <form
        className="login-form"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          value={name}
          onChange={setName}
          complaint={wrongName}
          required
        />
        <RoleField role={role} onChange={setRole} />
        <SecretField
          label={texts.password}
          hint={texts.passwordHint}
          value={password}
          onChange={setPassword}
          complaint={wrongPassword}
          autoComplete="new-password"
          required
        />
        <Wrong error={create.error} />
        <Button
          type="submit"
          loading={create.isPending}
          disabled={name === '' || password === '' || wrongName !== undefined || wrongPassword !== undefined}
        >
          {texts.create}
        </Button>
      </form>
    </Dialog>
  );
}

function RoleField({ role, onChange }: { readonly role: Role; readonly onChange: (role: Role) => void }) {
  return (
    <SelectField
      label={usersTexts.role}
      hint={usersTexts.roleHint[role]}
      value={role}
      options={ROLES.map((each) => [each, usersTexts.roles[each]] as const)}
      onChange={onChange}
    />
  );
}

export function PasswordDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const [password, setPassword] = useState('');
  const wrong = complaintAbout(newPassword, password);
  const change = useMutation({
    mutationFn: () => ask(changeUser, { params: { user: name }, body: { password } }),
    onSuccess() {
      notify(texts.passwordSet(name));
      onClose();
    },
  });
  return (
    <Dialog open title={texts.passwordOf(name)} onClose={onClose}>
      <form
        className="login-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <SecretField
          label={texts.newPassword}
          hint={texts.passwordHint}
          value={password}
          onChange={setPassword}
          complaint={wrong}
          autoComplete="new-password"
          required
        />
        <Wrong error={change.error} />
        <Button type="submit" loading={change.isPending} disabled={password === '' || wrong !== undefined}>
          {texts.set}
        </Button>
      </form>
    </Dialog>
  );
}

interface RemoveDialogProps {
  readonly title: string;
  readonly question: string;
  readonly label: string;
  readonly remove: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks once more before something goes that does not come back. */
export function RemoveDialog({ title, question, label, remove, onClose }: RemoveDialogProps) {
  const removing = useMutation({ mutationFn: remove, onSuccess: onClose });
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button onClick={() => removing.mutate()} loading={removing.isPending}>
            {label}
          </Button>
        </>
      }
    >
      <p className="login-text">{question}</p>
      <Wrong error={removing.error} />
    </Dialog>
  );
}
