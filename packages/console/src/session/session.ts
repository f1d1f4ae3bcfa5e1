import { mayAct, type Role, type Session, whoAmI } from '@meterwire/api';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { usersTexts } from '../texts/users.ts';

/** Who is logged in, as the gateway sees it. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => ask(whoAmI, {}, signal),
  staleTime: 60_000,
});

export const useSession = (): Session | undefined => useQuery(sessionQuery).data;

/** Whether somebody is in, or was when the session ended: then the page stays, and one is asked again above it. */
export function useInside(): boolean {
  const session = useSession();
  const [inside, setInside] = useState(false);
  const now = session !== undefined && (session.login === 'open' || session.user !== null);
  if (now && !inside) setInside(true);
  return now || inside;
}

/** Whether one may do what needs a role; the gateway refuses it in any case. */
export function useMay(role: Role): boolean {
  const has = useSession()?.role;
  return has !== undefined && has !== null && mayAct(has, role);
}

/** Why one may not do what needs a role, in words; undefined for those who may. */
export function useWhyNot(role: Role): string | undefined {
  const has = useSession()?.role;
  return useMay(role) ? undefined : usersTexts.whyNot(role, has ?? undefined);
}
