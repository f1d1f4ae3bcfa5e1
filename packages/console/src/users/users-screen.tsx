import { Button } from '@mantine/core';
import { changeUser, listUsers, ROLES, type Role, removeUser, type User } from '@meterwire/api';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Tool } from '../configuration/entry-tools.tsx';
import { useSession } from '../session/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { explain } from '../shared/explain.ts';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { useTitle } from '../shared/title.ts';
import { notify } from '../shared/toast-store.ts';
import { usersTexts } from '../texts/users.ts';
import { NewUserDialog, PasswordDialog } from './user-dialogs.tsx';
import '../configuration/resource-screen.css';

const texts = usersTexts.users;

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => ask(listUsers, {}, signal),
});

type Open = { readonly what: 'add' } | { readonly what: 'password' | 'remove'; readonly name: string };

/** Who may log in, with which role. */
export function UsersScreen() {
  const session = useSession();
  const users = useQuery({ ...usersQuery, enabled: session?.login !== 'open' });
  const [open, setOpen] = useState<Open>();
  const client = useQueryClient();
  useTitle(texts.title);
  const close = () => {
    setOpen(undefined);
    void client.invalidateQueries({ queryKey: usersQuery.queryKey });
  };
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{texts.title}</h1>
        {session?.login === 'users' && <Button onClick={() => setOpen({ what: 'add' })}>{texts.add}</Button>}
        <p className="resource-lead">{texts.lead}</p>
      </header>
      {session?.login === 'open' ? (
        <section className="panel">
          <EmptyNote title={texts.open}>
            <p>{texts.openAdvice}</p>
          </EmptyNote>
        </section>
      ) : (
        <Fetched query={users} placeholderHeight={240}>
          {(list) => (
            <section className="panel" aria-label={texts.title}>
              <DataTable
                label={texts.title}
                rows={list}
                keyOf={({ name }) => name}
                columns={columns(session?.user ?? undefined, setOpen, close)}
                rowHeight={60}
                narrowRowHeight={92}
              />
            </section>
          )}
        </Fetched>
      )}
      {open?.what === 'add' && <NewUserDialog onClose={close} />}
      {open?.what === 'password' && <PasswordDialog name={open.name} onClose={close} />}
      {open?.what === 'remove' && (
        <ConfirmDialog
          title={texts.removeOf(open.name)}
          question={texts.removeQuestion}
          label={texts.remove}
          onClose={close}
          run={async () => {
            await ask(removeUser, { params: { user: open.name } });
            notify(texts.removed(open.name));
          }}
        />
      )}
    </div>
  );
}

function columns(
  you: string | undefined,
  onOpen: (open: Open) => void,
  onChanged: () => void,
): readonly Column<User>[] {
  async function change(
    name: string,
    body: { readonly role?: Role; readonly enabled?: boolean },
  ): Promise<void> {
    try {
      await ask(changeUser, { params: { user: name }, body });
      notify(texts.changed(name));
    } catch (error) {
      const { title, advice } = explain(error);
      notify([title, advice].flatMap((part) => (part === undefined ? [] : sentence(part))).join(' '), {
        wrong: true,
      });
    }
    onChanged();
  }
  return [
    {
      key: 'name',
      title: texts.columns.name,
      width: 'minmax(0, 2fr)',
      narrow: 'title',
      cell: ({ name }) => (
        <>
          <strong>{name}</strong> {name === you && <span className="faint">{texts.you}</span>}
        </>
      ),
    },
    {
      key: 'role',
      title: texts.columns.role,
      width: '170px',
      narrow: 'line',
      cell: ({ name, role }) => (
        <select
          className="input resource-above"
          aria-label={texts.roleOf(name)}
          title={usersTexts.roleHint[role]}
          value={role}
          onChange={({ currentTarget }) => void change(name, { role: currentTarget.value as Role })}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {usersTexts.roles[each]}
            </option>
          ))}
        </select>
      ),
    },
    {
      key: 'lastLogin',
      title: texts.columns.lastLogin,
      width: '130px',
      narrow: 'hidden',
      cell: ({ lastLogin }) =>
        lastLogin === null ? <span className="faint">{texts.never}</span> : <Ago at={lastLogin} />,
    },
    {
      key: 'sessions',
      title: texts.columns.sessions,
      width: 'minmax(0, 1fr)',
      narrow: 'hidden',
      cell: ({ sessions, tokens }) => <span className="faint">{texts.sessions(sessions, tokens)}</span>,
    },
    {
      key: 'enabled',
      title: texts.columns.enabled,
      width: '90px',
      narrow: 'end',
      cell: ({ name, enabled }) => (
        <input
          type="checkbox"
          role="switch"
          className="switch resource-above"
          aria-label={texts.enabledOf(name)}
          aria-checked={enabled}
          checked={enabled}
          onChange={({ currentTarget }) => void change(name, { enabled: currentTarget.checked })}
        />
      ),
    },
    {
      key: 'actions',
      title: '',
      width: '80px',
      align: 'end',
      narrow: 'line',
      cell: ({ name }) => (
        <span className="resource-tools resource-above">
          <Tool label={texts.passwordOf(name)} onClick={() => onOpen({ what: 'password', name })}>
            <path d="M5.5 6a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 8l5.5-5M11.5 4.5l1.5 1.5" />
          </Tool>
          <Tool label={texts.removeOf(name)} onClick={() => onOpen({ what: 'remove', name })}>
            <path d="M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9" />
          </Tool>
        </span>
      ),
    },
  ];
}
