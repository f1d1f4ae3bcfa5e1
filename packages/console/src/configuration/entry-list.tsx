import { Button } from '@mantine/core';
import { Link, type LinkProps, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay } from '../session/session.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { useDrafts } from '../shared/draft.ts';
import { EmptyNote } from '../shared/note.tsx';
import { finder } from '../shared/words.ts';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { textOf } from './difference.ts';
import { type Entry, entriesOf, isEnabled, nameOf, type Written, wordsOf } from './edit.ts';
import { draftKey } from './entry-drawer.tsx';
import { EntryTools, Tool } from './entry-tools.tsx';
import type { Resource } from './resource.ts';
import type { ResourceSearch } from './search.ts';
import type { Changing } from './use-change.tsx';

interface EntryListProps {
  readonly resource: Resource;
  readonly written: Written;
  readonly changing: Changing;
  readonly search: ResourceSearch;
  readonly onSearch: (search: ResourceSearch) => void;
}

/** More than these are worth a field to look for one. */
const fewEntries = 8;

/** All entries of a list, in their order. */
export function EntryList(props: EntryListProps) {
  const { resource, written, search, onSearch } = props;
  const { list } = resource;
  const { one, many, empty, emptyAdvice, title } = texts.resources[list];
  const may = useMay('administrator');
  const navigate = useNavigate();
  const entries = entriesOf(written, list);
  const { find } = search;
  const rows = useMemo(() => {
    const fits = finder(find);
    return entries.filter((entry) => fits(textOf(entry) ?? ''));
  }, [entries, find]);
  const columns = useColumns(props, rows.length === entries.length);
  if (entries.length === 0)
    return (
      <section className="panel">
        <EmptyNote title={empty}>
          <p>{emptyAdvice}</p>
          {may && (
            <p>
              <Button onClick={() => onSearch({ add: '' })}>{texts.add(one)}</Button>
            </p>
          )}
        </EmptyNote>
      </section>
    );
  return (
    <section className="panel" aria-label={title}>
      {entries.length > fewEntries && (
        <div className="resource-find">
          <input
            type="search"
            className="input"
            placeholder={texts.find(many)}
            aria-label={texts.find(many)}
            value={find ?? ''}
            onChange={({ currentTarget: { value } }) => onSearch(value === '' ? {} : { find: value })}
          />
          <span className="faint" role="status">
            {texts.count(rows.length, entries.length, one, many)}
          </span>
        </div>
      )}
      {rows.length === 0 ? (
        <EmptyNote title={texts.noneFound}>
          <p>{texts.noneFoundAdvice}</p>
        </EmptyNote>
      ) : (
        <DataTable
          label={title}
          rows={rows}
          keyOf={(entry) => nameOf(list, entry)}
          columns={columns}
          rowHeight={60}
          narrowRowHeight={124}
          onOpen={(entry) => {
            const page = resource.page?.(nameOf(list, entry));
            if (page === undefined) onSearch({ ...search, edit: nameOf(list, entry) });
            else void navigate(page);
          }}
        />
      )}
    </section>
  );
}

function useColumns(
  { resource, written, changing, search, onSearch }: EntryListProps,
  whole: boolean,
): readonly Column<Entry>[] {
  const may = useMay('administrator');
  const drafts = useDrafts();
  const { list, switchable, tools, page } = resource;
  const leadsTo = (entry: Entry): LinkProps =>
    page?.(nameOf(list, entry)) ?? {
      to: '.',
      search: { ...search, edit: nameOf(list, entry) } as never,
      resetScroll: false,
    };
  const entries = entriesOf(written, list);
  const places = useMemo(() => new Map(entries.map((entry, index) => [entry, index])), [entries]);
  const name: Column<Entry> = {
    key: 'name',
    title: texts.columns.name,
    width: 'minmax(0, 3fr)',
    narrow: 'title',
    cell: (entry) => (
      <>
        <Link {...leadsTo(entry)} className="table-link" tabIndex={-1}>
          {nameOf(list, entry)}
        </Link>
        {drafts.has(draftKey(list, nameOf(list, entry))) && (
          <span className="resource-unsaved">{texts.unsaved}</span>
        )}
        <span className="table-second">{wordsOf(list, entry)}</span>
      </>
    ),
  };
  const enabled: Column<Entry> = {
    key: 'enabled',
    title: texts.columns.enabled,
    width: '64px',
    narrow: 'end',
    cell: (entry) => <Enabled entry={entry} list={list} changing={changing} may={may} />,
  };
  const actions: Column<Entry> = {
    key: 'actions',
    title: '',
    width: tools === undefined && page === undefined ? '150px' : '186px',
    align: 'end',
    narrow: 'lastEnd',
    cell: (entry) => (
      <EntryTools
        may={may}
        list={list}
        name={nameOf(list, entry)}
        written={written}
        place={places.get(entry) ?? 0}
        count={entries.length}
        movable={whole}
        changing={changing}
        onCopy={() => onSearch({ ...search, add: nameOf(list, entry) })}
      >
        {page && (
          <Tool
            label={texts.edit(nameOf(list, entry))}
            onClick={() => onSearch({ ...search, edit: nameOf(list, entry) })}
          >
            <path d="m3 13 .7-3L11 2.7l2.3 2.3L6 12.3z" />
          </Tool>
        )}
        {tools?.(entry, written)}
      </EntryTools>
    ),
  };
  return [
    name,
    ...resource.columns(written),
    ...(switchable ? [enabled] : []),
    ...(may || tools !== undefined ? [actions] : []),
  ];
}

function Enabled({
  entry,
  list,
  changing,
  may,
}: Pick<EntryListProps, 'changing'> & {
  readonly entry: Entry;
  readonly list: Resource['list'];
  readonly may: boolean;
}) {
  const name = nameOf(list, entry);
  const on = isEnabled(entry);
  if (!may) return <span className="faint">{on ? texts.on : texts.off}</span>;
  return (
    <input
      type="checkbox"
      role="switch"
      className="switch resource-above"
      aria-label={texts.enabledOf(name)}
      aria-checked={on}
      checked={on}
      disabled={changing.busy}
      onChange={({ currentTarget: { checked } }) =>
        void changing.atOnce({
          operations: [{ op: 'patch', collection: list, names: [name], value: { enabled: checked } }],
          done: texts.switched(name, checked),
        })
      }
    />
  );
}
