import type { Static, TObject, TSchema } from 'typebox';

/** One operation of the control interface, as a table row: served, checked and documented from it. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with its parameters: `/api/modules/:label`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: TObject;
  readonly body?: TSchema;
  readonly result: TSchema;
}

type Part<R extends ControlRoute, K extends 'query' | 'body'> = R[K] extends TSchema
  ? Static<R[K]>
  : undefined;

/** What a handler is given: the parts of a request, checked against its route. */
export interface ControlRequest<R extends ControlRoute> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Part<R, 'query'>;
  readonly body: Part<R, 'body'>;
  /** Who asks, for the causes of events. */
  readonly by: string;
}

/** What a route answers with. */
export type ControlResult<R extends ControlRoute> = Static<R['result']>;
