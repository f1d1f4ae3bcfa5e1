import type { ControlAddress } from '../options.ts';
import { ControlError } from './control-error.ts';
import type { ControlResult, ControlRoute } from './route.ts';
import { CONTROL_ROUTES, type ControlRouteName } from './routes.ts';
import type { ControlProblem } from './schema.ts';

/** What a request says besides its route. */
export interface ControlCall {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Who asks, for the causes of events. */
  readonly by?: string;
}

const TIMEOUT_MS = 15_000;

/**
 * Asks the control interface of a meter.
 * @throws ControlError for every answer that is no success, TypeError where nobody answers
 */
export async function callControl<N extends ControlRouteName>(
  { url, token }: ControlAddress,
  name: N,
  { params = {}, query = {}, body, by }: ControlCall = {},
): Promise<ControlResult<(typeof CONTROL_ROUTES)[N]>> {
  const { method, path }: ControlRoute = CONTROL_ROUTES[name];
  const target = new URL(
    path.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(params[part] ?? '')),
    url,
  );
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(key, String(value));
  const response = await fetch(target, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(by !== undefined && { 'x-meterwire-by': by }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as ControlResult<(typeof CONTROL_ROUTES)[N]>;
  const { detail, advice, problems } = answer as ControlProblem;
  throw new ControlError(response.status, detail, {
    ...(advice !== undefined && { advice }),
    ...(problems && { problems }),
  });
}
