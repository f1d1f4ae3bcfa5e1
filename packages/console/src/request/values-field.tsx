import { Button } from '@mantine/core';
import { VALUE_TYPES } from '@meterwire/api/configuration';
import { searchObis } from 'dlms/data';
import { useId, useMemo, useState } from 'react';
import { type Entry, moved } from '../configuration/edit.ts';
import type { ControlProps } from '../form/control.ts';
import { Help } from '../form/help.tsx';
import { ItemTools } from '../form/item-tools.tsx';
import { obisWords } from '../form/obis.ts';
import { useWiring } from '../form/wiring.tsx';
import { NumberField, SelectField, TextField } from '../shared/form-field.tsx';
import { sentence } from '../shared/sentence.ts';
import { requestTexts as texts } from '../texts/requests.ts';
import { itemCode } from './what-text.ts';
import './request.css';

/** What is read: codes, each with its name, and where wanted an export name, a type and a scale. */
export function ValuesField(props: ControlProps) {
  const { set, complaint } = useWiring(props);
  const { draft, path } = props;
  const value = draft.at(...path);
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <section className="list form-wide" aria-label={texts.items}>
      <h4 className="field-label">{texts.items}</h4>
      <p className="field-hint">
        <Help text={texts.itemsHint} />
      </p>
      {complaint !== undefined && (
        <p className="field-complaint" role="alert">
          {sentence(complaint)}
        </p>
      )}
      {items.length > 0 && (
        <ol className="items">
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same code may be read twice
            <li key={index} className="item">
              <Item
                {...props}
                path={[...path, index]}
                item={item}
                name={texts.itemOf(index + 1)}
                onChange={(next) => set(items.with(index, next))}
              />
              <ItemTools
                name={texts.itemOf(index + 1)}
                index={index}
                count={items.length}
                onMove={(to) => set(moved(items, index, to))}
                onRemove={() => set(items.toSpliced(index, 1))}
              />
            </li>
          ))}
        </ol>
      )}
      <AddItem onAdd={(codes) => set([...items, ...codes])} />
    </section>
  );
}

interface ItemProps extends ControlProps {
  readonly item: unknown;
  readonly name: string;
  readonly onChange: (item: unknown) => void;
}

function Item({ draft, path, item, name, onChange }: ItemProps) {
  const code = itemCode(item);
  const long: Entry = typeof item === 'string' ? split(item) : (item as Entry);
  const change = (key: string, next: unknown) => onChange(shortest({ ...long, [key]: next }));
  const complaint = draft.complaintAt(...path) ?? draft.complaintAt(...path, 'logicalName');
  const complaintOf = (key: string) => draft.complaintAt(...path, key);
  return (
    <div className="item-fields">
      <TextField
        label={`${name}: ${texts.code}`}
        hint={obisWords(code)}
        code
        value={code}
        complaint={complaint}
        onBlur={() => draft.touch(...path)}
        onChange={(next) => onChange(typeof item === 'string' ? next : { ...long, logicalName: next })}
      />
      <details className="item-more" open={typeof item !== 'string'}>
        <summary>{texts.more}</summary>
        <div className="fields">
          <TextField
            label={texts.exportName}
            value={String(long['name'] ?? '')}
            complaint={complaintOf('name')}
            onChange={(next) => change('name', next === '' ? undefined : next)}
          />
          <SelectField
            label={texts.type}
            value={String(long['type'] ?? 'auto')}
            options={VALUE_TYPES.map((type) => [type, texts.types[type] ?? type])}
            onChange={(next) => change('type', next === 'auto' ? undefined : next)}
          />
          {(['scale', 'attribute', 'class'] as const).map((key) => (
            <NumberField
              key={key}
              label={key === 'class' ? texts.classId : texts[key]}
              value={long[key] as number | string | undefined}
              complaint={complaintOf(key)}
              onChange={(next) => change(key, next)}
            />
          ))}
        </div>
      </details>
    </div>
  );
}

/** `1-0:1.8.0*255:2` as a group of settings. */
function split(text: string): Entry {
  const [, logicalName = text, attribute] = /^(.*[^:]):(\d+)$/.exec(text) ?? [];
  const isAttribute = attribute !== undefined && /[:.].*\..*\./.test(logicalName);
  return isAttribute ? { logicalName, attribute: Number(attribute) } : { logicalName: text };
}

/** Written short where only the code is said. */
function shortest(item: Entry): unknown {
  const said = Object.entries(item).filter(([, value]) => value !== undefined);
  return said.length === 1 ? item['logicalName'] : Object.fromEntries(said);
}

function AddItem({ onAdd }: { readonly onAdd: (codes: readonly string[]) => void }) {
  const [typed, setTyped] = useState('');
  const list = useId();
  const found = useMemo(() => (/[a-z]{3}/i.test(typed) ? searchObis(typed, 12) : []), [typed]);
  function add(text: string): void {
    const codes = text.split(/[\n,;\s]+/).filter(Boolean);
    if (codes.length === 0) return;
    onAdd(codes);
    setTyped('');
  }
  return (
    <div className="field-line item-add">
      <input
        className="input field-input"
        data-code={/\d/.test(typed)}
        aria-label={texts.addItem}
        placeholder={texts.addItem}
        list={list}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        onPaste={(event) => {
          const text = event.clipboardData.getData('text');
          if (!/\n/.test(text.trim())) return;
          event.preventDefault();
          add(text);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add(found[0]?.obis ?? typed);
        }}
      />
      <datalist id={list}>
        {found.map(({ obis, name }) => (
          <option key={obis} value={obis}>
            {name}
          </option>
        ))}
      </datalist>
      <Button variant="default" size="xs" onClick={() => add(found[0]?.obis ?? typed)}>
        {texts.add}
      </Button>
    </div>
  );
}
