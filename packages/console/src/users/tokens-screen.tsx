import { Button } from '@mantine/core';
import { createToken, listTokens, mayAct, ROLES, type Role, removeToken, type Token } from '@meterwire/api';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Tool } from '../configuration/entry-tools.tsx';
import { Help } from '../form/help.tsx';
import { useSession } from '../session/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { useFields } from '../shared/fields.ts';
import { FieldsForm } from '../shared/fields-form.tsx';
import { SelectField, TextField } from '../shared/form-field.tsx';
import { Ago, Moment } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { notify } from '../shared/toast-store.ts';
import { usersTexts } from '../texts/users.ts';
import { RoleField } from './user-dialogs.tsx';
import '../configuration/resource-screen.css';
import './tokens.css';

const texts = usersTexts.tokens;

const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => ask(listTokens, {}, signal),
});

/** Keys for programs. */
export function TokensScreen() {
  const session = useSession();
  const tokens = useQuery({ ...tokensQuery, enabled: session?.login !== 'open' });
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Token>();
  useTitle(texts.title);
  const renew = () => void client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const add = <Button onClick={() => setAdding(true)}>{texts.add}</Button>;
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{texts.title}</h1>
        {session?.login === 'users' && add}
        <p className="resource-lead">
          <Help text={texts.lead} />
        </p>
      </header>
      {session?.login === 'open' ? (
        <section className="panel">
          <EmptyNote title={usersTexts.users.open}>
            <p>{usersTexts.users.openAdvice}</p>
          </EmptyNote>
        </section>
      ) : (
        <Fetched query={tokens} placeholderHeight={240}>
          {(list) => (
            <section className="panel" aria-label={texts.title}>
              {list.length === 0 ? (
                <EmptyNote title={texts.empty}>
                  <p>{texts.emptyAdvice}</p>
                </EmptyNote>
              ) : (
                <DataTable
                  label={texts.title}
                  rows={list}
                  keyOf={({ id }) => String(id)}
                  columns={columns(setRemoving)}
                />
              )}
            </section>
          )}
        </Fetched>
      )}
      {adding && (
        <NewTokenDialog
          most={session?.role ?? 'viewer'}
          onClose={() => {
            setAdding(false);
            renew();
          }}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={texts.removeOf(removing.name)}
          question={texts.removeQuestion}
          label={texts.remove}
          onClose={() => {
            setRemoving(undefined);
            renew();
          }}
          run={async () => {
            await ask(removeToken, { params: { id: removing.id } });
            notify(texts.removed(removing.name));
          }}
        />
      )}
    </div>
  );
}

const columns = (onRemove: (token: Token) => void): readonly Column<Token>[] => [
  {
    key: 'name',
    title: texts.columns.name,
    width: 'minmax(0, 3fr)',
    narrow: 'title',
    cell: ({ name }) => <strong>{name}</strong>,
  },
  {
    key: 'user',
    title: texts.columns.user,
    width: 'minmax(0, 1fr)',
    narrow: 'hidden',
    cell: ({ user }) => user,
  },
  {
    key: 'role',
    title: texts.columns.role,
    width: '120px',
    narrow: 'line',
    cell: ({ role }) => usersTexts.roles[role],
  },
  {
    key: 'expires',
    title: texts.columns.expires,
    width: '200px',
    narrow: 'lineEnd',
    cell: ({ expiresAt }) => (expiresAt === null ? texts.forGood : <Moment at={expiresAt} />),
  },
  {
    key: 'used',
    title: texts.columns.used,
    width: '120px',
    narrow: 'hidden',
    cell: ({ lastUsed }) =>
      lastUsed === null ? <span className="faint">{texts.never}</span> : <Ago at={lastUsed} />,
  },
  {
    key: 'actions',
    title: '',
    width: '40px',
    narrow: 'end',
    cell: (token) => (
      <Tool label={texts.removeOf(token.name)} onClick={() => onRemove(token)}>
        <path d="M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9" />
      </Tool>
    ),
  },
];

type Days = keyof typeof texts.dayChoices;

function NewTokenDialog({ most, onClose }: { readonly most: Role; readonly onClose: () => void }) {
  const fields = useFields<{ name: string; role: Role; days: Days }>({
    name: '',
    role: 'viewer',
    days: '90',
  });
  const [secret, setSecret] = useState<string>();
  const { name, role, days } = fields.values;
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog open title={texts.addTitle} onClose={onClose}>
      <FieldsForm
        fields={fields}
        submit={texts.create}
        run={() => ask(createToken, { body: { name, role, days: days === 'always' ? null : Number(days) } })}
        onDone={(created) => setSecret(created.secret)}
      >
        <TextField label={texts.name} hint={texts.nameHint} {...fields.of('name')} />
        <RoleField roles={ROLES.filter((each) => mayAct(most, each))} {...fields.of('role')} />
        <SelectField
          label={texts.days}
          options={(Object.keys(texts.dayChoices) as Days[]).map(
            (each) => [each, texts.dayChoices[each]] as const,
          )}
          {...fields.of('days')}
          required={false}
        />
      </FieldsForm>
    </Dialog>
  );
}

/** Shown once: nobody can see it again. */
function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <Dialog
      open
      title={texts.secretTitle}
      onClose={onClose}
      actions={<Button onClick={onClose}>{texts.done}</Button>}
    >
      <p className="dialog-text">{texts.secretAdvice}</p>
      <div className="token-secret">
        <code>{secret}</code>
        <Button
          variant="default"
          size="xs"
          onClick={() => void navigator.clipboard.writeText(secret).then(() => notify(texts.copied))}
        >
          {texts.copy}
        </Button>
      </div>
    </Dialog>
  );
}
