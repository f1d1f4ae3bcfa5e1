import { Button } from '@mantine/core';
import { type Complaint, entrySchema, mapSecrets } from '@meterwire/api/configuration';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { fitting } from '../form/kind.ts';
import { Complaints, SchemaForm } from '../form/schema-form.tsx';
import { useMay } from '../session/session.ts';
import { Dialog } from '../shared/dialog.tsx';
import { useDraft } from '../shared/draft.ts';
import { EmptyNote } from '../shared/note.tsx';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { trialTexts } from '../texts/trial.ts';
import type { Refusal, Subject } from '../trial/subject.ts';
import { entryComplaints } from './checks.ts';
import { type Entry, entriesOf, freeName, nameOf, namesOf, type Written } from './edit.ts';
import { pathIn } from './place.ts';
import type { Resource } from './resource.ts';
import type { Operations } from './service.ts';
import type { Changing } from './use-change.tsx';

interface EntryDrawerProps {
  readonly resource: Resource;
  readonly written: Written;
  /** The entry that is edited; left out for a new one. */
  readonly name?: string;
  /** Of a new one: what it is a copy of; empty for none. */
  readonly copyOf?: string;
  /** Of a new one that is made of something else: what tells it from others that are begun. */
  readonly draftAs?: string;
  /** Of a new one that is more than an entry: what stands above it, the change that makes it, what is said then. */
  readonly title?: string;
  readonly note?: ReactNode;
  readonly operationsOf?: (value: Entry) => Operations;
  readonly saved?: (name: string) => string;
  readonly changing: Changing;
  /** Told of the name that a changed entry has now. */
  readonly onClose: (saved?: string) => void;
}

/** Under which an entry's form is kept while it is not saved. */
export const draftKey = (list: string, name: string | undefined, copyOf = ''): string =>
  `${list}/${name ?? `+${copyOf}`}`;

/** The form of one entry, from the side, over its list. What is entered is kept when it is shut. */
export function EntryDrawer(props: EntryDrawerProps) {
  const { resource, written, name, copyOf = '', draftAs = copyOf, changing, onClose } = props;
  const { list, sections, special, inherits, complaints, trial } = resource;
  const { one } = texts.resources[list];
  const may = useMay('administrator');
  const mayTest = useMay('operator');
  const schema = entrySchema(list);
  const initial = useInitial(resource, written, name, copyOf);
  const check = useCallback(
    (entry: Entry): readonly Complaint[] => [
      ...entryComplaints(list, entry, written, name),
      ...(complaints?.(entry, written) ?? []),
    ],
    [list, written, name, complaints],
  );
  const draft = useDraft<Entry>(draftKey(list, name, draftAs), initial ?? {}, check);
  const [asked, setAsked] = useState(false);
  const [tried, setTried] = useState<{ readonly subject: Subject; readonly count: number }>();
  const foot = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFieldSetElement>(null);
  // One begins to type at once where there is nothing to read yet.
  useEffect(() => {
    if (name === undefined) form.current?.querySelector('input')?.focus();
  }, [name]);
  if (initial === undefined)
    return (
      <Dialog open side="right" title={texts.editTitle(one, name ?? '')} onClose={() => onClose()}>
        <EmptyNote title={texts.noneFound}>{texts.noneFoundAdvice}</EmptyNote>
      </Dialog>
    );

  /** The change that would save it; undefined, with what is wrong in view, while the form is not right. */
  function change(): (Subject & { readonly called: string }) | undefined {
    setAsked(true);
    if (!draft.isReady()) {
      requestAnimationFrame(() => foot.current?.scrollIntoView({ block: 'end' }));
      return undefined;
    }
    const value = { ...fitting(schema, draft.value) };
    const called = nameOf(list, value);
    if (name !== undefined && !draft.changed) return { name, called, entry: value, operations: [] };
    return {
      name: called,
      called,
      entry: value,
      operations: props.operationsOf?.(value) ?? [
        { op: 'put', collection: list, value, ...(name === undefined ? {} : { name }) },
      ],
    };
  }

  function refused(problems: readonly Refusal[]): void {
    const place = name === undefined ? entriesOf(written, list).length : namesOf(written, list).indexOf(name);
    draft.refused(
      problems.flatMap(({ path, message }) => {
        const inside = pathIn(path, list, place);
        return inside === undefined ? [] : [{ path: inside, message }];
      }),
    );
  }

  function review(): void {
    const wanted = change();
    if (wanted === undefined) return;
    const { called, operations } = wanted;
    changing.review({
      operations,
      done: (props.saved ?? ((it) => (name === undefined ? texts.added(one, it) : texts.changed(one, it))))(
        called,
      ),
      onDone: () => {
        draft.forget();
        onClose(called);
      },
      onRefused: refused,
    });
  }

  function test(): void {
    const subject = change();
    if (subject !== undefined) setTried((before) => ({ subject, count: (before?.count ?? 0) + 1 }));
  }

  return (
    <Dialog
      open
      wide
      side="right"
      title={props.title ?? (name === undefined ? texts.addTitle(one) : texts.editTitle(one, name))}
      onClose={() => onClose()}
      actions={
        may || (mayTest && trial) ? (
          <>
            {draft.changed && <span className="drawer-kept">{texts.draftKept}</span>}
            {draft.changed && (
              <Button variant="default" onClick={draft.forget}>
                {texts.discard}
              </Button>
            )}
            {trial && (
              <Button variant="default" onClick={test}>
                {trialTexts.test}
              </Button>
            )}
            {may && (
              <Button onClick={review} disabled={name !== undefined && !draft.changed}>
                {texts.review}
              </Button>
            )}
          </>
        ) : undefined
      }
    >
      {props.note}
      {name !== undefined && resource.above?.(name)}
      <fieldset className="drawer-form" ref={form} disabled={!may}>
        <SchemaForm
          draft={draft}
          schema={schema}
          sections={sections}
          scope={list}
          {...(inherits === undefined ? {} : { inherits })}
          {...(special === undefined ? {} : { special })}
        />
      </fieldset>
      <div ref={foot}>{asked && <Complaints complaints={draft.complaints} scope={list} />}</div>
      {tried && trial && (
        <div key={tried.count} className="drawer-trial">
          {trial({ subject: tried.subject, onAgain: test, onRefused: refused })}
        </div>
      )}
    </Dialog>
  );
}

/** What the form begins with; undefined where there is no such entry. */
function useInitial(
  { list, start }: Resource,
  written: Written,
  name: string | undefined,
  copyOf: string,
): Entry | undefined {
  return useMemo(() => {
    const wanted = name ?? copyOf;
    const entry = entriesOf(written, list).find((each) => nameOf(list, each) === wanted);
    if (name !== undefined) return entry;
    if (entry === undefined) return start(written);
    return copied(list, entry, written);
  }, [written, list, name, copyOf, start]);
}

/** A copy has a name of its own, and no secrets: those cannot be read. */
function copied(list: Resource['list'], entry: Entry, written: Written): Entry {
  const bare = mapSecrets(entrySchema(list), entry, () => undefined) as Entry;
  const key = list === 'signals' ? 'alias' : 'name';
  const { alias: _, ...rest } = bare;
  return {
    ...(list === 'signals' ? bare : rest),
    [key]: freeName(nameOf(list, entry), namesOf(written, list)),
  };
}
