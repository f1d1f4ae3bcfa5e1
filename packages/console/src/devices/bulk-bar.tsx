import { Button } from '@mantine/core';
import { type Device, readDevice } from '@meterwire/api';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ask } from '../client/gateway.ts';
import { RoleButton } from '../session/role-button.tsx';
import { eachOf } from '../shared/each.ts';
import { Progress } from '../shared/progress.tsx';
import { notify } from '../shared/toast-store.ts';
import { devicesTexts } from '../texts/devices.ts';
import { exportDevices } from './export.ts';

const BulkEdit = lazy(async () => {
  const { BulkEdit: component } = await import('../configuration/bulk-edit.tsx');
  return { default: component };
});

const BulkSwitch = lazy(async () => {
  const { BulkSwitch: component } = await import('../configuration/bulk-switch.tsx');
  return { default: component };
});

const texts = devicesTexts.bulk;

/** Lines work side by side; a browser keeps no more than six calls under way, and one is left for the page. */
const atOnce = 5;
const waitMs = 30_000;

/** What can be done with the chosen devices at one go. */
export function BulkBar({
  devices,
  hidden,
  onClear,
}: {
  readonly devices: readonly Device[];
  /** How many of them the list does not show now. */
  readonly hidden: number;
  readonly onClear: () => void;
}) {
  const [run, setRun] = useState<{ readonly done: number; readonly total: number }>();
  const [change, setChange] = useState<'edit' | 'on' | 'off'>();
  const names = useMemo(() => devices.map(({ id }) => id), [devices]);
  const close = useCallback(() => setChange(undefined), []);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  async function readAll(): Promise<void> {
    const asked = devices.filter(({ state }) => state !== 'disabled');
    stop.current = new AbortController();
    const { signal } = stop.current;
    setRun({ done: 0, total: asked.length });
    const { done, failed } = await eachOf(asked, atOnce, ({ id }) => readOne(id), {
      signal,
      onProgress: (count) => setRun({ done: count, total: asked.length }),
    });
    setRun(undefined);
    if (signal.aborted) notify(texts.readStopped(done + failed));
    else notify(failed === 0 ? texts.readDone(done) : texts.readSome(done, failed), { wrong: failed > 0 });
  }

  return (
    <section className="devices-bulk" aria-label={texts.region}>
      <strong>{texts.chosen(devices.length, hidden)}</strong>
      {run === undefined ? (
        <>
          <RoleButton needs="operator" size="xs" onClick={() => void readAll()}>
            {texts.read}
          </RoleButton>
          {(['on', 'off'] as const).map((way) => (
            <RoleButton
              key={way}
              needs="administrator"
              variant="default"
              size="xs"
              onClick={() => setChange(way)}
            >
              {texts[way]}
            </RoleButton>
          ))}
          <RoleButton needs="administrator" variant="default" size="xs" onClick={() => setChange('edit')}>
            {texts.change}
          </RoleButton>
          <Button variant="default" size="xs" onClick={() => exportDevices(devices)}>
            {texts.export}
          </Button>
          <Button variant="default" size="xs" onClick={onClear}>
            {texts.clear}
          </Button>
        </>
      ) : (
        <div className="devices-bulk-progress">
          <Progress label={texts.reading(run.total)} {...run} onCancel={() => stop.current?.abort()} />
        </div>
      )}
      <Suspense>
        {change === 'edit' && <BulkEdit names={names} onClose={close} />}
        {(change === 'on' || change === 'off') && (
          <BulkSwitch names={names} enabled={change === 'on'} onClose={close} />
        )}
      </Suspense>
    </section>
  );
}

async function readOne(id: string): Promise<boolean> {
  const { outcome } = await ask(readDevice, { params: { id }, query: { wait: waitMs } }, undefined, waitMs);
  return outcome !== 'failed';
}
