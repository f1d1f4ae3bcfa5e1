import { Button } from '@mantine/core';
import { ProblemError } from '@meterwire/api';
import type { ConfigurationDifference } from '@meterwire/api/configuration';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { Dialog } from '../shared/dialog.tsx';
import { ErrorNote } from '../shared/note.tsx';
import { Progress } from '../shared/progress.tsx';
import { sentence } from '../shared/sentence.ts';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { fieldText } from '../texts/fields.ts';
import { type Change, type ChangeGroup, grouped } from './difference.ts';
import { checkChange, configurationQuery } from './service.ts';
import type { Wish } from './wish.ts';
import './review-dialog.css';

interface ReviewDialogProps {
  readonly wish: Wish;
  readonly onMake: (revision: string | undefined) => Promise<void>;
  readonly onClose: () => void;
}

/** What a change would do, asked of the gateway, before it is made. */
export function ReviewDialog({ wish, onMake, onClose }: ReviewDialogProps) {
  const id = useId();
  const { data: current, refetch } = useQuery(configurationQuery);
  const checked = useQuery({
    queryKey: ['check', id],
    queryFn: ({ signal }) => checkChange(wish.operations, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [making, setMaking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { data } = checked;

  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each answer
  useEffect(() => {
    if (data !== undefined && !data.ok) wish.onRefused?.(data.problems);
  }, [data]);

  async function make(): Promise<void> {
    setMaking(true);
    setFailure(undefined);
    try {
      await onMake(current?.revision);
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setMaking(false);
    }
  }

  async function again(): Promise<void> {
    setFailure(undefined);
    await refetch();
    await checked.refetch();
  }

  const changed = data !== undefined && data.differences.length > 0;
  return (
    <Dialog
      open
      wide
      title={texts.reviewTitle}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button onClick={() => void make()} loading={making} disabled={!changed || !data.ok}>
            {texts.apply}
          </Button>
        </>
      }
    >
      {checked.isError && (
        <ErrorNote error={checked.error} onRetry={() => void checked.refetch()} busy={checked.isFetching} />
      )}
      {data === undefined && !checked.isError && <Progress label={texts.reviewing} />}
      {failure !== undefined && (
        <ErrorNote error={failure} onRetry={() => void (isStale(failure) ? again() : make())} busy={making} />
      )}
      {making && <Progress label={texts.making} />}
      {data && !data.ok && <Problems problems={data.problems} />}
      {data && data.differences.length === 0 && data.ok && <p>{texts.unchanged}</p>}
      {data && <Differences differences={data.differences} />}
    </Dialog>
  );
}

/** Somebody else was faster: one has to look again. */
const isStale = (error: unknown): boolean => error instanceof ProblemError && error.problem.status === 409;

export function Problems({
  problems,
}: {
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}) {
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{texts.notFollowed}</p>
      <ul className="review-problems">
        {problems.slice(0, 20).map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {path !== '' && <code>{path}</code>} {sentence(message)}
          </li>
        ))}
        {problems.length > 20 && <li>{texts.andMore(problems.length - 20)}</li>}
      </ul>
    </div>
  );
}

/** More than these are not read. */
const mostGroups = 50;
const mostNames = 6;

export function Differences({ differences }: { readonly differences: readonly ConfigurationDifference[] }) {
  const groups = grouped(differences);
  return (
    <ul className="review">
      {groups.slice(0, mostGroups).map((group) => (
        <li key={`${group.list} ${group.names.join()} ${group.changes[0]?.setting}`}>
          <Group {...group} />
        </li>
      ))}
      {groups.length > mostGroups && <li className="faint">{texts.andMore(groups.length - mostGroups)}</li>}
    </ul>
  );
}

function Group({ list, names, kind, changes }: ChangeGroup) {
  const { one, many } = list === undefined ? { one: texts.settings, many: '' } : texts.resources[list];
  return (
    <>
      <p className="review-entry">
        <span className="review-kind" data-kind={kind}>
          {texts.kinds[kind]}
        </span>
        {names.length > 1 ? `${names.length.toLocaleString()} ${many}` : one}{' '}
        <strong>{names.slice(0, mostNames).join(', ')}</strong>
        {names.length > mostNames && ` ${texts.andMore(names.length - mostNames)}`}
      </p>
      {changes.length > 0 && (
        <dl className="review-changes">
          {changes.map((change) => (
            <Line key={change.setting} scope={list ?? 'settings'} whole={kind === 'added'} {...change} />
          ))}
        </dl>
      )}
    </>
  );
}

interface LineProps extends Change {
  readonly scope: string;
  /** Everything is new: there was nothing before it. */
  readonly whole: boolean;
}

function Line({ scope, whole, kind, setting, before, after }: LineProps) {
  const [was, is] =
    kind === 'moved' ? [texts.place(before ?? '0'), texts.place(after ?? '0')] : [before, after];
  return (
    <div>
      <dt>{kind === 'moved' ? texts.columns.order : labelOf(scope, setting)}</dt>
      <dd>
        {!whole && (
          <>
            <del data-absent={was === undefined}>{was ?? texts.absent}</del> →{' '}
          </>
        )}
        <ins data-absent={is === undefined}>{is ?? texts.absent}</ins>
      </dd>
    </div>
  );
}

/** `modeE.address` by its own label, or by those of its parts. */
function labelOf(scope: string, setting: string): string {
  const parts = setting.split('.');
  return parts
    .map((part, index) => fieldText(index === 0 ? scope : (parts[index - 1] ?? ''), part).label)
    .join(' › ');
}
