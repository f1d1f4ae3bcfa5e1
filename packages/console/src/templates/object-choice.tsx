import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useMemo, useRef, useState } from 'react';
import { obisWords } from '../form/obis.ts';
import { headMark, toggled } from '../shared/choice.ts';
import { sentence } from '../shared/sentence.ts';
import { finder } from '../shared/words.ts';
import { templateTexts as texts } from '../texts/templates.ts';
import { type KeptObject, keyOf } from './kept-object.ts';
import './templates.css';

const rowHeight = 46;

interface ObjectChoiceProps {
  readonly objects: readonly KeptObject[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly complaint?: string | undefined;
}

/** Objects to choose from, thousands of them: found by words, chosen one by one or all that are found. */
export function ObjectChoice({ objects, chosen, onChange, complaint }: ObjectChoiceProps) {
  const id = useId();
  const [find, setFind] = useState('');
  const named = useMemo(
    () => objects.map((object) => ({ ...object, words: object.name ?? obisWords(object.logicalName) ?? '' })),
    [objects],
  );
  const shown = useMemo(() => {
    const fits = finder(find);
    return named.filter((object) =>
      fits(`${object.logicalName} ${object.words} ${texts.classOf(object.class)}`),
    );
  }, [named, find]);
  const keys = shown.map(keyOf);
  const mark = headMark(chosen, keys);
  return (
    <fieldset className="object-choice" aria-describedby={complaint === undefined ? undefined : id}>
      <legend className="field-label">{texts.objects}</legend>
      <div className="object-choice-head">
        <input
          type="search"
          className="input"
          placeholder={texts.find}
          aria-label={texts.find}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={mark === true}
            ref={(box) => {
              if (box) box.indeterminate = mark === 'some';
            }}
            onChange={({ currentTarget: { checked } }) => {
              const rest = [...chosen].filter((key) => !keys.includes(key));
              onChange(new Set(checked ? [...rest, ...keys] : rest));
            }}
          />
          {texts.all}
        </label>
        <span className="faint" role="status">
          {texts.chosen(chosen.size, objects.length)}
        </span>
      </div>
      <Lines objects={shown} chosen={chosen} onChange={onChange} />
      {complaint !== undefined && (
        <p id={id} className="field-complaint" role="alert">
          {sentence(complaint)}
        </p>
      )}
    </fieldset>
  );
}

interface LinesProps {
  readonly objects: readonly (KeptObject & { readonly words: string })[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

function Lines({ objects, chosen, onChange }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: objects.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  return (
    <div
      ref={box}
      className="object-choice-list"
      style={{ height: Math.min(300, Math.max(rowHeight, virtual.getTotalSize()) + 2) }}
    >
      <div className="object-choice-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const object = objects[index];
          if (object === undefined) return null;
          const key = keyOf(object);
          return (
            <label
              key={key}
              className="check object-choice-line"
              style={{ transform: `translateY(${start}px)` }}
            >
              <input
                type="checkbox"
                checked={chosen.has(key)}
                onChange={() => onChange(toggled(chosen, key))}
              />
              <span>
                {object.words || object.logicalName}
                <span className="object-choice-facts">
                  <span className="code">{object.logicalName}</span> {texts.classOf(object.class)}
                </span>
              </span>
            </label>
          );
        })}
      </div>
      {objects.length === 0 && <p className="object-choice-none">{texts.noMatch}</p>}
    </div>
  );
}
