import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FormScopeProvider } from '../form/scope.ts';
import { useMay } from '../session/session.ts';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { configurationTexts as texts } from '../texts/configuration.ts';
import type { Written } from './edit.ts';
import { EntryDrawer } from './entry-drawer.tsx';
import { EntryList } from './entry-list.tsx';
import type { Resource } from './resource.ts';
import { Problems } from './review-dialog.tsx';
import { type ResourceSearch, resourceSearch } from './search.ts';
import { configurationQuery } from './service.ts';
import { useChange } from './use-change.tsx';
import { useScopeOf } from './use-form-scope.ts';
import './resource-screen.css';

/** The page of one list of the configuration: all of its entries, and one of them open. */
export function ResourceScreen({ resource }: { readonly resource: Resource }) {
  const { title, one, lead } = texts.resources[resource.list];
  const configuration = useQuery(configurationQuery);
  const may = useMay('administrator');
  const [, setSearch] = useResourceSearch();
  useTitle(title);
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{title}</h1>
        {may && (
          <Button size="sm" onClick={() => setSearch({ add: '' })}>
            {texts.add(one)}
          </Button>
        )}
        <p className="resource-lead">{lead}</p>
      </header>
      {!may && <p className="resource-read-only">{texts.readOnly}</p>}
      <Fetched query={configuration} placeholderHeight={400}>
        {({ value, problems }) => (
          <>
            {problems.length > 0 && <Problems problems={problems} />}
            <Entries resource={resource} written={value} />
            {resource.below?.(value)}
          </>
        )}
      </Fetched>
    </div>
  );
}

/** The part of the address that these pages share. */
function useResourceSearch(): readonly [ResourceSearch, (next: ResourceSearch) => void] {
  const search = resourceSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  return [search, (next) => void navigate({ to: '.', search: next as never, resetScroll: false })];
}

function Entries({ resource, written }: { readonly resource: Resource; readonly written: Written }) {
  const [search, setSearch] = useResourceSearch();
  const changing = useChange();
  const { find, edit, add } = search;
  const close = () => setSearch(find === undefined ? {} : { find });
  return (
    <FormScopeProvider value={useScopeOf(written)}>
      <EntryList
        resource={resource}
        written={written}
        changing={changing}
        search={search}
        onSearch={setSearch}
      />
      {edit !== undefined && (
        <EntryDrawer
          key={`edit ${edit}`}
          resource={resource}
          written={written}
          name={edit}
          changing={changing}
          onClose={close}
        />
      )}
      {add !== undefined && (
        <EntryDrawer
          key={`add ${add}`}
          resource={resource}
          written={written}
          copyOf={add}
          changing={changing}
          onClose={close}
        />
      )}
      {changing.dialog}
    </FormScopeProvider>
  );
}
