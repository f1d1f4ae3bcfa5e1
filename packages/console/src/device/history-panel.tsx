import { Button } from '@mantine/core';
import { type DeviceState, listStateChanges } from '@meterwire/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { StateMark } from '../shared/state-mark.tsx';
import { momentText, spanText } from '../shared/time.ts';
import { historyTexts } from '../texts/history.ts';
import { texts } from '../texts.ts';
import './history-panel.css';

/** So many changes are fetched at a time. */
const page = 100;

/** When the device began and ceased to be in trouble, newest first, with how long each lasted. */
export function HistoryPanel({ device }: { readonly device: string }) {
  const history = useInfiniteQuery({
    queryKey: ['history', device],
    queryFn: ({ signal, pageParam }) =>
      ask(
        listStateChanges,
        { query: { device, limit: page, ...(pageParam === null ? {} : { after: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ changes }) => changes),
    refetchInterval: usePolling(),
  });
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{historyTexts.title}</h2>
      </div>
      <Fetched query={history} placeholderHeight={300}>
        {(changes) =>
          changes.length === 0 ? (
            <EmptyNote title={historyTexts.none}>
              <p>{historyTexts.noneAdvice}</p>
            </EmptyNote>
          ) : (
            <>
              <ol className="lined">
                {changes.map(({ at, state, reason }, i) => {
                  const until = i === 0 ? Date.now() : Date.parse(changes[i - 1]?.at ?? at);
                  return (
                    <li key={`${at} ${state}`} className="history-change">
                      <time dateTime={at}>{momentText(at)}</time>
                      {isState(state) ? <StateMark state={state} /> : <span>{state}</span>}
                      <p>{reason && sentence(reason)}</p>
                      <span className="faint">
                        {historyTexts.lasted(spanText((until - Date.parse(at)) / 1000), i === 0)}
                      </span>
                    </li>
                  );
                })}
              </ol>
              {history.hasNextPage && (
                <p className="history-more">
                  <Button
                    variant="default"
                    size="xs"
                    loading={history.isFetchingNextPage}
                    onClick={() => void history.fetchNextPage()}
                  >
                    {historyTexts.older}
                  </Button>
                </p>
              )}
            </>
          )
        }
      </Fetched>
    </section>
  );
}

const isState = (state: string): state is DeviceState => Object.hasOwn(texts.state, state);
