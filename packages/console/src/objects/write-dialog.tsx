import { Button } from '@mantine/core';
import { type AttributeValue, type MeterObject, writeAttribute } from '@meterwire/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { Dialog } from '../shared/dialog.tsx';
import { TextField } from '../shared/form-field.tsx';
import { notify } from '../shared/toast-store.ts';
import { objectsTexts } from '../texts/objects.ts';
import { texts as common } from '../texts.ts';
import { typedValue } from './objects-query.ts';
import { Refusal } from './refusal.tsx';

const texts = objectsTexts.writing;
const patienceMs = 60_000;

interface WriteDialogProps {
  readonly device: string;
  readonly object: MeterObject;
  readonly attribute: MeterObject['attributes'][number];
  readonly value: AttributeValue | undefined;
  readonly onClose: () => void;
  readonly onWritten: () => void;
}

/** Writes an attribute; what was entered stays where the meter refuses. */
export function WriteDialog({ device, object, attribute, value, onClose, onWritten }: WriteDialogProps) {
  const [text, setText] = useState(() => (value?.ok ? JSON.stringify(value.value) : ''));
  const { logicalName, classId, name } = object;
  const title = attribute.name ?? objectsTexts.attribute(attribute.index);
  const write = useMutation({
    mutationFn: () =>
      ask(
        writeAttribute,
        {
          params: { id: device },
          body: { logicalName, classId, attribute: attribute.index, value: typedValue(text) },
        },
        undefined,
        patienceMs,
      ),
    onSuccess: ({ ok }) => {
      if (!ok) return;
      onClose();
      notify(texts.done(title));
      onWritten();
    },
  });
  const refused = write.data && !write.data.ok ? (write.data.error ?? '') : undefined;
  return (
    <Dialog
      open
      title={texts.title(title)}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button disabled={text.trim() === ''} loading={write.isPending} onClick={() => write.mutate()}>
            {texts.write}
          </Button>
        </>
      }
    >
      <p className="object-facts">
        {name ?? logicalName} <span className="figures">{logicalName}</span>
      </p>
      <TextField
        label={texts.value}
        hint={texts.hint}
        value={text}
        onChange={setText}
        lines={text.length > 60 ? 6 : 2}
        code
        complaint={
          refused === undefined
            ? undefined
            : (common.values.refused[refused] ?? common.values.refusedOther(refused))
        }
      />
      {write.isError && <Refusal error={write.error} />}
    </Dialog>
  );
}
