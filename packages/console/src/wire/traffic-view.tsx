import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useWhyNot } from '../session/session.ts';
import { download } from '../shared/download.ts';
import { keep } from '../shared/kept.ts';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { finder } from '../shared/words.ts';
import { trafficTexts } from '../texts/traffic.ts';
import { ItemCard } from './item-card.tsx';
import { takeApart } from './taken.ts';
import { capturePcap, captureText, logText, type TrafficLine, wordsOf } from './traffic.ts';
import { useTraffic } from './use-traffic.ts';
import './traffic-view.css';

const rowHeight = 28;
const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

interface TrafficViewProps {
  /** The stream to follow. */
  readonly url: string;
  /** Whether lines say which device they are of. */
  readonly several: boolean;
}

/** What passes a line, as it passes: followed, held, searched, taken apart and taken away. */
export function TrafficView({ url, several }: TrafficViewProps) {
  const why = useWhyNot('operator');
  const traffic = useTraffic(why === undefined ? url : undefined);
  const { lines, state, paused, waiting, pause, clear, error, retry } = traffic;
  const [find, setFind] = useState('');
  const [chosen, setChosen] = useState<number>();
  const navigate = useNavigate();
  const shown = useMemo(() => {
    if (find.trim() === '') return lines;
    const fits = finder(find);
    return lines.filter((line) => fits(`${line.frame.device} ${line.frame.hex} ${wordsOf(line)}`));
  }, [lines, find]);
  const line = lines.find(({ number }) => number === chosen);
  const takeAll = () => {
    keep('wire source', captureText(lines));
    void navigate({ to: '/wire', search: {} });
  };
  if (why !== undefined) {
    return (
      <section className="panel">
        <EmptyNote title={trafficTexts.notYours}>
          <p>{why}</p>
        </EmptyNote>
      </section>
    );
  }
  return (
    <section className="panel traffic">
      <div className="traffic-tools">
        <span
          className="traffic-state"
          data-live={state === 'live' && !paused ? 'live' : 'off'}
          role="status"
        >
          <span className="live-mark-dot" aria-hidden="true" />
          {paused ? trafficTexts.held(waiting) : trafficTexts.states[state]}
        </span>
        <Button variant={paused ? 'filled' : 'default'} size="xs" onClick={() => pause(!paused)}>
          {paused ? trafficTexts.goOn : trafficTexts.hold}
        </Button>
        <input
          type="search"
          className="input"
          placeholder={trafficTexts.find}
          aria-label={trafficTexts.find}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <div className="traffic-take">
          <Button variant="default" size="xs" disabled={lines.length === 0} onClick={takeAll}>
            {trafficTexts.takeApart}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={lines.length === 0}
            onClick={() => download('traffic.json', captureText(lines), 'application/json')}
          >
            {trafficTexts.json}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={lines.length === 0}
            onClick={() => download('traffic.txt', logText(lines), 'text/plain;charset=utf-8')}
          >
            {trafficTexts.text}
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={lines.length === 0}
            onClick={() =>
              download(
                'traffic.pcap',
                new Blob([capturePcap(lines) as BlobPart]),
                'application/vnd.tcpdump.pcap',
              )
            }
          >
            {trafficTexts.pcap}
          </Button>
          <Button variant="default" size="xs" disabled={lines.length === 0} onClick={clear}>
            {trafficTexts.clear}
          </Button>
        </div>
      </div>
      {(state === 'failed' || state === 'refused') && (
        <ErrorNote error={error} onRetry={retry} busy={state === 'failed'} />
      )}
      {lines.length === 0 ? (
        <EmptyNote title={trafficTexts.none}>
          <p>{trafficTexts.noneAdvice}</p>
        </EmptyNote>
      ) : shown.length === 0 ? (
        <EmptyNote title={trafficTexts.noMatch}>
          <p>{trafficTexts.noMatchAdvice}</p>
        </EmptyNote>
      ) : (
        <Lines
          lines={shown}
          several={several}
          follow={!paused && find === ''}
          chosen={chosen}
          onChoose={setChosen}
        />
      )}
      {line && <Detail key={line.number} line={line} />}
    </section>
  );
}

interface LinesProps {
  readonly lines: readonly TrafficLine[];
  readonly several: boolean;
  readonly follow: boolean;
  readonly chosen: number | undefined;
  readonly onChoose: (number: number) => void;
}

function Lines({ lines, several, follow, chosen, onChoose }: LinesProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    getItemKey: (index) => lines[index]?.number ?? index,
  });
  const last = lines.at(-1)?.number;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end is followed when a line comes, unless one has scrolled away from it
  useEffect(() => {
    if (follow && atEnd.current) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [last, follow]);
  const at = lines.findIndex(({ number }) => number === chosen);

  function onKeyDown(event: React.KeyboardEvent): void {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))];
    if (line === undefined) return;
    onChoose(line.number);
    virtual.scrollToIndex(lines.indexOf(line), { align: 'auto' });
  }

  return (
    <div
      ref={box}
      className="traffic-lines"
      role="listbox"
      tabIndex={0}
      aria-label={trafficTexts.lines}
      aria-activedescendant={at < 0 ? undefined : `${id}${at}`}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 2 * rowHeight;
      }}
    >
      <div role="presentation" className="traffic-room" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active line
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list answers to the arrow keys
            <div
              key={key}
              id={`${id}${index}`}
              role="option"
              aria-selected={index === at}
              className="traffic-line"
              data-direction={line.frame.direction}
              data-kind={line.frame.kind}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(line.number)}
            >
              <LineContent line={line} several={several} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LineContent({ line, several }: { readonly line: TrafficLine; readonly several: boolean }) {
  const { frame, bytes } = line;
  const words = useMemo(() => wordsOf(line), [line]);
  return (
    <>
      <time dateTime={frame.at}>{time.format(Date.parse(frame.at))}</time>
      <span className="traffic-arrow" title={trafficTexts.directions[frame.direction]}>
        <span aria-hidden="true">{frame.direction === 'sent' ? '→' : '←'}</span>
        <span className="visually-hidden">{trafficTexts.directions[frame.direction]}</span>
      </span>
      {several && <span className="traffic-device">{frame.device}</span>}
      <span className="traffic-words">
        {frame.kind === 'opened' || frame.kind === 'closed' ? trafficTexts.kinds[frame.kind] : words}
      </span>
      {bytes.length > 0 && (
        <span className="traffic-octets figures">{trafficTexts.octets(bytes.length)}</span>
      )}
    </>
  );
}

/** A line taken apart. */
function Detail({ line: { frame, bytes } }: { readonly line: TrafficLine }) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const taken = useMemo(
    () => takeApart({ bytes, pieces: [bytes] }, frame.kind === 'apdu' ? 'apdu' : 'auto'),
    [bytes, frame],
  );
  if (bytes.length === 0) return null;
  return (
    <ul className="parts traffic-detail" aria-label={trafficTexts.detail}>
      {taken.items.map((item) => (
        <ItemCard
          key={item.key}
          item={item}
          open={!folded.has(item.key)}
          onToggle={() => {
            const next = new Set(folded);
            if (!next.delete(item.key)) next.add(item.key);
            setFolded(next);
          }}
        />
      ))}
    </ul>
  );
}
