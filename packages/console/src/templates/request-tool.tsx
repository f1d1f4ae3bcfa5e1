import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Entry, entriesOf, nameOf, namesOf, type Written } from '../configuration/edit.ts';
import { EntryDrawer } from '../configuration/entry-drawer.tsx';
import { Tool } from '../configuration/entry-tools.tsx';
import { useChange } from '../configuration/use-change.tsx';
import { requests } from '../resources/requests.tsx';
import { useMay } from '../session/session.ts';
import { Dialog } from '../shared/dialog.tsx';
import { SelectField } from '../shared/form-field.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sharedTexts } from '../texts/shared.ts';
import { templateTexts as texts } from '../texts/templates.ts';
import { isProfile, type KeptObject, keyOf, objectsOf, requestFrom } from './kept-object.ts';
import { ObjectChoice } from './object-choice.tsx';
import '../form/form.css';

interface RequestToolProps {
  readonly template: Entry;
  readonly written: Written;
}

/** A request made of objects of a template: they are chosen first, then its form says when and of which devices. */
export function RequestTool({ template, written }: RequestToolProps) {
  const name = nameOf('templates', template);
  const changing = useChange();
  const [step, setStep] = useState<'closed' | 'choose' | Entry>('closed');
  const may = useMay('administrator');
  const close = () => setStep('closed');
  const devices = entriesOf(written, 'devices')
    .filter((device) => device['template'] === name)
    .map((device) => nameOf('devices', device));
  if (!may) return null;
  return (
    <>
      <Tool label={texts.requestOf(name)} onClick={() => setStep('choose')}>
        <path d="M2.5 4h11M2.5 8h6M2.5 12h4M12 8.5v6M9 11.5h6" />
      </Tool>
      {step === 'choose' && (
        <Choose
          template={template}
          onClose={close}
          onGo={(task) => setStep(requestFrom(name, task, devices, namesOf(written, 'requests')))}
        />
      )}
      {typeof step === 'object' && (
        <EntryDrawer
          resource={{ ...requests, start: () => step }}
          written={written}
          // What is entered belongs to these objects, and is found again when they are chosen again.
          draftAs={JSON.stringify([name, step['values'] ?? step['profile']])}
          changing={changing}
          onClose={close}
        />
      )}
      {changing.dialog}
    </>
  );
}

interface ChooseProps {
  readonly template: Entry;
  readonly onClose: () => void;
  readonly onGo: (task: { readonly values: readonly KeptObject[] } | { readonly profile: string }) => void;
}

function Choose({ template, onClose, onGo }: ChooseProps) {
  const objects = objectsOf(template);
  const profiles = objects.filter(isProfile);
  const readable = objects.filter((object) => !isProfile(object));
  const [task, setTask] = useState<'values' | 'profile'>('values');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [profile, setProfile] = useState(profiles[0]?.logicalName ?? '');
  const [asked, setAsked] = useState(false);

  function go(): void {
    setAsked(true);
    if (task === 'profile') {
      if (profile !== '') onGo({ profile });
    } else if (chosen.size > 0) onGo({ values: readable.filter((object) => chosen.has(keyOf(object))) });
  }

  return (
    <Dialog
      open
      wide
      title={texts.requestTitle(nameOf('templates', template))}
      onClose={onClose}
      actions={
        objects.length > 0 && (
          <>
            <Button variant="default" onClick={onClose}>
              {sharedTexts.dialog.back}
            </Button>
            <Button onClick={go}>{texts.go}</Button>
          </>
        )
      }
    >
      {objects.length === 0 ? (
        <EmptyNote title={texts.noObjects}>
          <p>{texts.noObjectsAdvice}</p>
        </EmptyNote>
      ) : (
        <div className="template-dialog form">
          <SelectField
            label={texts.task}
            value={task}
            options={[
              ['values', texts.tasks.values],
              ['profile', texts.tasks.profile],
            ]}
            onChange={setTask}
          />
          {task === 'values' ? (
            <ObjectChoice
              objects={readable}
              chosen={chosen}
              onChange={setChosen}
              complaint={asked && chosen.size === 0 ? texts.none : undefined}
            />
          ) : (
            <SelectField
              label={texts.profile}
              value={profile}
              complaint={profiles.length === 0 ? texts.noProfile : undefined}
              options={profiles.map(({ logicalName, name }) => [
                logicalName,
                name === undefined ? logicalName : `${name} (${logicalName})`,
              ])}
              onChange={setProfile}
            />
          )}
        </div>
      )}
    </Dialog>
  );
}
