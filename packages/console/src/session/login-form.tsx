import { Button } from '@mantine/core';
import { createFirstAdministrator, logIn, type Session } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { explain } from '../shared/explain.ts';
import { SecretField, TextField } from '../shared/form-field.tsx';
import { sentence } from '../shared/sentence.ts';
import { usersTexts } from '../texts/users.ts';
import { sessionQuery } from './session.ts';

const texts = usersTexts.login;

/** Name and password. What they open is asked for anew; what was entered elsewhere stays. */
export function LoginForm({ user: known = '' }: { readonly user?: string }) {
  const [user, setUser] = useState(known);
  const [password, setPassword] = useState('');
  const enter = useEnter(() => ask(logIn, { body: { user, password } }));
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <TextField label={texts.user} value={user} onChange={setUser} autoComplete="username" required />
      <SecretField
        label={texts.password}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      <Wrong error={enter.error} />
      <Button type="submit" loading={enter.isPending} disabled={user === '' || password === ''}>
        {texts.submit}
      </Button>
    </form>
  );
}

/** The first user, by the code of the one-time link. */
export function FirstAdministratorForm({ code: given }: { readonly code: string }) {
  const [code, setCode] = useState(given);
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const enter = useEnter(() => ask(createFirstAdministrator, { body: { code, user, password } }));
  const differ = repeated !== '' && repeated !== password;
  return (
    <form
      className="login-form"
      onSubmit={(event) => {
        event.preventDefault();
        enter.mutate();
      }}
    >
      <p className="login-text">{texts.firstText}</p>
      {given === '' && (
        <TextField
          label={texts.firstCode}
          hint={texts.firstCodeHint}
          code
          value={code}
          onChange={setCode}
          required
        />
      )}
      <TextField
        label={texts.user}
        hint={usersTexts.users.nameHint}
        value={user}
        onChange={setUser}
        autoComplete="username"
        required
      />
      <SecretField
        label={texts.password}
        hint={usersTexts.users.passwordHint}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        required
      />
      <SecretField
        label={texts.repeat}
        value={repeated}
        onChange={setRepeated}
        complaint={differ ? texts.differ : undefined}
        autoComplete="new-password"
        required
      />
      <Wrong error={enter.error} />
      <Button
        type="submit"
        loading={enter.isPending}
        disabled={code === '' || user === '' || password.length < 10 || repeated !== password}
      >
        {texts.firstSubmit}
      </Button>
    </form>
  );
}

function useEnter(enter: () => Promise<Session>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess(session) {
      client.setQueryData(sessionQuery.queryKey, session);
      // What was refused while nobody was logged in is asked for again.
      void client.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0],
      });
    },
  });
}

export function Wrong({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, advice } = explain(error);
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{sentence(title)}</p>
      {advice && <p>{sentence(advice)}</p>}
    </div>
  );
}
