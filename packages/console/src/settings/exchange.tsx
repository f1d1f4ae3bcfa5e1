import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Differences, Problems } from '../configuration/review-dialog.tsx';
import { exportAddress, readImport, reload } from '../configuration/service.ts';
import { useChange } from '../configuration/use-change.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Progress } from '../shared/progress.tsx';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { Wrong } from '../shared/wrong.tsx';
import { addDeviceTexts } from '../texts/add-device.ts';
import { configurationTexts } from '../texts/configuration.ts';
import { settingsTexts as texts } from '../texts/settings.ts';

const words = addDeviceTexts.exchange;
const mostBytes = 24 << 20;

/** The configuration out of the gateway, and into it. */
export function Exchange({ file }: { readonly file: string | null }) {
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: reload,
    async onSuccess() {
      await client.invalidateQueries();
      notify(texts.reloaded);
    },
  });
  return (
    <section className="panel" aria-label={texts.exportTitle}>
      <header className="panel-head">
        <h2 className="panel-title">{texts.exportTitle}</h2>
        <span className="faint settings-file">
          {file === null ? texts.inMemory : `${texts.file} ${file}`}
        </span>
      </header>
      <div className="settings-exchange">
        <div>
          <span>{texts.exportHint}</span>
          <Button component="a" href={exportAddress} download variant="default" size="xs">
            {texts.export}
          </Button>
        </div>
        {file !== null && (
          <div>
            <span>{texts.reloadHint}</span>
            <Button variant="default" size="xs" onClick={() => again.mutate()} loading={again.isPending}>
              {texts.reload}
            </Button>
          </div>
        )}
        <Wrong error={again.error} />
        <Import />
      </div>
    </section>
  );
}

/** A file that is looked at first: what it would change, how it was understood, and what is wrong in it. */
function Import() {
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(undefined);
  const changing = useChange();
  const reading = useMutation({
    mutationFn: (file: File) => {
      if (file.size > mostBytes) throw new RangeError(words.tooLarge);
      stop.current = new AbortController();
      return readImport(file, stop.current.signal);
    },
  });
  const found = reading.data;
  const name = reading.variables?.name ?? '';
  return (
    <>
      <div>
        <span>{words.hint}</span>
        <Button
          variant="default"
          size="xs"
          onClick={() => input.current?.click()}
          loading={reading.isPending}
        >
          {words.choose}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".yaml,.yml,.xlsx,.csv"
          aria-label={words.title}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) reading.mutate(file);
            currentTarget.value = '';
          }}
        />
      </div>
      {reading.isPending && <Progress label={words.reading} onCancel={() => stop.current?.abort()} />}
      <Wrong error={reading.error instanceof RangeError ? undefined : reading.error} />
      {reading.error instanceof RangeError && (
        <p className="field-complaint" role="alert">
          {reading.error.message}
        </p>
      )}
      <Dialog
        open={found !== undefined}
        wide
        title={words.found(name)}
        onClose={reading.reset}
        actions={
          <>
            <Button variant="default" onClick={reading.reset}>
              {configurationTexts.cancel}
            </Button>
            <Button
              disabled={(found?.operations.length ?? 0) === 0 || (found?.problems.length ?? 0) > 0}
              onClick={() =>
                changing.review({
                  operations: found?.operations ?? [],
                  done: words.applied(name),
                  onDone: reading.reset,
                })
              }
            >
              {words.apply}
            </Button>
          </>
        }
      >
        {found && found.problems.length > 0 && (
          <>
            <Problems problems={found.problems} />
            <p className="form-hint">{words.cannotHint}</p>
          </>
        )}
        {found && found.notes.length > 0 && (
          <details className="settings-notes">
            <summary>{words.notes}</summary>
            <ul>
              {found.notes.map((note) => (
                <li key={note}>{sentence(note)}</li>
              ))}
            </ul>
          </details>
        )}
        {found && found.differences.length === 0 && found.problems.length === 0 && <p>{words.nothing}</p>}
        {found && <Differences differences={found.differences} />}
      </Dialog>
      {changing.dialog}
    </>
  );
}
