import { isObis, obisName } from 'dlms/data';
import { useState } from 'react';
import { objectsTexts } from '../texts/objects.ts';
import './json-value.css';

/** More entries than this are not shown at once. */
const page = 50;

/** A decoded value: figures and text as they are, parts by name, lists that unfold. */
export function JsonValue({ value }: { readonly value: unknown }) {
  if (Array.isArray(value)) return <List items={value} />;
  if (typeof value === 'object' && value !== null) return <Parts value={value} />;
  return <Plain value={value} />;
}

function Plain({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className="faint">{objectsTexts.nothing}</span>;
  const text = String(value);
  if (text === '') return <span className="faint">{objectsTexts.emptyText}</span>;
  return (
    <span className="json-plain figures">
      {text}
      {isObis(text) && <span className="json-meaning"> {obisName(text)}</span>}
    </span>
  );
}

/** Whether everything about it fits in a line. */
const isShort = (value: object): boolean => {
  const parts = Object.values(value);
  return parts.length <= 4 && parts.every((part) => typeof part !== 'object' || part === null);
};

function Parts({ value }: { readonly value: object }) {
  return (
    <dl className="json-parts" data-short={isShort(value)}>
      {Object.entries(value).map(([name, part]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <JsonValue value={part} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function List({ items }: { readonly items: readonly unknown[] }) {
  const [limit, setLimit] = useState(page);
  if (items.length === 0) return <span className="faint">{objectsTexts.emptyList}</span>;
  return (
    <details className="json-list" open={items.length <= 3}>
      <summary>{objectsTexts.entries(items.length)}</summary>
      <ol>
        {items.slice(0, limit).map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place
          <li key={i}>
            <JsonValue value={item} />
          </li>
        ))}
      </ol>
      {items.length > limit && (
        <button type="button" className="json-more" onClick={() => setLimit(limit + page)}>
          {objectsTexts.more(Math.min(page, items.length - limit))}
        </button>
      )}
    </details>
  );
}
