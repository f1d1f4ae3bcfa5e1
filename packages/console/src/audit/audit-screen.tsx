import { Button } from '@mantine/core';
import { type AuditEntry, listAudit, routes } from '@meterwire/api';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Moment } from '../shared/moment.tsx';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { inWords } from '../texts/fields.ts';
import { usersTexts } from '../texts/users.ts';
import '../configuration/resource-screen.css';
import './audit.css';

const texts = usersTexts.audit;

interface Looked {
  readonly who: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
}

const anything: Looked = { who: '', action: '', from: '', to: '' };

/** Who did what, newest first. */
export function AuditScreen() {
  const [looked, setLooked] = useState(anything);
  const { who, action, from, to } = looked;
  useTitle(texts.title);
  const pages = useInfiniteQuery({
    queryKey: ['audit', looked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      ask(
        listAudit,
        {
          query: {
            ...(who === '' ? {} : { who }),
            ...(action === '' ? {} : { action }),
            ...(from === '' ? {} : { from: new Date(from).toISOString() }),
            ...(to === '' ? {} : { to: new Date(to).toISOString() }),
            ...(pageParam === undefined ? {} : { after: pageParam }),
            limit: 200,
          },
        },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const filtered = looked !== anything;
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{texts.title}</h1>
        <p className="resource-lead">{texts.lead}</p>
      </header>
      <section className="panel" aria-label={texts.title}>
        <div className="audit-filters">
          <Filter label={texts.who} value={who} onChange={(next) => setLooked({ ...looked, who: next })} />
          <ActionFilter value={action} onChange={(next) => setLooked({ ...looked, action: next })} />
          <Filter
            label={texts.from}
            type="datetime-local"
            value={from}
            onChange={(next) => setLooked({ ...looked, from: next })}
          />
          <Filter
            label={texts.to}
            type="datetime-local"
            value={to}
            onChange={(next) => setLooked({ ...looked, to: next })}
          />
        </div>
        {pages.isError && entries.length === 0 && (
          <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} busy={pages.isFetching} />
        )}
        {pages.isSuccess && entries.length === 0 && (
          <EmptyNote title={filtered ? texts.noneFound : texts.empty}>
            <p>{filtered ? texts.noneFoundAdvice : texts.emptyAdvice}</p>
          </EmptyNote>
        )}
        {entries.length > 0 && (
          <DataTable
            label={texts.title}
            rows={entries}
            keyOf={({ id }) => String(id)}
            columns={columns}
            rowHeight={44}
          />
        )}
        {pages.hasNextPage && (
          <p className="audit-more">
            <Button
              variant="default"
              onClick={() => void pages.fetchNextPage()}
              loading={pages.isFetchingNextPage}
            >
              {texts.more}
            </Button>
          </p>
        )}
      </section>
    </div>
  );
}

/** Every order that is written down. */
const orders = routes.flatMap(({ name, method }) => (method === 'GET' ? [] : [name])).sort();

function ActionFilter({ value, onChange }: Pick<FilterProps, 'value' | 'onChange'>) {
  return (
    <label className="audit-filter">
      {texts.action}
      <select className="input" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{texts.any}</option>
        {orders.map((name) => (
          <option key={name} value={name}>
            {inWords(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface FilterProps {
  readonly label: string;
  readonly value: string;
  readonly type?: 'text' | 'datetime-local';
  readonly onChange: (value: string) => void;
}

function Filter({ label, value, type = 'text', onChange }: FilterProps) {
  return (
    <label className="audit-filter">
      {label}
      <input
        type={type}
        className="input"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}

const titles = texts.columns;
const columns: readonly Column<AuditEntry>[] = [
  { key: 'at', title: titles.at, width: '190px', narrow: 'end', cell: ({ at }) => <Moment at={at} /> },
  {
    key: 'who',
    title: titles.who,
    width: 'minmax(0, 1fr)',
    narrow: 'title',
    cell: ({ who, from }) => <strong title={from ?? undefined}>{who}</strong>,
  },
  {
    key: 'via',
    title: titles.via,
    width: 'minmax(0, 1fr)',
    narrow: 'hidden',
    cell: ({ via }) => <span className="faint">{via}</span>,
  },
  {
    key: 'action',
    title: titles.action,
    width: 'minmax(0, 2fr)',
    narrow: 'line',
    cell: ({ action, target }) => (
      <span title={action}>
        {inWords(action)} {target !== '' && <span className="faint">{target}</span>}
      </span>
    ),
  },
  {
    key: 'detail',
    title: titles.detail,
    width: 'minmax(0, 3fr)',
    narrow: 'hidden',
    cell: ({ detail }) => <span title={detail ?? undefined}>{detail}</span>,
  },
  {
    key: 'status',
    title: titles.status,
    width: '120px',
    narrow: 'lineEnd',
    cell: ({ status }) =>
      status < 400 ? (
        <span className="faint">{texts.done}</span>
      ) : (
        <span className="audit-refused">{texts.refused(status)}</span>
      ),
  },
];
