import { listConnections, listListeners, listOutlets, listSignals } from '@meterwire/api';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { useLiveState } from '../client/live.tsx';

/** How often lists ask how their entries do, while they are looked at and nothing tells them. */
const everyMs = 10_000;
/** A page of many thousands is asked for less often; so is what the live stream tells, for figures that change as time goes by. */
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
export const useStandings = <L extends keyof Lists>(list: L) => useQuery(optionsOf(list, useTold(list)));

/** How an entry of a list does; undefined while that is not known, or where it is not followed. */
export function useStanding<L extends keyof Lists>(
  list: L,
  is: (standing: Lists[L]) => boolean,
): Lists[L] | undefined {
  return useQuery({ ...optionsOf(list, useTold(list)), select: (all) => all.find(is) }).data;
}

/** Whether the live stream tells how the entries of a list do. */
const useTold = (list: keyof Lists): boolean => useLiveState() === 'live' && list !== 'signals';

function optionsOf<L extends keyof Lists>(list: L, told: boolean): UseQueryOptions<readonly Lists[L][]> {
  return {
    queryKey: standingKey(list),
    queryFn: ({ signal }) => lists[list](signal) as unknown as Promise<readonly Lists[L][]>,
    refetchInterval: ({ state }) => (told || (state.data?.length ?? 0) > large ? largeEveryMs : everyMs),
  };
}
