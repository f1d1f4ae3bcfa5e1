import { Button } from '@mantine/core';
import type { Framing } from 'dlms/inspect';
import { useMemo, useRef } from 'react';
import { SelectField, TextField } from '../shared/form-field.tsx';
import { useKept } from '../shared/kept.ts';
import { EmptyNote } from '../shared/note.tsx';
import { notify } from '../shared/toast-store.ts';
import { sharedTexts } from '../texts/shared.ts';
import { wireTexts } from '../texts/wire.ts';
import { examples } from './examples.ts';
import { noKeys, type TypedKeys } from './keys.ts';
import { KeysPanel } from './keys-panel.tsx';
import { octetsOf, octetsOfFile, type Pasted } from './octets.ts';
import { ReportView } from './report-view.tsx';
import { useTaken } from './use-taken.ts';

const texts = wireTexts.paste;

/** What was entered: text, or a file that is none. */
type Source = string | { readonly name: string; readonly found: Pasted | string | undefined };

/** Octets that one brings oneself, and what they say. */
export function PastePanel() {
  const [source, setSource] = useKept<Source>('wire source', '');
  const [framing, setFraming] = useKept<Framing | 'auto'>('wire framing', 'auto');
  const [keys, setKeys] = useKept<TypedKeys>('wire keys', noKeys);
  const found = useMemo(() => (typeof source === 'string' ? octetsOf(source) : source.found), [source]);
  const pasted = typeof found === 'string' ? undefined : found;
  const taking = useTaken(pasted, framing, keys);

  function clear(): void {
    setSource('');
    notify(texts.undoClear, { action: { label: sharedTexts.toast.undo, run: () => setSource(source) } });
  }

  return (
    <>
      <section className="panel wire-source">
        <TextField
          label={texts.label}
          hint={texts.hint}
          lines={7}
          code
          placeholder={texts.placeholder}
          value={typeof source === 'string' ? source : source.name}
          disabled={typeof source !== 'string'}
          complaint={typeof found === 'string' ? found : undefined}
          onChange={setSource}
        />
        <div className="wire-tools">
          <SelectField
            label={texts.framing}
            value={framing}
            onChange={setFraming}
            options={Object.entries(texts.framings) as [Framing | 'auto', string][]}
          />
          <OpenFile onOpen={setSource} />
          {source !== '' && (
            <Button variant="default" size="sm" onClick={clear}>
              {texts.clear}
            </Button>
          )}
          {pasted && (
            <p className="wire-form" role="status">
              {formText(pasted)} <span className="faint">{texts.octets(pasted.bytes.length)}</span>
            </p>
          )}
        </div>
        <KeysPanel keys={keys} onChange={setKeys} />
      </section>
      {taking.taken && <ReportView taking={taking} taken={taking.taken} />}
      {found === undefined && (
        <section className="panel">
          <EmptyNote title={wireTexts.empty.title}>
            <p>{wireTexts.empty.text}</p>
            <p className="wire-examples">
              {texts.examples}
              {examples.map((example) => (
                <Button
                  key={example.name}
                  variant="default"
                  size="xs"
                  onClick={() => {
                    setSource(example.text);
                    setKeys(example.keys);
                  }}
                >
                  {example.name}
                </Button>
              ))}
            </p>
          </EmptyNote>
        </section>
      )}
    </>
  );
}

function formText({ form, pieces, skipped }: Pasted): string {
  const said = texts.forms[form];
  return typeof said === 'string' ? said : said(pieces.length, skipped);
}

function OpenFile({ onOpen }: { readonly onOpen: (source: Source) => void }) {
  const input = useRef<HTMLInputElement>(null);
  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const content = new Uint8Array(await file.arrayBuffer());
    const found = octetsOfFile(content);
    const isText = found !== undefined && typeof found !== 'string' && found.form !== 'binary';
    // Text can be changed in its field; octets that are none stand behind the name of their file.
    onOpen(isText ? new TextDecoder().decode(content) : { name: file.name, found });
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={texts.open}
        onChange={({ currentTarget }) => {
          void read(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      <Button variant="default" size="sm" onClick={() => input.current?.click()}>
        {texts.open}
      </Button>
    </>
  );
}
