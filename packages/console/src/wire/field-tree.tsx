import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { HexView } from '../shared/hex-view.tsx';
import { wireTexts } from '../texts/wire.ts';
import { type FieldNode, foldable, linesOf, pathAt, type TreeLine } from './node.ts';
import './field-tree.css';

const texts = wireTexts.report;
const rowHeight = 24;
/** Deeper than this is folded at first where there is much of it. */
const many = 60;

interface FieldTreeProps {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly first: number;
  readonly nodes: readonly FieldNode[];
}

/**
 * Fields and their octets side by side. What is pointed at on one side is marked on the other; arrow keys do the same. A field
 * that stands inside of a folded one is marked by that one.
 */
export function FieldTree({ name, bytes, first, nodes }: FieldTreeProps) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => {
    const keys = foldable(nodes);
    return new Set(keys.length > many ? keys.filter((key) => key.split('.').length > 3) : []);
  });
  const [lit, setPath] = useState<readonly number[]>();
  const litBy = useRef<'pointer' | 'keys'>('pointer');
  const lines = useMemo(() => linesOf(nodes, folded), [nodes, folded]);
  const at = lit === undefined ? -1 : lineAt(lines, lit);
  const line = lines[at];
  const node = lit && nodeAt(nodes, lit);

  /** What was chosen by keys is not lost to a pointer that rests somewhere, or leaves. */
  function light(path: readonly number[] | undefined, by: 'pointer' | 'keys'): void {
    if (path === undefined && litBy.current === 'keys') return;
    litBy.current = by;
    setPath(path);
  }

  function fold(key: string, on: boolean): void {
    const next = new Set(folded);
    if (on) next.add(key);
    else next.delete(key);
    setFolded(next);
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const end = { Home: 0, End: lines.length - 1 }[event.key];
    if (end !== undefined) light(lines[end]?.path, 'keys');
    else if (step !== undefined)
      light(lines[Math.max(0, Math.min(lines.length - 1, at + step))]?.path, 'keys');
    else if (event.key === 'ArrowRight' && line) fold(line.key, false);
    else if (event.key === 'ArrowLeft' && line) {
      if (line.node.children.length > 0 && !folded.has(line.key)) fold(line.key, true);
      else if (line.path.length > 1) light(line.path.slice(0, -1), 'keys');
    } else return;
    event.preventDefault();
  }

  return (
    <div className="field-tree">
      <Lines
        lines={lines}
        at={at}
        folded={folded}
        onFold={fold}
        onPoint={(path) => light(path, 'pointer')}
        onLeave={() => light(undefined, 'pointer')}
        onEnter={() => line === undefined && light(lines[0]?.path, 'keys')}
        onKeyDown={onKeyDown}
      />
      <HexView
        label={texts.octetsOf(name)}
        bytes={bytes}
        first={first}
        lit={node && { start: node.start, end: node.end }}
        onPoint={(octet, by) => light(octet === undefined ? undefined : pathAt(nodes, octet), by)}
        nameOf={(octet) => nodeAt(nodes, pathAt(nodes, octet))?.name ?? ''}
      />
    </div>
  );
}

interface LinesProps {
  readonly lines: readonly TreeLine[];
  readonly at: number;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (key: string, on: boolean) => void;
  readonly onPoint: (path: readonly number[]) => void;
  readonly onLeave: () => void;
  /** The keyboard has come to the tree. */
  readonly onEnter: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
}

function Lines({ lines, at, folded, onFold, onPoint, onLeave, onEnter, onKeyDown }: LinesProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  return (
    <div
      ref={box}
      className="tree"
      role="tree"
      tabIndex={0}
      aria-label={texts.fields}
      aria-description={texts.fieldsHint}
      aria-activedescendant={at < 0 ? undefined : `${id}${at}`}
      onKeyDown={onKeyDown}
      onPointerLeave={onLeave}
      onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && onEnter()}
    >
      <div className="tree-lines" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          const { key, path, node } = line;
          const open = node.children.length === 0 ? undefined : !folded.has(key);
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus, and names its active line
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree answers to the arrow keys
            <div
              key={key}
              id={`${id}${index}`}
              role="treeitem"
              className="tree-line"
              aria-level={path.length}
              aria-expanded={open}
              aria-selected={index === at}
              style={{ transform: `translateY(${start}px)`, paddingLeft: 10 + (path.length - 1) * 16 }}
              onPointerMove={({ movementX, movementY }) => {
                // The page moved under a resting pointer.
                if ((movementX !== 0 || movementY !== 0) && index !== at) onPoint(path);
              }}
              onClick={() => open !== undefined && onFold(key, open)}
            >
              <span className="tree-fold" data-open={open} aria-hidden="true" />
              <span className="tree-name">{node.name}</span>
              <span className="tree-text">{node.text}</span>
              {node.meaning !== '' && <span className="tree-meaning">{node.meaning}</span>}
              {node.kind !== '' && <span className="tree-kind">{node.kind}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The line of a field, or of the folded one that it stands in. */
function lineAt(lines: readonly TreeLine[], path: readonly number[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const key = path.slice(0, depth).join('.');
    const found = lines.findIndex((line) => line.key === key);
    if (found >= 0) return found;
  }
  return -1;
}

function nodeAt(nodes: readonly FieldNode[], path: readonly number[]): FieldNode | undefined {
  const [index, ...rest] = path;
  const node = index === undefined ? undefined : nodes[index];
  return node === undefined || rest.length === 0 ? node : nodeAt(node.children, rest);
}
