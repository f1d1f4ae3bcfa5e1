import { changeUser, createUser, newPassword, ROLES, type Role, userName } from '@meterwire/api';
import { ask } from '../client/gateway.ts';
import { Dialog } from '../shared/dialog.tsx';
import { useFields } from '../shared/fields.ts';
import { FieldsForm } from '../shared/fields-form.tsx';
import { SecretField, SelectField, TextField } from '../shared/form-field.tsx';
import { schemaComplaint } from '../shared/schema-complaint.ts';
import { notify } from '../shared/toast-store.ts';
import { usersTexts } from '../texts/users.ts';

const texts = usersTexts.users;

export function NewUserDialog({ onClose }: { readonly onClose: () => void }) {
  const fields = useFields<{ name: string; role: Role; password: string }>(
    { name: '', role: 'viewer', password: '' },
    {
      name: ({ name }) => schemaComplaint(userName, name),
      password: ({ password }) => schemaComplaint(newPassword, password),
    },
  );
  return (
    <Dialog open title={texts.addTitle} onClose={onClose}>
      <FieldsForm
        fields={fields}
        submit={texts.create}
        run={() => ask(createUser, { body: fields.values })}
        onDone={({ name }) => {
          notify(texts.added(name));
          onClose();
        }}
      >
        <TextField label={texts.name} hint={texts.nameHint} {...fields.of('name')} />
        <RoleField {...fields.of('role')} />
        <SecretField
          label={texts.password}
          hint={texts.passwordHint}
          autoComplete="new-password"
          {...fields.of('password')}
        />
      </FieldsForm>
    </Dialog>
  );
}

interface RoleFieldProps {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  /** Those that may be given; all when left out. */
  readonly roles?: readonly Role[];
}

/** A role, with what it may do. */
export function RoleField({ value, onChange, roles = ROLES }: RoleFieldProps) {
  return (
    <SelectField
      label={usersTexts.role}
      hint={usersTexts.roleHint[value]}
      value={value}
      options={roles.map((each) => [each, usersTexts.roles[each]] as const)}
      onChange={onChange}
    />
  );
}

export function PasswordDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const fields = useFields(
    { password: '' },
    { password: ({ password }) => schemaComplaint(newPassword, password) },
  );
  return (
    <Dialog open title={texts.passwordOf(name)} onClose={onClose}>
      <FieldsForm
        fields={fields}
        submit={texts.set}
        run={() => ask(changeUser, { params: { user: name }, body: fields.values })}
        onDone={() => {
          notify(texts.passwordSet(name));
          onClose();
        }}
      >
        <SecretField
          label={texts.newPassword}
          hint={texts.passwordHint}
          autoComplete="new-password"
          {...fields.of('password')}
        />
      </FieldsForm>
    </Dialog>
  );
}
