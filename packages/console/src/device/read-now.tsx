import { readDevice } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask, queries } from '../client/gateway.ts';
import { RoleButton } from '../session/role-button.tsx';
import { explain } from '../shared/explain.ts';
import { sentence } from '../shared/sentence.ts';
import { texts } from '../texts.ts';

const waitMs = 20_000;

/** Orders a reading and tells what became of it, beside the button. */
export function ReadNow({
  id,
  running,
  disabled,
}: {
  readonly id: string;
  readonly running: boolean;
  readonly disabled: boolean;
}) {
  const client = useQueryClient();
  const order = useMutation({
    mutationFn: () => ask(readDevice, { params: { id }, query: { wait: waitMs } }, undefined, waitMs),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(queries.device(id)),
        client.invalidateQueries(queries.values(id)),
        client.invalidateQueries(queries.profiles(id)),
      ]),
  });
  const seconds = useSeconds(order.isPending);
  return (
    <div className="read-now">
      <RoleButton needs="operator" onClick={() => order.mutate()} disabled={disabled || order.isPending}>
        {order.isPending
          ? seconds < 2
            ? texts.device.reading
            : texts.device.readingSince(seconds)
          : texts.device.readNow}
      </RoleButton>
      <p className="read-now-outcome" role="status">
        {order.isPending ? '' : outcome(order, running)}
      </p>
    </div>
  );
}

type Order = Pick<
  ReturnType<typeof useMutation<Awaited<ReturnType<typeof ask<typeof readDevice>>>>>,
  'data' | 'error'
>;

function outcome({ data, error }: Order, running: boolean): string {
  if (error) {
    const { title, advice } = explain(error);
    return [sentence(title), advice && sentence(advice)].filter(Boolean).join(' ');
  }
  switch (data?.outcome) {
    case 'done':
      return texts.device.done(data.readings);
    case 'failed':
      return sentence(data.failure ? `${texts.device.failed}: ${data.failure.message}` : texts.device.failed);
    case 'running':
      return running ? texts.device.goesOn : '';
    case 'queued':
      return texts.device.queued;
    case undefined:
      return '';
  }
}

/** Whole seconds since something began. */
function useSeconds(active: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (!active) return;
    setSeconds(0);
    const timer = setInterval(() => setSeconds((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return seconds;
}
