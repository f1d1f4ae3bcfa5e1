import type { Access, Body, Params, Query, Result, Route } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import type { AuditLog } from '../model/account.ts';
import { recordAudit } from '../model/audit.ts';
import type { Log } from '../model/ports.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Principal } from './auth/principal.ts';
import { problemOf } from './problem.ts';

/** What a handler is given: the parts of the request, checked against the schemas of its route, and who asks. */
export interface Asked<R extends Route> {
  readonly params: Params<R>;
  readonly query: Query<R>;
  readonly body: Body<R>;
  readonly principal: R['role'] extends 'anyone' ? Principal | undefined : Principal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Says more in the audit log; never a secret. */
  note(more: { readonly who?: string; readonly detail?: string }): void;
}

/** The same before its route is known: what compilers need not compare for every route there is. */
interface Call extends Pick<Asked<Route>, 'request' | 'reply' | 'note'> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly principal: Principal | undefined;
}

interface MountOptions {
  /** Calls from one address; more than these in a minute are refused. */
  readonly perMinute?: number;
  /** Largest body, where it is more than others may have. */
  readonly bodyBytes?: number;
  /** Who may call it, where a setting says otherwise than the contract. */
  readonly role?: Access;
}

export interface Mounter {
  /** Serves a route of the contract with a JSON document. */
  mount<R extends Route>(
    route: R,
    handle: (asked: Asked<R>) => Promise<Result<R>>,
    options?: MountOptions,
  ): void;
  /** Serves a route that answers by itself: a stream, a file. */
  mountRaw<R extends Route>(
    route: R,
    handle: (asked: Asked<R>) => Promise<unknown>,
    options?: MountOptions,
  ): void;
}

export interface Gate {
  readonly doorkeeper: Doorkeeper;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly now: () => Instant;
}

/**
 * Where every route passes: who may not call it is refused before the body is read, and every order is written down with who
 * gave it. The result is written as it is: a compiled serializer is slower on long columns.
 */
export function mounter(app: FastifyInstance, { doorkeeper, audit, log, now }: Gate): Mounter {
  app.addHook('onRoute', refuseStray);
  const principals = new WeakMap<FastifyRequest, Principal>();

  const record = (asked: Call, route: Route, status: number, more: Noted): void => {
    const { principal, request, params } = asked;
    recordAudit(audit, log, {
      at: now(),
      who: more.who ?? principal?.name ?? '',
      via: principal?.how ?? 'not logged in',
      from: request.ip,
      action: route.name,
      target: Object.values(params ?? {}).join(' '),
      status,
      detail: more.detail,
    });
  };

  const askedOf = (request: FastifyRequest, reply: FastifyReply): { asked: Call; noted: Noted } => {
    const noted: Noted = {};
    const { params, query, body } = request;
    const principal = principals.get(request);
    const note = (more: Noted) => void Object.assign(noted, more);
    return { asked: { params, query, body, principal, request, reply, note }, noted };
  };

  const admit = (route: Route, needs: Access) => async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const principal = doorkeeper.admit(request, needs);
      if (principal !== undefined) principals.set(request, principal);
    } catch (error) {
      const principal = doorkeeper.identify(request);
      if (principal !== undefined) principals.set(request, principal);
      const { asked } = askedOf(request, reply);
      if (principal !== undefined && isOrder(route)) record(asked, route, 403, {});
      throw error;
    }
  };

  /** What an order did is on the disk before it is answered. */
  const audited = async <T>(route: Route, asked: Call, noted: Noted, work: () => Promise<T>): Promise<T> => {
    if (!isOrder(route)) return work();
    try {
      const result = await work();
      record(asked, route, 200, noted);
      return result;
    } catch (error) {
      const { status, detail } = problemOf(error as Error).document;
      if (status !== 429) record(asked, route, status, { ...(detail !== undefined && { detail }), ...noted });
      throw error;
    }
  };

  const add = (
    route: Route,
    options: MountOptions,
    handle: (asked: Call, noted: Noted) => Promise<unknown>,
  ): void => {
    const { perMinute, bodyBytes } = options;
    app.route({
      method: route.method,
      url: route.path,
      config: {
        contract: route.name,
        ...(perMinute !== undefined && { rateLimit: { max: perMinute, timeWindow: 60_000 } }),
      },
      schema: schemaOf(route),
      ...(bodyBytes !== undefined && { bodyLimit: bodyBytes }),
      ...(route.audited === true && { exposeHeadRoute: false }), // it would cost as much as what it leaves out
      onRequest: admit(route, options.role ?? route.role),
      handler: async (request, reply) => {
        const { asked, noted } = askedOf(request, reply);
        return handle(asked, noted);
      },
    } as RouteOptions);
  };

  return {
    mount(route, handle, options = {}) {
      add(route, options, async (asked, noted) => {
        const result = await audited(route, asked, noted, () => handle(asked as never));
        return asked.reply
          .type('application/json; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(JSON.stringify(result));
      });
    },
    mountRaw(route, handle, options = {}) {
      add(route, options, (asked, noted) => audited(route, asked, noted, () => handle(asked as never)));
    },
  };
}

/** What would pass by the gate is a bug, and found at the start. */
function refuseStray({ url, config }: RouteOptions): void {
  const guarded = url.startsWith('/api') || url === '/metrics';
  if (guarded && !(config !== undefined && 'contract' in config))
    throw new TypeError(`${url} stands in no contract`);
}

type Noted = { who?: string; detail?: string };

const isOrder = ({ method, audited }: Route): boolean => method !== 'GET' || audited === true;

const schemaOf = ({ params, query, body }: Route) => ({
  ...(params !== undefined && { params }),
  ...(query !== undefined && { querystring: closed(query) }),
  ...(body !== undefined && { body: closed(body) }),
});

/** What the contract does not name is not let in: a misspelt setting would do nothing, and nobody would notice. */
const closed = (schema: TSchema): TSchema =>
  'properties' in schema && !('additionalProperties' in schema)
    ? { ...schema, additionalProperties: false }
    : schema;
