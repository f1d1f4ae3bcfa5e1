import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { Wrong } from './wrong.tsx';
import './form-field.css';

interface FieldsFormProps<R> {
  readonly fields: { isReady(): boolean };
  /** What its button says. */
  readonly submit: string;
  readonly run: () => Promise<R>;
  readonly onDone: (result: R) => void;
  readonly children: ReactNode;
}

/** A small form that is sent as a whole. The first field that is empty has the focus; after a refusal, what was refused. */
export function FieldsForm<R>({ fields, submit, run, onDone, children }: FieldsFormProps<R>) {
  const form = useRef<HTMLFormElement>(null);
  const sending = useMutation({
    mutationFn: run,
    onSuccess: onDone,
    // Where a password was asked for, it is the most likely to be wrong, and typed anew at once.
    onError: () => focusOn(form.current?.querySelector('[autocomplete="current-password"]')),
  });
  useLayoutEffect(() => {
    const first = [...(form.current?.querySelectorAll('input') ?? [])].find(({ value }) => value === '');
    // For a dialog that opens around it; by itself it takes the focus at once.
    first?.setAttribute('autofocus', '');
    first?.focus();
  }, []);
  return (
    <form
      ref={form}
      className="fields-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (fields.isReady()) sending.mutate();
        else requestAnimationFrame(() => focusOn(form.current?.querySelector('input[aria-invalid="true"]')));
      }}
    >
      {children}
      <Wrong error={sending.error} />
      <Button type="submit" loading={sending.isPending}>
        {submit}
      </Button>
    </form>
  );
}

function focusOn(element: Element | null | undefined): void {
  if (!(element instanceof HTMLInputElement)) return;
  element.focus();
  element.select();
}
