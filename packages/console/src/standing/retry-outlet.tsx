import { retryOutlet } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { Tool } from '../configuration/entry-tools.tsx';
import { useMay } from '../session/session.ts';
import { explain } from '../shared/explain.ts';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { standingTexts } from '../texts/standing.ts';
import { standingKey, useStanding } from './standing.ts';

const texts = standingTexts.outlets;

/** For an outlet that waits after a failure: no need to wait when the reason is gone. */
export function RetryOutlet({ name }: { readonly name: string }) {
  const client = useQueryClient();
  const may = useMay('operator');
  const failing = useStanding('outlets', ({ id }) => id === name)?.state === 'failing';
  const retrying = useMutation({
    mutationFn: () => ask(retryOutlet, { params: { id: name }, body: {} }),
    onSuccess: () => notify(texts.retried(name)),
    onError: (error) => notify(sentence(explain(error).title), { wrong: true }),
    onSettled: () => client.invalidateQueries({ queryKey: standingKey('outlets') }),
  });
  if (!failing || !may) return null;
  return (
    <Tool label={texts.retry(name)} onClick={() => retrying.mutate()} disabled={retrying.isPending}>
      <path d="M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3" />
    </Tool>
  );
}
