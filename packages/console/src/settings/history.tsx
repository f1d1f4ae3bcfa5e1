import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { restore, revisionsQuery } from '../configuration/service.ts';
import { Fetched } from '../shared/fetched.tsx';
import { Moment } from '../shared/moment.tsx';
import { notify } from '../shared/toast-store.ts';
import { Wrong } from '../shared/wrong.tsx';
import { settingsTexts as texts } from '../texts/settings.ts';

/** As many as anybody looks back. */
const most = 20;

/** What was changed, by whom, and the way back. */
export function History() {
  const revisions = useQuery(revisionsQuery);
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: ({ id }: { readonly id: number; readonly summary: string }) => restore(id),
    async onSuccess(_, { summary }) {
      await client.invalidateQueries();
      notify(texts.wentBack(summary));
    },
  });
  return (
    <section className="panel" aria-label={texts.history}>
      <header className="panel-head">
        <h2 className="panel-title">{texts.history}</h2>
        <span className="faint">{texts.historyHint}</span>
      </header>
      <Wrong error={back.error} />
      <Fetched query={revisions} placeholderHeight={80}>
        {(list) =>
          list.length === 0 ? (
            <p className="settings-none">{texts.noHistory}</p>
          ) : (
            <ol className="settings-history">
              {list.slice(0, most).map(({ id, at, by, summary }, index) => (
                <li key={id}>
                  <Moment at={at} />
                  <span>
                    {summary} <span className="faint">{by}</span>
                  </span>
                  {index === 0 ? (
                    <span className="faint">{texts.current}</span>
                  ) : (
                    <Button
                      variant="default"
                      size="compact-xs"
                      loading={back.isPending && back.variables.id === id}
                      onClick={() => back.mutate({ id, summary })}
                    >
                      {texts.goBack}
                    </Button>
                  )}
                </li>
              ))}
            </ol>
          )
        }
      </Fetched>
    </section>
  );
}
