import { Button } from '@mantine/core';
import { allowCounter, type Counter, ProblemError } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { RoleButton } from '../session/role-button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { ErrorNote } from '../shared/note.tsx';
import { grouped } from '../shared/quantity.ts';
import { notify } from '../shared/toast-store.ts';
import { countersTexts } from '../texts/counters.ts';

const texts = countersTexts.allow;

/**
 * The order to believe a jump that was held. Numbers that are jumped over are lost for good, and the meter's word was not
 * authenticated: so it is said what follows, and asked for twice.
 */
export function AllowJump({ counter, held }: { readonly counter: Counter; readonly held: number }) {
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const [expected, next, lost] = [held, counter.next, held - counter.next].map((n) => grouped(String(n)));
  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['counters'] }),
      client.invalidateQueries({ queryKey: ['counterEntries'] }),
    ]);
  const allow = useMutation({
    mutationFn: () => ask(allowCounter, { params: { counter: counter.id }, body: {} }),
    onSuccess: async () => {
      setOpen(false);
      await renew();
      notify(texts.done(expected ?? ''));
    },
    // Somebody else was faster, or the meter has taken its word back: the list says how it is now.
    onError: (error) => {
      if (error instanceof ProblemError && error.problem.status === 409) void renew();
    },
  });
  return (
    <>
      <RoleButton needs="administrator" variant="default" size="xs" onClick={() => setOpen(true)}>
        {texts.button}
      </RoleButton>
      <Dialog
        open={open}
        title={texts.question(expected ?? '')}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button variant="default" onClick={() => setOpen(false)}>
              {texts.cancel}
            </Button>
            <Button loading={allow.isPending} onClick={() => allow.mutate()}>
              {texts.confirm}
            </Button>
          </>
        }
      >
        <div className="counter-allow">
          <p>{texts.what(expected ?? '', next ?? '', lost ?? '')}</p>
          <p>{texts.when}</p>
          <p>{texts.whenNot}</p>
          <p className="faint">{texts.audited}</p>
        </div>
        {allow.isError && (
          <ErrorNote error={allow.error} onRetry={() => allow.mutate()} busy={allow.isPending} />
        )}
      </Dialog>
    </>
  );
}
