import { Button } from '@mantine/core';
import type { MeterView } from '@meterwire/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../shared/dialog.tsx';
import { explain } from '../shared/explain.ts';
import { TextField } from '../shared/form-field.tsx';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { giveOrder, meterKey, type Order } from './meter-client.ts';

const texts = virtualTexts.orders;

/** Power, clock and reset. What cannot be taken back is asked for twice. */
export function Orders({ name, meter }: { readonly name: string; readonly meter: MeterView }) {
  const [asking, setAsking] = useState<'time' | 'reset'>();
  const client = useQueryClient();
  const order = useMutation({
    mutationFn: (given: Order) => giveOrder(name, given),
    onSuccess: (_, given) => {
      setAsking(undefined);
      notify(texts.done[given.order]);
    },
    onError: (error) => {
      const { title, advice } = explain(error);
      notify([sentence(title), advice && sentence(advice)].filter(Boolean).join(' '), { wrong: true });
    },
    onSettled: () => client.invalidateQueries({ queryKey: meterKey(name) }),
  });
  const down = meter.power === 'down';
  return (
    <div className="orders">
      <Button
        variant={down ? 'filled' : 'default'}
        size="xs"
        loading={order.isPending}
        onClick={() => order.mutate({ order: down ? 'power-up' : 'power-down' })}
      >
        {down ? texts.powerUp : texts.powerDown}
      </Button>
      <Button variant="default" size="xs" disabled={down} onClick={() => setAsking('time')}>
        {texts.time}
      </Button>
      <Button variant="default" size="xs" disabled={down} onClick={() => setAsking('reset')}>
        {texts.reset}
      </Button>
      <Dialog
        open={asking === 'reset'}
        title={texts.resetTitle}
        onClose={() => setAsking(undefined)}
        actions={
          <>
            <Button variant="default" onClick={() => setAsking(undefined)}>
              {texts.cancel}
            </Button>
            <Button loading={order.isPending} onClick={() => order.mutate({ order: 'master-reset' })}>
              {texts.resetDo}
            </Button>
          </>
        }
      >
        <p>{texts.resetText}</p>
      </Dialog>
      <SetTime
        open={asking === 'time'}
        meter={meter}
        busy={order.isPending}
        onClose={() => setAsking(undefined)}
        onSet={(to) => order.mutate({ order: 'set-time', to })}
      />
    </div>
  );
}

interface SetTimeProps {
  readonly open: boolean;
  readonly meter: MeterView;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onSet: (to: string) => void;
}

function SetTime({ open, meter, busy, onClose, onSet }: SetTimeProps) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? meter.time.local.replace(/\.\d+/, '');
  const wrong = Number.isNaN(Date.parse(text)) || !/(Z|[+-]\d\d:?\d\d)$/.test(text);
  return (
    <Dialog
      open={open}
      title={texts.timeTitle}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" disabled={busy} onClick={() => onSet('now')}>
            {texts.timeNow}
          </Button>
          <Button disabled={wrong} loading={busy} onClick={() => onSet(text)}>
            {texts.timeDo}
          </Button>
        </>
      }
    >
      <p className="orders-text">{texts.timeText}</p>
      <TextField
        label={texts.timeLabel}
        hint={texts.timeHint}
        value={text}
        onChange={setTyped}
        code
        complaint={wrong ? texts.timeWrong : undefined}
      />
    </Dialog>
  );
}
