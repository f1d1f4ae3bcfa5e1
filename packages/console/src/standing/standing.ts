import { listConnections, listListeners, listOutlets, listSignals } from '@meterwire/api';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';

/** How often lists ask how their entries do, while they are looked at. */
const everyMs = 10_000;
/** A page of many thousands is asked for less often. */
const largeEveryMs = 60_000;
const large = 1000;

/** All pages of a list, one after the other. */
async function pages<T>(
  page: (
    after: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await page(after);
    all.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return all;
}

const from = (after: string | undefined) => (after === undefined ? {} : { after });

const lists = {
  connections: (signal: AbortSignal) =>
    pages(async (after) => {
      const { connections, next } = await ask(
        listConnections,
        { query: { limit: 10_000, ...from(after) } },
        signal,
      );
      return { items: connections, next };
    }),
  signals: (signal: AbortSignal) =>
    pages(async (after) => {
      const { signals, next } = await ask(listSignals, { query: { limit: 5000, ...from(after) } }, signal);
      return { items: signals, next };
    }),
  outlets: (signal: AbortSignal) => ask(listOutlets, {}, signal),
  listeners: (signal: AbortSignal) => ask(listListeners, {}, signal),
};

type Lists = { readonly [L in keyof typeof lists]: Awaited<ReturnType<(typeof lists)[L]>>[number] };

export const standingKey = (list: keyof Lists) => ['standing', list] as const;

/** How all entries of a list do. */
export const useStandings = <L extends keyof Lists>(list: L) => useQuery(optionsOf(list));

/** How an entry of a list does; undefined while that is not known, or where it is not followed. */
export function useStanding<L extends keyof Lists>(
  list: L,
  is: (standing: Lists[L]) => boolean,
): Lists[L] | undefined {
  return useQuery({ ...optionsOf(list), select: (all) => all.find(is) }).data;
}

function optionsOf<L extends keyof Lists>(list: L): UseQueryOptions<readonly Lists[L][]> {
  return {
    queryKey: standingKey(list),
    queryFn: ({ signal }) => lists[list](signal) as unknown as Promise<readonly Lists[L][]>,
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > large ? largeEveryMs : everyMs),
  };
}
