import type { Body, Params, Query, Result, Route } from '@meterwire/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What a handler is given: the parts of the request, checked against the schemas of its route. */
export interface Asked<R extends Route> {
  readonly params: Params<R>;
  readonly query: Query<R>;
  readonly body: Body<R>;
  readonly request: FastifyRequest;
}

/** Serves a route of the contract. The result is written as it is: a compiled serializer is slower on long columns. */
export function mount<R extends Route>(
  app: FastifyInstance,
  route: R,
  handle: (asked: Asked<R>) => Promise<Result<R>>,
): void {
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      ...(route.params !== undefined && { params: route.params }),
      ...(route.query !== undefined && { querystring: route.query }),
      ...(route.body !== undefined && { body: route.body }),
    },
    handler: async (request, reply) => {
      const { params, query, body } = request;
      const result = await handle({ params, query, body, request } as Asked<R>);
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(JSON.stringify(result));
    },
  });
}
