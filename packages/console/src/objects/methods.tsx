import { Button } from '@mantine/core';
import { invokeMethod, type MeterObject } from '@meterwire/api';
import { useMutation } from '@tanstack/react-query';
import { interfaceClassOf, methodOf } from 'dlms/classes';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { RoleButton } from '../session/role-button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { TextField } from '../shared/form-field.tsx';
import { notify } from '../shared/toast-store.ts';
import { objectsTexts } from '../texts/objects.ts';
import { texts as common } from '../texts.ts';
import { JsonValue } from './json-value.tsx';
import { typedValue } from './objects-query.ts';
import { Refusal } from './refusal.tsx';

const texts = objectsTexts.methods;
const patienceMs = 60_000;

type Method = MeterObject['methods'][number];

/** What an object can be told to do. Each call is asked for twice, since a meter takes nothing back. */
export function Methods({ device, object }: { readonly device: string; readonly object: MeterObject }) {
  const [calling, setCalling] = useState<Method>();
  const declared = interfaceClassOf(object.classId, object.version);
  return (
    <section className="methods">
      <h4>{texts.title}</h4>
      <ul className="lined">
        {object.methods.map((method) => {
          const title = method.name ?? texts.method(method.index);
          const doc = declared && methodOf(declared, method.index)?.doc;
          return (
            <li key={method.index} className="attribute">
              <p className="attribute-name">
                <span className="faint figures">{method.index}</span> {title}
              </p>
              <p className="attribute-value object-doc">{doc ?? ''}</p>
              <div className="attribute-actions">
                <RoleButton
                  needs="operator"
                  variant="default"
                  size="compact-xs"
                  disabled={method.access === 'none'}
                  onClick={() => setCalling(method)}
                  aria-label={texts.callOne(title)}
                >
                  {texts.call}
                </RoleButton>
              </div>
            </li>
          );
        })}
      </ul>
      {calling && (
        <CallDialog
          key={calling.index}
          device={device}
          object={object}
          method={calling}
          doc={declared && methodOf(declared, calling.index)?.doc}
          onClose={() => setCalling(undefined)}
        />
      )}
    </section>
  );
}

interface CallDialogProps {
  readonly device: string;
  readonly object: MeterObject;
  readonly method: Method;
  readonly doc: string | undefined;
  readonly onClose: () => void;
}

function CallDialog({ device, object, method, doc, onClose }: CallDialogProps) {
  const [text, setText] = useState('');
  const { logicalName, classId, name } = object;
  const title = method.name ?? texts.method(method.index);
  const call = useMutation({
    mutationFn: () =>
      ask(
        invokeMethod,
        {
          params: { id: device },
          body: {
            logicalName,
            classId,
            method: method.index,
            ...(text.trim() === '' ? {} : { argument: typedValue(text) }),
          },
        },
        undefined,
        patienceMs,
      ),
    onSuccess: ({ ok, value }) => {
      if (!ok || value !== null) return;
      onClose();
      notify(texts.done(title));
    },
  });
  const refused = call.data && !call.data.ok ? (call.data.error ?? '') : undefined;
  return (
    <Dialog
      open
      title={texts.question(title)}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {call.data?.ok ? texts.close : texts.cancel}
          </Button>
          <Button loading={call.isPending} onClick={() => call.mutate()}>
            {texts.call}
          </Button>
        </>
      }
    >
      <p className="object-facts">
        {name ?? logicalName} <span className="figures">{logicalName}</span>
      </p>
      {doc && <p className="object-doc">{doc}</p>}
      <TextField
        label={texts.argument}
        hint={texts.argumentHint}
        value={text}
        onChange={setText}
        code
        complaint={
          refused === undefined
            ? undefined
            : (common.values.refused[refused] ?? common.values.refusedOther(refused))
        }
      />
      {call.data?.ok && (
        <div className="methods-answer">
          <p className="field-label">{texts.answer}</p>
          <JsonValue value={call.data.value} />
        </div>
      )}
      {call.isError && <Refusal error={call.error} />}
    </Dialog>
  );
}
