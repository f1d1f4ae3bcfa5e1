import {
  call,
  type Fetch,
  getDevice,
  getOverview,
  type Input,
  listDevices,
  listProfileRows,
  listProfiles,
  listRequests,
  listValues,
  ProblemError,
  type Query,
  type Result,
  type Route,
} from '@meterwire/api';
import { keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';

/** No wait without an end: longer than any answer takes, rows of a year included. */
const patienceMs = 30_000;

/** Calls a route of the gateway that serves this page. */
export function ask<R extends Route>(
  route: R,
  input: Input<R>,
  signal?: AbortSignal,
  waitMs = 0,
): Promise<Result<R>> {
  const limit = AbortSignal.timeout(patienceMs + waitMs);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const bounded: Fetch = async (url, init) => {
    const response = await fetch(url, { ...init, signal: either });
    if (response.status === 401) for (const tell of loggedOut) tell();
    return response;
  };
  return call(bounded, route, input);
}

/** Who wants to know that a call was refused because nobody is logged in. */
export const loggedOut = new Set<() => void>();

/** What the console knows of the gateway, by key. Live events patch the same entries. */
export const queries = {
  overview: queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => ask(getOverview, {}, signal) }),
  devices: queryOptions({
    queryKey: ['devices'],
    queryFn: async ({ signal }) => (await ask(listDevices, { query: { limit: 10_000 } }, signal)).devices,
  }),
  requests: queryOptions({
    queryKey: ['requests'],
    queryFn: async ({ signal }) => (await ask(listRequests, { query: { limit: 10_000 } }, signal)).requests,
  }),
  device: (id: string) =>
    queryOptions({
      queryKey: ['device', id],
      queryFn: ({ signal }) => ask(getDevice, { params: { id } }, signal),
    }),
  values: (id: string) =>
    queryOptions({
      queryKey: ['values', id],
      queryFn: ({ signal }) => ask(listValues, { params: { id } }, signal),
    }),
  profiles: (id: string) =>
    queryOptions({
      queryKey: ['profiles', id],
      queryFn: ({ signal }) => ask(listProfiles, { params: { id } }, signal),
    }),
  /** `version`: what the profile held when it was asked for, so that new rows are fetched once and not guessed at. */
  rows: (id: string, logicalName: string, query: Query<typeof listProfileRows>, version: string) =>
    queryOptions({
      queryKey: ['rows', id, logicalName, query, version],
      queryFn: ({ signal }) => ask(listProfileRows, { params: { id, logicalName }, query }, signal),
      // The rows on the screen stay until the new ones are here, so that nothing jumps.
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
    }),
};

/** Whether the gateway says that there is no such thing. */
export const isMissing = (error: unknown): boolean =>
  error instanceof ProblemError && error.problem.status === 404;

/** The one cache of server state. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A gateway that said no will say no again; a line that broke may heal.
        retry: (count, error) => !(error instanceof ProblemError && error.problem.status < 500) && count < 2,
        retryDelay: (count) => 500 * 2 ** count,
        // The browser's own idea of being offline is wrong for a gateway on the same desk.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
