import { SERVICES, type Service } from 'dlms/apdu';
import { nodeCrypto } from 'dlms/node';
import type { AssociationOptions, SecuritySetup } from 'dlms/server';
import type { Access, Way } from './access.ts';
import { rightsOf } from './rights.ts';

/** One way in as the server takes it. */
export function associationOf(
  { described, secret }: Way,
  access: Access,
  setups: ReadonlyMap<string, SecuritySetup>,
): AssociationOptions {
  const { client, authentication = 'none', reference = 'ln', maxPdu, users } = described;
  const security = setups.get(described.security ?? '');
  const open = access.setups.map(({ counterObject }) => counterObject);
  return {
    clientSap: client,
    authentication,
    services: described.services ?? ALL_SERVICES,
    rights: rightsOf(described, open),
    crypto: nodeCrypto,
    systemTitle: access.systemTitle,
    ...(secret && (authentication === 'low' ? { password: secret } : { secret })),
    ...(security && { security }),
    ...(reference !== 'ln' && { applicationContexts: contextsOf(reference, security) }),
    ...(maxPdu !== undefined && { maxReceiveBytes: maxPdu, maxSendBytes: maxPdu }),
    ...(users && { users }),
  };
}

/** Contexts of short names, and of both kinds where both are wanted. */
function contextsOf(
  reference: 'sn' | 'both',
  security: SecuritySetup | undefined,
): NonNullable<AssociationOptions['applicationContexts']> {
  const kinds = reference === 'both' ? (['logicalName', 'shortName'] as const) : (['shortName'] as const);
  return security ? kinds.map((kind) => `${kind}Ciphered` as const) : kinds;
}

const ALL_SERVICES: readonly Service[] = SERVICES.filter((service) => !service.startsWith('reserved'));
