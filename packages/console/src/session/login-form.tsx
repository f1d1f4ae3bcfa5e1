import { createFirstAdministrator, logIn, newPassword, type Session, userName } from '@meterwire/api';
import { useQueryClient } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { useFields } from '../shared/fields.ts';
import { FieldsForm } from '../shared/fields-form.tsx';
import { SecretField, TextField } from '../shared/form-field.tsx';
import { schemaComplaint } from '../shared/schema-complaint.ts';
import { usersTexts } from '../texts/users.ts';
import { sessionQuery } from './session.ts';

const texts = usersTexts.login;

/** Name and password. What they open is asked for anew; what was entered elsewhere stays. */
export function LoginForm({ user = '' }: { readonly user?: string }) {
  const fields = useFields({ user, password: '' });
  const entered = useEntered();
  return (
    <FieldsForm
      fields={fields}
      submit={texts.submit}
      run={() => ask(logIn, { body: fields.values })}
      onDone={entered}
    >
      <TextField label={texts.user} autoComplete="username" {...fields.of('user')} />
      <SecretField label={texts.password} autoComplete="current-password" {...fields.of('password')} />
    </FieldsForm>
  );
}

/** The first user, by the code of the one-time link. */
export function FirstAdministratorForm({ code }: { readonly code: string }) {
  const fields = useFields(
    { code, user: '', password: '', repeated: '' },
    {
      user: ({ user }) => schemaComplaint(userName, user),
      password: ({ password }) => schemaComplaint(newPassword, password),
      repeated: ({ password, repeated }) => (repeated === password ? undefined : texts.differ),
    },
  );
  const entered = useEntered();
  const { repeated: _, ...body } = fields.values;
  return (
    <FieldsForm
      fields={fields}
      submit={texts.firstSubmit}
      run={() => ask(createFirstAdministrator, { body })}
      onDone={entered}
    >
      <p className="dialog-text">{texts.firstText}</p>
      {code === '' && (
        <TextField label={texts.firstCode} hint={texts.firstCodeHint} code {...fields.of('code')} />
      )}
      <TextField
        label={texts.user}
        hint={usersTexts.users.nameHint}
        autoComplete="username"
        {...fields.of('user')}
      />
      <SecretField
        label={texts.password}
        hint={usersTexts.users.passwordHint}
        autoComplete="new-password"
        {...fields.of('password')}
      />
      <SecretField label={texts.repeat} autoComplete="new-password" {...fields.of('repeated')} />
    </FieldsForm>
  );
}

/** Goes in: what was refused while nobody was logged in is asked for again. */
function useEntered() {
  const client = useQueryClient();
  const { queryKey } = sessionQuery;
  return (session: Session) => {
    client.setQueryData(queryKey, session);
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== queryKey[0] });
  };
}
