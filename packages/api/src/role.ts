import type { Static } from 'typebox';
import { oneOf } from './schema.ts';

/** What somebody may do; each may do what stands before it as well. */
export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Who may call a route: `anyone` needs no log-in. */
export type Access = 'anyone' | Role;

export const role = oneOf(ROLES, {
  description:
    'viewer: sees everything but secrets; operator: reads, writes and switches meters as well; administrator: changes configuration and users as well',
});
export type RoleName = Static<typeof role>;

/** Whether a role is enough for what needs another. */
export const mayAct = (has: Role, needs: Access): boolean =>
  needs === 'anyone' || ROLES.indexOf(has) >= ROLES.indexOf(needs);

/** The one of two roles that may do less. */
export const lesserRole = (a: Role, b: Role): Role => (mayAct(a, b) ? b : a);
