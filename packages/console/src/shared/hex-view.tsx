import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { sharedTexts } from '../texts/shared.ts';
import { useNarrow } from './narrow.ts';
import './hex-view.css';

/** Octets from `start` up to but not including `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface HexViewProps {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** The offset that is written before the first octet. */
  readonly first?: number;
  /** What is pointed at, here or elsewhere. */
  readonly lit?: Span | undefined;
  /** Where something is wrong. */
  readonly wrong?: readonly Span[];
  /** An octet is pointed at, by pointer or by arrow keys; undefined: none any more. */
  readonly onPoint?: (offset: number | undefined, by: 'pointer' | 'keys') => void;
  /** What an octet belongs to, for screen readers. */
  readonly nameOf?: (offset: number) => string;
}

const rowHeight = 22;

/** Octets in hexadecimal and as text. Only the lines in view exist, so that a capture of any length can be shown. */
export function HexView({ label, bytes, first = 0, lit, wrong = [], onPoint, nameOf }: HexViewProps) {
  const box = useRef<HTMLElement>(null);
  const perRow = useNarrow() ? 8 : 16;
  const virtual = useVirtualizer({
    count: Math.ceil(bytes.length / perRow),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const shown = lit && lit.start < bytes.length ? Math.floor(lit.start / perRow) : undefined;
  useEffect(() => {
    if (shown !== undefined) virtual.scrollToIndex(shown, { align: 'auto' });
  }, [shown, virtual]);

  function onKeyDown(event: React.KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: perRow,
      ArrowUp: -perRow,
    };
    const step = steps[event.key];
    if (step === undefined || onPoint === undefined) return;
    event.preventDefault();
    const from =
      lit === undefined ? (step > 0 ? -1 : 0) : step > 0 && step < perRow ? lit.end - 1 : lit.start;
    onPoint(Math.max(0, Math.min(bytes.length - 1, from + step)), 'keys');
  }

  return (
    <section
      ref={box}
      className="hex"
      aria-label={label}
      aria-description={onPoint && sharedTexts.hex.keys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={({ target, movementX, movementY }) => {
        // The page moved under a resting pointer.
        if (movementX === 0 && movementY === 0) return;
        const offset = target instanceof HTMLElement ? target.dataset['octet'] : undefined;
        if (offset !== undefined) onPoint?.(Number(offset), 'pointer');
      }}
      onPointerLeave={() => onPoint?.(undefined, 'pointer')}
    >
      <div
        className="hex-lines"
        style={{ height: virtual.getTotalSize(), minWidth: `calc(${4 * perRow + 8}ch + 24px)` }}
      >
        {virtual.getVirtualItems().map(({ index, start, key }) => (
          <Line
            key={key}
            top={start}
            bytes={bytes}
            from={index * perRow}
            perRow={perRow}
            first={first}
            lit={lit}
            wrong={wrong}
          />
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {lit && onPoint && spoken(bytes, lit, first, nameOf)}
      </p>
    </section>
  );
}

interface LineProps {
  readonly top: number;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly perRow: number;
  readonly first: number;
  readonly lit: Span | undefined;
  readonly wrong: readonly Span[];
}

function Line({ top, bytes, from, perRow, first, lit, wrong }: LineProps) {
  const octets = [...bytes.subarray(from, from + perRow)];
  const within = (span: Span | undefined, at: number) =>
    span !== undefined && at >= span.start && at < span.end;
  const mark = (at: number) => ({
    'data-octet': at,
    'data-lit': within(lit, at) || undefined,
    'data-wrong': wrong.some((span) => within(span, at)) || undefined,
  });
  return (
    <div className="hex-line" style={{ transform: `translateY(${top}px)` }} aria-hidden="true">
      <span className="hex-offset">{(first + from).toString(16).padStart(4, '0')}</span>
      <span className="hex-octets">
        {octets.map((octet, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an octet is its place
          <span key={i} {...mark(from + i)}>
            {hex(octet)}
          </span>
        ))}
        {octets.length < perRow && <span style={{ width: `${(perRow - octets.length) * 3}ch` }} />}
      </span>
      <span className="hex-text">
        {octets.map((octet, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an octet is its place
          <span key={i} {...mark(from + i)}>
            {octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '·'}
          </span>
        ))}
      </span>
    </div>
  );
}

const hex = (octet: number): string => octet.toString(16).padStart(2, '0').toUpperCase();

function spoken(
  bytes: Uint8Array,
  { start, end }: Span,
  first: number,
  nameOf: ((offset: number) => string) | undefined,
): string {
  const octets = [...bytes.subarray(start, Math.min(end, start + 8))].map(hex).join(' ');
  return sharedTexts.hex.octet(first + start, octets, nameOf?.(start) ?? '');
}
