import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { download } from '../shared/download.ts';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { finder } from '../shared/words.ts';
import { wireTexts } from '../texts/wire.ts';
import { ItemCard } from './item-card.tsx';
import type { Item } from './items.ts';
import { ReadingsTable } from './readings-table.tsx';
import { documentText, readableText, type Taken } from './taken.ts';
import type { Taking } from './use-taken.ts';

const texts = wireTexts.report;
const page = 100;
const mostProblems = 20;

/** What the octets say: in one line, then what is wrong, the values, and every frame and APDU. */
export function ReportView({ taking, taken }: { readonly taking: Taking; readonly taken: Taken }) {
  const [find, setFind] = useState('');
  const [values, setValues] = useState(page);
  const fits = useMemo(() => finder(find), [find]);
  const items = useMemo(() => taken.items.filter(({ searchText }) => fits(searchText)), [taken, fits]);
  const readings = useMemo(
    () => taken.readings.filter(({ logicalName, value }) => fits(`${logicalName} ${value}`)),
    [taken, fits],
  );
  const apdus = taken.items.filter(({ kind }) => kind === 'apdu').length;
  return (
    <>
      <section className="wire-report" aria-label={texts.title} aria-busy={taking.busy}>
        <p className="wire-report-line" role="status">
          <strong>{texts.framings[taken.framing]}</strong>
          {taken.frames > 0 && <span>{texts.frames(taken.frames)}</span>}
          <span>{texts.apdus(apdus)}</span>
          <span>{texts.values(taken.readings.length)}</span>
          <span data-wrong={taken.problems.length > 0}>
            {taken.problems.length > 0 ? texts.problems(taken.problems.length) : texts.clean}
          </span>
        </p>
        <input
          type="search"
          className="input"
          placeholder={texts.find}
          aria-label={texts.find}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <Button
          variant="default"
          size="xs"
          onClick={() => download(texts.downloadName, documentText(taken), 'application/json')}
        >
          {texts.download}
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={() => download(texts.textName, readableText(taken), 'text/plain;charset=utf-8')}
        >
          {texts.downloadText}
        </Button>
      </section>
      {taking.cryptoFailed && <p className="note note-error">{wireTexts.keys.failed}</p>}
      {taking.unchecked && <p className="note">{wireTexts.keys.unchecked}</p>}
      {taken.problems.length > 0 && <Problems taken={taken} />}
      {readings.length > 0 && (
        <ReadingsTable readings={readings} shown={values} onMore={() => setValues(values + 2 * page)} />
      )}
      <Parts items={items} />
    </>
  );
}

function Problems({ taken: { problems } }: { readonly taken: Taken }) {
  return (
    <section className="note note-error" aria-label={texts.problemsTitle}>
      <ul className="wire-problems">
        {problems.slice(0, mostProblems).map(({ offset, path, message }) => (
          <li key={`${offset} ${path} ${message}`}>
            {sentence(message)}{' '}
            <span className="code">
              {texts.at(offset)} · {path}
            </span>
          </li>
        ))}
      </ul>
      {problems.length > mostProblems && (
        <p className="faint">{texts.problems(problems.length - mostProblems)} …</p>
      )}
    </section>
  );
}

/** Frames and APDUs, each a line that unfolds. Those that say something are open at first where there are few. */
function Parts({ items }: { readonly items: readonly Item[] }) {
  const [limit, setLimit] = useState(page);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [allOpen, setAllOpen] = useState<boolean>();
  const isOpen = ({ key, kind, wrong }: Item) =>
    (allOpen ?? (items.length <= 4 && (kind === 'apdu' || wrong.length > 0))) !== turned.has(key);

  function toggle(key: string): void {
    const next = new Set(turned);
    if (!next.delete(key)) next.add(key);
    setTurned(next);
  }
  function all(open: boolean): void {
    setAllOpen(open);
    setTurned(new Set());
  }

  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{texts.partsTitle}</h2>
        <div className="wire-fold">
          <Button variant="default" size="xs" onClick={() => all(true)}>
            {texts.unfoldAll}
          </Button>
          <Button variant="default" size="xs" onClick={() => all(false)}>
            {texts.foldAll}
          </Button>
        </div>
      </div>
      {items.length === 0 ? (
        <EmptyNote title={texts.none}>
          <p>{texts.noneAdvice}</p>
        </EmptyNote>
      ) : (
        <ul className="parts">
          {items.slice(0, limit).map((item) => (
            <ItemCard key={item.key} item={item} open={isOpen(item)} onToggle={() => toggle(item.key)} />
          ))}
        </ul>
      )}
      {items.length > limit && (
        <button type="button" className="wire-more" onClick={() => setLimit(limit + page)}>
          {texts.more(Math.min(page, items.length - limit))}
        </button>
      )}
    </section>
  );
}
