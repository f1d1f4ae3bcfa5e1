import { type Static, Type } from 'typebox';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { instant, nullable } from './schema.ts';

/** Who did what, when, from where. Secrets never stand in here. */
export const auditEntry = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    at: instant,
    who: Type.String({ description: 'the user; of a log-in that failed, the name that was tried' }),
    via: Type.String({ description: 'session, token and its name, open, or commandLine' }),
    from: nullable(Type.String({ description: 'address of the caller' })),
    action: Type.String({ description: 'operation id of the route: readDevice, createUser, …' }),
    target: Type.String({ description: 'what it was done to; may be empty' }),
    status: Type.Integer({ description: 'HTTP status of the answer: 200 done, others refused' }),
    detail: nullable(Type.String({ description: 'in words' })),
  },
  { title: 'AuditEntry' },
);
export type AuditEntry = Static<typeof auditEntry>;

export const listAudit = {
  name: 'listAudit',
  method: 'GET',
  path: '/api/audit',
  role: 'administrator',
  summary: 'What people and programs did and were refused, newest first, in pages',
  query: Type.Object({
    who: Type.Optional(Type.String({ maxLength: 64 })),
    action: Type.Optional(Type.String({ maxLength: 64 })),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    ...pageQuery(1000, 100),
  }),
  result: Type.Object({ entries: Type.Array(auditEntry), next }),
} as const satisfies Route;
