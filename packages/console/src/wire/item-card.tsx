import { useMemo } from 'react';
import { sentence } from '../shared/sentence.ts';
import { wireTexts } from '../texts/wire.ts';
import { FieldTree } from './field-tree.tsx';
import type { Item } from './items.ts';
import './item-card.css';

const texts = wireTexts.report;

interface ItemCardProps {
  readonly item: Item;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** One frame or APDU: a line that unfolds into its fields and octets. */
export function ItemCard({ item, open, onToggle }: ItemCardProps) {
  const { kind, name, summary, depth, offset, bytes, quirks, wrong } = item;
  const title = kind === 'frame' ? texts.frame : name;
  return (
    <li className="part" data-kind={kind} style={{ '--depth': depth } as React.CSSProperties}>
      <h3>
        <button type="button" className="part-head" onClick={onToggle} aria-expanded={open}>
          <span className="part-fold" aria-hidden="true" />
          <span className="part-name">{title}</span>
          <span className="part-summary">{summary}</span>
          {wrong.length > 0 && <span className="part-wrong">{texts.problems(wrong.length)}</span>}
          <span className="part-where figures">
            {texts.octets(bytes.length)} <span className="faint">{texts.at(offset)}</span>
          </span>
        </button>
      </h3>
      {open && (
        <div className="part-body">
          {wrong.map((message) => (
            <p key={message} className="part-message">
              {sentence(message)}
            </p>
          ))}
          {quirks.map((quirk) => (
            <p key={quirk} className="part-quirk">
              {texts.quirks[quirk] ?? quirk}
            </p>
          ))}
          <Fields item={item} title={title} />
        </div>
      )}
    </li>
  );
}

function Fields({ item, title }: { readonly item: Item; readonly title: string }) {
  const nodes = useMemo(() => item.nodes(), [item]);
  return (
    <FieldTree
      key={item.key}
      name={title}
      bytes={item.bytes}
      first={item.kind === 'frame' ? item.offset : 0}
      nodes={nodes}
    />
  );
}
