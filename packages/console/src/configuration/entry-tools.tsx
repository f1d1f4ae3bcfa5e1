import { Button } from '@mantine/core';
import type { Collection } from '@meterwire/api/configuration';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../shared/dialog.tsx';
import { configurationTexts as texts } from '../texts/configuration.ts';
import type { Written } from './edit.ts';
import { usersOf } from './reference.ts';
import type { Changing } from './use-change.tsx';
import '../form/form.css';

interface EntryToolsProps {
  /** Whether entries may be changed; otherwise there is only what else can be done with them. */
  readonly may: boolean;
  readonly list: Collection;
  readonly name: string;
  readonly written: Written;
  readonly place: number;
  readonly count: number;
  /** Only a list that is shown whole can be put in order. */
  readonly movable: boolean;
  readonly changing: Changing;
  readonly onCopy: () => void;
  readonly children?: ReactNode;
}

/** What can be done with an entry without opening it. */
export function EntryTools(props: EntryToolsProps) {
  const { may, list, name, written, place, count, movable, changing, onCopy, children } = props;
  const [blocked, setBlocked] = useState(false);
  const users = blocked ? usersOf(written, list, name) : [];
  const { one } = texts.resources[list];

  const move = (to: number) =>
    void changing.atOnce({ operations: [{ op: 'move', collection: list, name, to }], done: texts.order });

  function remove(): void {
    if (usersOf(written, list, name).length > 0) setBlocked(true);
    else
      changing.review({
        operations: [{ op: 'remove', collection: list, names: [name] }],
        done: texts.removed(`${one} ${name}`),
      });
  }

  if (!may) return <span className="resource-tools resource-above">{children}</span>;
  return (
    <span className="resource-tools resource-above">
      {children}
      {movable && count > 1 && (
        <>
          <Tool
            label={texts.moveUp(name)}
            disabled={place === 0 || changing.busy}
            onClick={() => move(place - 1)}
          >
            <path d="m4 10 4-4 4 4" />
          </Tool>
          <Tool
            label={texts.moveDown(name)}
            disabled={place === count - 1 || changing.busy}
            onClick={() => move(place + 1)}
          >
            <path d="m4 6 4 4 4-4" />
          </Tool>
        </>
      )}
      <Tool label={texts.copyOf(name)} onClick={onCopy}>
        <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />
      </Tool>
      <Tool label={texts.removeOf(name)} onClick={remove}>
        <path d="M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9" />
      </Tool>
      <Dialog open={blocked} title={texts.removeTitle(name)} onClose={() => setBlocked(false)}>
        <p>{texts.usedBy(users.length)}</p>
        <ul className="resource-users">
          {users.slice(0, 20).map((user) => (
            <li key={`${user.list} ${user.name}`}>
              {texts.resources[user.list].one} <strong>{user.name}</strong>
            </li>
          ))}
          {users.length > 20 && <li className="faint">{texts.andMore(users.length - 20)}</li>}
        </ul>
        <Button variant="default" onClick={() => setBlocked(false)}>
          {texts.cancel}
        </Button>
      </Dialog>
    </span>
  );
}

/** Switched off it keeps the focus: who moves an entry to the top by the keyboard is not thrown out of the list. */
export function Tool({
  label,
  disabled = false,
  onClick,
  children,
}: {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="tool"
      aria-label={label}
      title={label}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="tool-drawing">
        {children}
      </svg>
    </button>
  );
}
