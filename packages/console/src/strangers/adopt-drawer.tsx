import { draftAdoption, type UnknownDevice } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ask } from '../client/gateway.ts';
import type { Written } from '../configuration/edit.ts';
import { EntryDrawer } from '../configuration/entry-drawer.tsx';
import { useChange } from '../configuration/use-change.tsx';
import { useScopeOf } from '../configuration/use-form-scope.ts';
import type { Section } from '../form/layout.ts';
import { FormScopeProvider } from '../form/scope.ts';
import { devices } from '../resources/devices.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { sentence } from '../shared/sentence.ts';
import { strangerTexts as texts } from '../texts/strangers.ts';
import { completed, connectionOf, deviceOf } from './adopted.ts';

interface AdoptDrawerProps {
  readonly stranger: UnknownDevice;
  readonly written: Written;
  readonly onClose: () => void;
}

/** The form of the device that a stranger would become, filled in as far as its pushes say it. */
export function AdoptDrawer({ stranger, written, onClose }: AdoptDrawerProps) {
  const { id } = stranger;
  const changing = useChange();
  const adoption = useQuery({
    queryKey: ['adoption', id],
    queryFn: ({ signal }) => ask(draftAdoption, { params: { id } }, signal),
    // What one completes is the draft that was fetched.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const scope = useScopeOf(written);
  const line = adoption.data && connectionOf(adoption.data);
  const widened = useMemo(() => {
    if (line === undefined) return scope;
    const connections = [...(scope.names.connections ?? []), String(line['name'])];
    return { ...scope, names: { ...scope.names, connections } };
  }, [scope, line]);
  const resource = useMemo(() => {
    // Nothing is asked of who only pushes, so there is nothing to test.
    const { trial: _, ...rest } = devices;
    return {
      ...rest,
      sections: adoption.data?.needsKeys === true ? keysSecond(rest.sections) : rest.sections,
      start: () => (adoption.data === undefined ? {} : deviceOf(adoption.data)),
    };
  }, [adoption.data]);
  if (adoption.data === undefined)
    return (
      <Dialog open side="right" wide title={texts.adoptTitle(id)} onClose={onClose}>
        <Fetched query={adoption} placeholderHeight={300}>
          {() => null}
        </Fetched>
      </Dialog>
    );
  const found = adoption.data;
  return (
    <FormScopeProvider value={widened}>
      <EntryDrawer
        resource={resource}
        written={written}
        draftAs={`stranger ${id}`}
        title={texts.adoptTitle(found.device)}
        note={<Note needsKeys={found.needsKeys} notes={found.notes} />}
        operationsOf={(value) => completed(found, value)}
        saved={texts.adopted}
        changing={changing}
        onClose={onClose}
      />
      {changing.dialog}
    </FormScopeProvider>
  );
}

/** What is missing stands where one looks first. */
function keysSecond(sections: readonly Section[]): readonly Section[] {
  const isOfKeys = ({ fields }: Section) => fields.includes('blockCipherKey');
  const [first, ...rest] = sections.filter((section) => !isOfKeys(section));
  const keys = sections.filter(isOfKeys).map((section) => ({ ...section, folded: false }));
  return first === undefined ? keys : [first, ...keys, ...rest];
}

function Note({ needsKeys, notes }: { readonly needsKeys: boolean; readonly notes: readonly string[] }) {
  return (
    <div className="note">
      <p>{texts.adoptHint}</p>
      {needsKeys && <p className="note-title">{texts.needsKeys}</p>}
      {notes
        // That it needs keys stands there already, in the words of this form.
        .filter((note) => !needsKeys || !note.includes('blockCipherKey'))
        .map((note) => (
          <p key={note}>{sentence(note)}</p>
        ))}
    </div>
  );
}
