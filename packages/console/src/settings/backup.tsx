import { Button } from '@mantine/core';
import { downloadBackup, getStore } from '@meterwire/api';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { Progress } from '../shared/progress.tsx';
import { sizeText } from '../shared/size.ts';
import { notify } from '../shared/toast-store.ts';
import { Wrong } from '../shared/wrong.tsx';
import { dataTexts } from '../texts/data.ts';
import { useFile } from './use-file.ts';

const texts = dataTexts.backup;

const storeQuery = queryOptions({
  queryKey: ['store'],
  queryFn: ({ signal }) => ask(getStore, {}, signal),
});

/** Larger stores do not pass through the page: the browser writes them to its disk as they come. */
const mostInPage = 500_000_000;

/** The whole store as a file, and what it takes to put one back. */
export function Backup() {
  const { data: store } = useQuery(storeQuery);
  const file = useFile(({ name, content }) => notify(texts.saved(name, sizeText(content.size))));
  const { progress } = file;
  const large = store !== undefined && store.bytes > mostInPage;
  return (
    <section className="panel" aria-label={texts.title}>
      <header className="panel-head">
        <h2 className="panel-title">{texts.title}</h2>
        {store && (
          <span className="faint settings-file">
            {texts.size(sizeText(store.bytes), sizeText(store.freeBytes))}
          </span>
        )}
      </header>
      <div className="settings-exchange">
        <div>
          <span className="settings-words">
            {texts.hint} {large && texts.large}
          </span>
          {large ? (
            <Button component="a" href={downloadBackup.path} download variant="default" size="xs">
              {texts.download}
            </Button>
          ) : (
            <Button
              variant="default"
              size="xs"
              onClick={() => file.start(downloadBackup.path)}
              loading={progress !== undefined}
            >
              {texts.download}
            </Button>
          )}
        </div>
        {progress && (
          <Progress
            label={progress.done === 0 ? texts.preparing : texts.fetching(sizeText(progress.done))}
            share={progress.total === undefined ? undefined : progress.done / progress.total}
            onCancel={file.cancel}
          />
        )}
        <Wrong error={file.error} />
        <details className="settings-restore">
          <summary>{texts.restore}</summary>
          <ol>
            {texts.steps.map((step, index) => (
              <li key={step}>
                {step}
                {index === 1 && <pre>{texts.command(texts.exampleFile)}</pre>}
              </li>
            ))}
          </ol>
        </details>
      </div>
    </section>
  );
}
