import type { Static, TObject, TSchema } from 'typebox';
import type { Access } from './role.ts';

/** One operation of the REST interface: the gateway mounts it, clients call it, the OpenAPI document lists it. */
export interface Route {
  /** Verb and noun in camel case; the operation id of the OpenAPI document. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with parameters written as fastify writes them: `/api/devices/:id`. */
  readonly path: string;
  /** Who may call it; enforced by the gateway where it mounts the route. */
  readonly role: Access;
  readonly summary: string;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  readonly result: TSchema;
  /** Media type of the result where it is not `application/json`. */
  readonly mediaType?: string;
  /** Written to the audit log although it changes nothing, as everything that is not a GET is. */
  readonly audited?: true;
  /** Further statuses that are not a success, beside those that every route of its kind may give. */
  readonly problems?: readonly number[];
  /** For the document: a body and a result as they may be. */
  readonly example?: { readonly body?: unknown; readonly result?: unknown };
}

type Part<R extends Route, K extends 'params' | 'query' | 'body'> = R[K] extends TSchema
  ? Static<R[K]>
  : undefined;

export type Params<R extends Route> = Part<R, 'params'>;
export type Query<R extends Route> = Part<R, 'query'>;
export type Body<R extends Route> = Part<R, 'body'>;
export type Result<R extends Route> = Static<R['result']>;

type Given<K extends string, T> = [T] extends [undefined]
  ? unknown
  : Partial<T> extends T
    ? { readonly [P in K]?: T }
    : { readonly [P in K]: T };

/** What a caller hands to a route: only the parts that it has, and none that may be left out. */
export type Input<R extends Route> = Given<'params', Params<R>> &
  Given<'query', Query<R>> &
  Given<'body', Body<R>>;

/** The path and query of a request, with every value escaped; a parameter that is missing is a bug and throws a TypeError. */
export function target(path: string, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new TypeError(`path ${path} needs the parameter ${name}`);
    return encodeURIComponent(String(value));
  });
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}
