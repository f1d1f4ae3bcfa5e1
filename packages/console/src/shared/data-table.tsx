// biome-ignore-all lint/a11y/useSemanticElements: a row that does not exist cannot be one of a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { sharedTexts } from '../texts/shared.ts';
import { type Choice, chosenUpTo, headMark, toggled } from './choice.ts';
import { useNarrow } from './narrow.ts';
import { nextSorting, type Sorting } from './sorting.ts';
import './data-table.css';

/** A column of a table. */
export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** A track of CSS grid: `minmax(0, 2fr)`, `120px`. */
  readonly width: string;
  readonly sortable?: boolean;
  readonly align?: 'end';
  readonly hint?: string;
  /** Its place on a phone, where a row is two or three lines, each with an end at the right; or nowhere. */
  readonly narrow: 'title' | 'end' | 'line' | 'lineEnd' | 'last' | 'lastEnd' | 'hidden';
}

interface DataTableProps<T> {
  readonly label: string;
  /** Already filtered and in order. */
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly sorting?: Sorting | undefined;
  readonly onSort?: (sorting: Sorting | undefined) => void;
  readonly onOpen?: (row: T) => void;
  /** Which rows are chosen; left out where rows cannot be. */
  readonly choice?: Choice;
  /** For the state of a row: becomes `data-state`. */
  readonly stateOf?: (row: T) => string | undefined;
  readonly rowHeight?: number;
  readonly narrowRowHeight?: number;
}

/**
 * A table of any length that scrolls with the page: only the rows in view exist. It is one stop of the Tab key; inside, arrow
 * keys, Page Up and Down, Home and End move, Enter opens, Space chooses, Shift extends, Ctrl+A chooses all.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, keyOf, columns, choice, onOpen, rowHeight = 52, narrowRowHeight = 68 } = props;
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(0);
  const height = useNarrow() ? narrowRowHeight : rowHeight;
  useLayoutEffect(() => {
    const rect = body.current?.getBoundingClientRect();
    if (rect !== undefined) setTop(Math.round(rect.top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 112,
    scrollPaddingEnd: 24,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height are measured anew
  useLayoutEffect(() => virtual.measure(), [virtual, height]);
  const at = Math.min(active, rows.length - 1);

  function move(to: number, extend: boolean): void {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    if (extend && choice) choice.onChange(chosenUpTo(choice.chosen, rows.map(keyOf), at, next));
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey) return;
    const row = rows[at];
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to, event.shiftKey);
    else if (event.key === 'Enter' && row !== undefined && onOpen) onOpen(row);
    else if (event.key === ' ' && row !== undefined && choice)
      choice.onChange(toggled(choice.chosen, keyOf(row)));
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && choice)
      choice.onChange(new Set(rows.map(keyOf)));
    else return;
    event.preventDefault();
  }

  const template = `${choice ? '24px ' : ''}${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div className="table" style={{ '--columns': template } as React.CSSProperties}>
      <NarrowSort {...props} />
      <div
        className="table-grid"
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-multiselectable={choice !== undefined}
        aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
        aria-description={sharedTexts.table.keys}
        onKeyDown={onKeyDown}
      >
        <Heading {...props} />
        <div role="rowgroup" className="table-body" ref={body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <Row
                key={key}
                {...props}
                row={row}
                id={`${id}${index}`}
                index={index}
                active={index === at}
                style={{ height, transform: `translateY(${start - top}px)` }}
                onPick={(extend) => {
                  if (choice && extend)
                    choice.onChange(chosenUpTo(choice.chosen, rows.map(keyOf), at, index));
                  else if (choice) choice.onChange(toggled(choice.chosen, keyOf(row)));
                  setActive(index);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Heading<T>({ columns, rows, keyOf, sorting, onSort, choice }: DataTableProps<T>) {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" className="table-row" aria-rowindex={1}>
        {choice && (
          <div role="columnheader" className="table-choose">
            <Check
              label={sharedTexts.table.chooseAll}
              mark={headMark(choice.chosen, rows.map(keyOf))}
              onChange={(all) => choice.onChange(new Set(all ? rows.map(keyOf) : []))}
            />
          </div>
        )}
        {columns.map(({ key, title, sortable, align, hint }) => (
          <div
            key={key}
            role="columnheader"
            className="table-heading"
            data-align={align}
            title={hint}
            aria-sort={sortOf(sorting, key)}
          >
            {sortable && onSort ? (
              <button type="button" onClick={() => onSort(nextSorting(sorting, key))}>
                {title}
                <span aria-hidden="true" className="table-arrow">
                  {sorting?.column === key ? (sorting.descending ? '↓' : '↑') : ''}
                </span>
              </button>
            ) : (
              title
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

const sortOf = (sorting: Sorting | undefined, key: string) =>
  sorting?.column !== key ? undefined : sorting.descending ? 'descending' : 'ascending';

interface RowProps<T> extends DataTableProps<T> {
  readonly row: T;
  readonly id: string;
  readonly index: number;
  readonly active: boolean;
  readonly style: React.CSSProperties;
  readonly onPick: (extend: boolean) => void;
}

function Row<T>({ row, id, index, active, style, columns, choice, keyOf, stateOf, onPick }: RowProps<T>) {
  const chosen = choice?.chosen.has(keyOf(row));
  return (
    <div
      role="row"
      id={id}
      className="table-row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-active={active}
      data-state={stateOf?.(row)}
      style={style}
    >
      {choice && (
        <div role="gridcell" className="table-choose">
          <Check
            label={sharedTexts.table.choose}
            mark={chosen ?? false}
            onChange={(_, extend) => onPick(extend)}
          />
        </div>
      )}
      {columns.map(({ key, cell, align, narrow }) => (
        <div key={key} role="gridcell" className="table-cell" data-align={align} data-narrow={narrow}>
          {cell(row)}
        </div>
      ))}
    </div>
  );
}

interface CheckProps {
  readonly label: string;
  readonly mark: boolean | 'some';
  readonly onChange: (on: boolean, extend: boolean) => void;
}

function Check({ label, mark, onChange }: CheckProps) {
  return (
    <label className="table-check">
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={label}
        checked={mark === true}
        ref={(box) => {
          if (box) box.indeterminate = mark === 'some';
        }}
        onChange={({ currentTarget, nativeEvent }) =>
          onChange(currentTarget.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}

/** Without headings, as on a phone, sorting is a list to choose from. */
function NarrowSort<T>({ columns, sorting, onSort }: DataTableProps<T>) {
  const sortable = columns.filter((column) => column.sortable);
  if (!onSort || sortable.length === 0) return null;
  return (
    <label className="table-narrow-sort">
      {sharedTexts.table.sortBy}
      <select
        className="input"
        value={sorting ? `${sorting.descending ? '-' : ''}${sorting.column}` : ''}
        onChange={({ currentTarget: { value } }) =>
          onSort(
            value === '' ? undefined : { column: value.replace(/^-/, ''), descending: value.startsWith('-') },
          )
        }
      >
        <option value="">{sharedTexts.table.unsorted}</option>
        {sortable.flatMap(({ key, title }) => [
          <option key={key} value={key}>
            {title}
          </option>,
          <option key={`-${key}`} value={`-${key}`}>
            {sharedTexts.table.descending(title)}
          </option>,
        ])}
      </select>
    </label>
  );
}
