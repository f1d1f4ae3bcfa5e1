import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { WordsInput } from '../form/words-field.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { FormField, SelectField } from '../shared/form-field.tsx';
import { addDeviceTexts } from '../texts/add-device.ts';
import { configurationTexts } from '../texts/configuration.ts';
import { type BulkChange, bulkOperations, tagsOf } from './bulk-change.ts';
import { entriesOf, namesOf, type Written } from './edit.ts';
import { configurationQuery } from './service.ts';
import { useChange } from './use-change.tsx';
import '../form/form.css';

const texts = addDeviceTexts.bulk;

interface BulkEditProps {
  readonly names: readonly string[];
  readonly onClose: () => void;
}

/** Changes some settings of many devices at one go. */
export function BulkEdit({ names, onClose }: BulkEditProps) {
  const configuration = useQuery(configurationQuery);
  return configuration.data === undefined ? (
    <Dialog open title={texts.title(names.length)} onClose={onClose}>
      <Fetched query={configuration} placeholderHeight={300}>
        {() => null}
      </Fetched>
    </Dialog>
  ) : (
    <BulkForm names={names} onClose={onClose} written={configuration.data.value} />
  );
}

const leave = '=';

function BulkForm({ names, onClose, written }: BulkEditProps & { readonly written: Written }) {
  const [change, setChange] = useState<BulkChange>({ addTags: [], removeTags: [] });
  const changing = useChange();
  const devices = entriesOf(written, 'devices');
  const operations = useMemo(() => bulkOperations(names, devices, change), [names, devices, change]);
  const tags = useMemo(() => [...new Set(devices.flatMap(tagsOf))].sort(), [devices]);
  const set = (part: Partial<BulkChange>) => setChange({ ...change, ...part });
  const { enabled, connection, template, addTags, removeTags } = change;
  return (
    <Dialog
      open
      title={texts.title(names.length)}
      onClose={onClose}
      actions={
        <>
          <Button
            variant="default"
            onClick={() =>
              changing.review({
                operations: [{ op: 'remove', collection: 'devices', names: [...names] }],
                done: texts.removed(names.length),
                onDone: onClose,
              })
            }
          >
            {texts.remove}
          </Button>
          <Button
            disabled={operations.length === 0}
            onClick={() => changing.review({ operations, done: texts.done(names.length), onDone: onClose })}
          >
            {configurationTexts.review}
          </Button>
        </>
      }
    >
      <div className="form">
        <p className="faint">{texts.hint}</p>
        <SelectField
          label={texts.enabled}
          value={enabled === undefined ? leave : String(enabled)}
          options={[
            [leave, texts.leave],
            ['true', texts.on],
            ['false', texts.off],
          ]}
          onChange={(value) => set({ enabled: value === leave ? undefined : value === 'true' })}
        />
        <SelectField
          label={texts.connection}
          value={connection ?? leave}
          options={[
            [leave, texts.leave],
            ...namesOf(written, 'connections').map((name) => [name, name] as const),
          ]}
          onChange={(value) => set({ connection: value === leave ? undefined : value })}
        />
        <SelectField
          label={texts.template}
          value={template ?? leave}
          options={[
            [leave, texts.leave],
            ['', texts.none],
            ...namesOf(written, 'templates').map((name) => [name, name] as const),
          ]}
          onChange={(value) => set({ template: value === leave ? undefined : value })}
        />
        <FormField label={texts.addTags}>
          {(own) => (
            <WordsInput
              own={own}
              label={texts.addTags}
              words={addTags}
              known={tags}
              onChange={(next) => set({ addTags: next })}
            />
          )}
        </FormField>
        <FormField label={texts.removeTags}>
          {(own) => (
            <WordsInput
              own={own}
              label={texts.removeTags}
              words={removeTags}
              known={tags}
              onChange={(next) => set({ removeTags: next })}
            />
          )}
        </FormField>
      </div>
      {changing.dialog}
    </Dialog>
  );
}
