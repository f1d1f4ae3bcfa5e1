import { Button } from '@mantine/core';
import type { DeviceDetail, MeterObject } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Entry, entriesOf, freeName, nameOf, namesOf, type Written } from '../configuration/edit.ts';
import { configurationQuery, type Operations } from '../configuration/service.ts';
import { useChange } from '../configuration/use-change.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { SelectField, SwitchField, TextField } from '../shared/form-field.tsx';
import { configurationTexts } from '../texts/configuration.ts';
import { sharedTexts } from '../texts/shared.ts';
import { templateTexts as texts } from '../texts/templates.ts';
import { type KeptObject, kept, keyOf, withObjects } from './kept-object.ts';
import { ObjectChoice } from './object-choice.tsx';
import '../form/form.css';

interface KeepObjectsProps {
  readonly device: DeviceDetail;
  readonly objects: readonly MeterObject[];
  readonly onClose: () => void;
}

/** Objects of a meter, kept as a template or put into one, for all meters of its kind. */
export function KeepObjects(props: KeepObjectsProps) {
  const configuration = useQuery(configurationQuery);
  return (
    <Fetched query={configuration} placeholderHeight={0}>
      {({ value }) => <Keep {...props} written={value} />}
    </Fetched>
  );
}

function Keep({ device, objects, written, onClose }: KeepObjectsProps & { readonly written: Written }) {
  const changing = useChange();
  const all = useMemo(() => kept(objects), [objects]);
  const templates = namesOf(written, 'templates');
  const [into, setInto] = useState('');
  const [name, setName] = useState(() => freeName(device.name, templates));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(all.map(keyOf)));
  const [adopted, setAdopted] = useState(false);
  const [asked, setAsked] = useState(false);
  const fresh = into === '';
  const wrongName =
    name.trim() === '' ? sharedTexts.field.missing : templates.includes(name) ? texts.taken(name) : undefined;
  const called = fresh ? name.trim() : into;

  function review(): void {
    setAsked(true);
    if (chosen.size === 0 || (fresh && wrongName !== undefined)) return;
    const wanted = all.filter((object) => chosen.has(keyOf(object)));
    changing.review({
      operations: operationsOf({
        written,
        template: called,
        fresh,
        objects: wanted,
        device: adopted ? device.id : undefined,
      }),
      done: texts.kept(wanted.length, called),
      onDone: onClose,
    });
  }

  return (
    <>
      <Dialog
        open
        wide
        title={texts.keepTitle}
        onClose={onClose}
        actions={
          <>
            <Button variant="default" onClick={onClose}>
              {sharedTexts.dialog.back}
            </Button>
            <Button onClick={review}>{configurationTexts.review}</Button>
          </>
        }
      >
        <div className="template-dialog form">
          <p className="dialog-text">{texts.keepHint}</p>
          <div className="fields">
            <SelectField
              label={texts.into}
              value={into}
              options={[['', texts.fresh], ...templates.map((each) => [each, each] as const)]}
              onChange={setInto}
            />
            {fresh && (
              <TextField
                label={texts.name}
                value={name}
                onChange={setName}
                complaint={asked || name !== '' ? wrongName : undefined}
                required
              />
            )}
          </div>
          <ObjectChoice
            objects={all}
            chosen={chosen}
            onChange={setChosen}
            complaint={asked && chosen.size === 0 ? texts.none : undefined}
          />
          <SwitchField
            label={texts.adopt(device.name)}
            hint={texts.adoptHint}
            value={adopted}
            onChange={setAdopted}
          />
        </div>
      </Dialog>
      {changing.dialog}
    </>
  );
}

interface Wanted {
  readonly written: Written;
  readonly template: string;
  readonly fresh: boolean;
  readonly objects: readonly KeptObject[];
  /** Which follows the template from now on. */
  readonly device: string | undefined;
}

function operationsOf({ written, template, fresh, objects, device }: Wanted): Operations {
  const before: Entry | undefined = fresh
    ? { name: template }
    : entriesOf(written, 'templates').find((each) => nameOf('templates', each) === template);
  return [
    {
      op: 'put',
      collection: 'templates',
      ...(fresh ? {} : { name: template }),
      value: withObjects(before ?? { name: template }, objects),
    },
    ...(device === undefined
      ? []
      : [{ op: 'patch' as const, collection: 'devices' as const, names: [device], value: { template } }]),
  ];
}
