import { call, type Input, ProblemError, problemOf, type Result, type Route, target } from '@meterwire/api';
import type { Command } from 'commander';
import { ClosedError, MalformedError, RefusedError, TimeoutError } from 'dlms';
import { ParseError } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { UsageError } from './failure.ts';
import { readSecret } from './secret.ts';

/** Longer ones are none of ours. */
const LONGEST_EVENT = 4 << 20;

/** Where a gateway runs, and what it knows us by. */
export interface GatewayOptions {
  readonly url: string;
  readonly token?: string;
}

/** Gives a command the options by which it finds a gateway that runs. */
export const onGateway = (command: Command): Command =>
  command
    .option('--url <url>', 'where the API of the gateway is', 'http://127.0.0.1:8080')
    .option(
      '--token <text>',
      'bearer token: text, @file, or - to be asked for it; METERWIRE_TOKEN when left out',
    );

/** A gateway that runs, by its API. Its refusals become errors in words; nothing waits longer than it is told. */
export class GatewayClient {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(url: string, token: string | undefined) {
    this.#url = url.replace(/\/+$/, '');
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /** @throws UsageError for what is no address */
  static async of({ url, token = process.env['METERWIRE_TOKEN'] }: GatewayOptions): Promise<GatewayClient> {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new UsageError(`--url "${url}": an address such as http://127.0.0.1:8080`);
    const secret =
      token === undefined
        ? undefined
        : Buffer.from(await readSecret(token))
            .toString('utf8')
            .trim();
    return new GatewayClient(url, secret);
  }

  async call<R extends Route>(route: R, input: Input<R>, timeoutMs = 30_000): Promise<Result<R>> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await call(
        (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...this.#headers }, signal }),
        route,
        input,
        this.#url,
      );
    } catch (error) {
      throw this.#inWords(error);
    }
  }

  /** Events of a route that tells them for as long as somebody listens. */
  async *events<R extends Route>(
    route: R,
    input: Pick<Input<R> & { readonly params?: object }, 'params'>,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly event: string; readonly data: string }> {
    const url = this.#url + target(route.path, input.params, undefined);
    let following = false;
    try {
      const response = await fetch(url, {
        method: route.method,
        headers: { ...this.#headers, accept: 'text/event-stream' },
        signal,
      });
      if (!response.ok || response.body === null) throw new ProblemError(await problemOf(response));
      following = true;
      const events = response.body
        .pipeThrough(new TextDecoderStream())
        .pipeThrough(new EventSourceParserStream({ maxBufferSize: LONGEST_EVENT }));
      for await (const { event = 'message', data } of events) yield { event, data };
    } catch (error) {
      if (signal.aborted) return;
      if (following && error instanceof TypeError)
        throw new ClosedError(`${this.#url} was cut off while it was followed`, {
          advice: 'the gateway was stopped, or the network broke: follow it again when it is back',
          cause: error,
        });
      throw this.#inWords(error);
    }
    if (!signal.aborted)
      throw new ClosedError('the gateway has ended the stream', {
        advice: 'it stops, or the token does not hold any more',
      });
  }

  #inWords(error: unknown): unknown {
    if (error instanceof ProblemError) return refusal(error);
    if (error instanceof DOMException && error.name === 'TimeoutError')
      return new TimeoutError(`${this.#url} does not answer in time`, {
        advice: 'is it very busy? Its log says more',
      });
    if (error instanceof TypeError)
      return new ClosedError(`no gateway answers at ${this.#url}`, {
        advice: `start one with \`meterwire gateway\`, or say where it is with --url${reasonOf(error)}`,
        cause: error,
      });
    if (error instanceof ParseError)
      return new MalformedError(`${this.#url} sends no events of a gateway: ${error.message}`, 0, {
        advice: 'is another service, or a proxy, at this address?',
      });
    return error;
  }
}

/** What stands beneath the "fetch failed" of the runtime. */
function reasonOf({ cause }: TypeError): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  if (code === undefined) return '';
  return /CERT|SELF_SIGNED/.test(code)
    ? ` (${code}: name its certificate in NODE_EXTRA_CA_CERTS)`
    : ` (${code})`;
}

function refusal({ problem, message }: ProblemError): unknown {
  const advice = typeof problem.advice === 'string' ? { advice: problem.advice } : {};
  switch (problem.status) {
    case 401:
      return new UsageError(
        `the gateway does not know who asks: ${message}\n→ make a token with \`meterwire token add\` or in the console, and hand it over with --token @file`,
      );
    case 400:
    case 403:
    case 404:
    case 409:
    case 422:
      return new UsageError(
        [message, ...(advice.advice === undefined ? [] : [`→ ${advice.advice}`])].join('\n'),
      );
    case 504:
      return new TimeoutError(message, advice);
    default:
      return new RefusedError(message, String(problem.status), { layer: 'session', ...advice });
  }
}
