import type { Problem } from './problem.ts';
import { type Input, type Result, type Route, target } from './route.ts';

/** The little that is needed of `fetch`; to cancel, hand in one that closes over a signal. */
export type Fetch = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string },
) => Promise<FetchResponse>;

export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  json(): Promise<unknown>;
}

/** The gateway said no, or something between did; `problem` says what and what to do. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = new.target.name;
    this.problem = problem;
  }
}

/** Calls a route and gives its result; throws `ProblemError` for any answer that is not a success. */
export async function call<R extends Route>(
  fetch: Fetch,
  route: R,
  input: Input<R>,
  base = '',
): Promise<Result<R>> {
  const { params, query, body } = input as { params?: object; query?: object; body?: unknown };
  const hasBody = 'body' in route;
  const response = await fetch(base + target(route.path, params, query), {
    method: route.method,
    headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return (await response.json()) as Result<R>;
}

/** What an answer that is no success says; its status alone where it says nothing of the kind. */
export async function problemOf(
  response: Pick<FetchResponse, 'status' | 'statusText' | 'json'>,
): Promise<Problem> {
  const bare: Problem = {
    type: 'about:blank',
    title: response.statusText || 'request failed',
    status: response.status,
  };
  try {
    const body = await response.json();
    return typeof body === 'object' && body !== null && 'title' in body
      ? { ...bare, ...(body as Problem) }
      : bare;
  } catch {
    return bare; // a proxy between us and the gateway answers with HTML
  }
}
