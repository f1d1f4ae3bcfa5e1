import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { loggedOut } from '../client/gateway.ts';
import { Dialog } from '../shared/dialog.tsx';
import { ErrorNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { usersTexts } from '../texts/users.ts';
import { FirstAdministratorForm, LoginForm } from './login-form.tsx';
import { sessionQuery } from './session.ts';
import './session.css';

const texts = usersTexts.login;

/**
 * Lets in who is logged in. Who was, and is no longer, is asked again above the page that stays as it is: what was entered is
 * not lost.
 */
export function Gate({ children }: { readonly children: ReactNode }) {
  const { data, error, isFetching, refetch } = useQuery(sessionQuery);
  const [lastUser, setLastUser] = useState<string>();
  const user = data?.user ?? undefined;
  useEffect(() => {
    const look = () => void refetch();
    loggedOut.add(look);
    return () => void loggedOut.delete(look);
  }, [refetch]);
  useEffect(() => {
    if (user !== undefined) setLastUser(user);
  }, [user]);
  if (data === undefined)
    return error === null ? null : (
      <ErrorNote error={error} onRetry={() => void refetch()} busy={isFetching} />
    );
  const inside = user !== undefined || data.login === 'open';
  if (!inside && lastUser === undefined) return <Entrance firstAdministrator={data.firstAdministrator} />;
  return (
    <>
      {children}
      <Dialog open={!inside} title={texts.title} onClose={() => undefined}>
        <p className="dialog-text">{texts.expired}</p>
        <LoginForm {...(lastUser === undefined ? {} : { user: lastUser })} />
      </Dialog>
    </>
  );
}

/** What stands there before anybody is logged in. */
function Entrance({ firstAdministrator }: { readonly firstAdministrator: boolean }) {
  const code = useOneTimeCode();
  useTitle(firstAdministrator ? texts.first : texts.title);
  return (
    <section className="panel login">
      <h1 className="login-title">{firstAdministrator ? texts.first : texts.title}</h1>
      {firstAdministrator ? <FirstAdministratorForm code={code} /> : <LoginForm />}
    </section>
  );
}

/** The code of the one-time link stands behind #, which browsers send to nobody; it is taken out of the address at once. */
function useOneTimeCode(): string {
  const navigate = useNavigate();
  const [code] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  useEffect(() => {
    if (code !== '') void navigate({ to: '/', replace: true });
  }, [code, navigate]);
  return code;
}
