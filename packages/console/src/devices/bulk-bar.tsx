import { Button } from '@mantine/core';
import { type Device, readDevice } from '@meterwire/api';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ask } from '../client/gateway.ts';
import { useMay } from '../session/session.ts';
import { eachOf } from '../shared/each.ts';
import { Progress } from '../shared/progress.tsx';
import { notify } from '../shared/toast-store.ts';
import { devicesTexts } from '../texts/devices.ts';
import { exportDevices } from './export.ts';

const BulkEdit = lazy(async () => {
  const { BulkEdit: component } = await import('../configuration/bulk-edit.tsx');
  return { default: component };
});

const texts = devicesTexts.bulk;

/** Lines work side by side; a browser keeps no more than six calls under way, and one is left for the page. */
const atOnce = 5;
const waitMs = 30_000;

/** What can be done with the chosen devices at one go. */
export function BulkBar({
  devices,
  onClear,
}: {
  readonly devices: readonly Device[];
  readonly onClear: () => void;
}) {
  const [run, setRun] = useState<{ readonly done: number; readonly total: number }>();
  const [changing, setChanging] = useState(false);
  const mayRead = useMay('operator');
  const mayChange = useMay('administrator');
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
      <strong>{texts.chosen(devices.length)}</strong>
      {run === undefined ? (
        <>
          {mayRead && (
            <Button size="xs" onClick={() => void readAll()}>
              {texts.read}
            </Button>
          )}
          {mayChange && (
            <Button variant="default" size="xs" onClick={() => setChanging(true)}>
              {texts.change}
            </Button>
          )}
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
      {changing && (
        <Suspense>
          <BulkEdit names={devices.map(({ id }) => id)} onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </section>
  );
}

async function readOne(id: string): Promise<boolean> {
  const { outcome } = await ask(readDevice, { params: { id }, query: { wait: waitMs } }, undefined, waitMs);
  return outcome !== 'failed';
}
