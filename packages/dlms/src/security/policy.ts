import type { SecurityControl } from './control.ts';

/** One way in which a message is protected. */
export type Safeguard = 'authenticated' | 'encrypted' | 'signed';

/** How every message of an association is protected, as configurations name it. */
export type SecurityPolicy = 'none' | 'authentication' | 'encryption' | 'authenticationEncryption';

/** What each policy asks of a message. */
export const SAFEGUARDS: Readonly<Record<SecurityPolicy, readonly Safeguard[]>> = {
  none: [],
  authentication: ['authenticated'],
  encryption: ['encrypted'],
  authenticationEncryption: ['authenticated', 'encrypted'],
};

/** What a security control octet says of its message. */
export function safeguardsOf({
  authenticated,
  encrypted,
}: Pick<SecurityControl, 'authenticated' | 'encrypted'>): readonly Safeguard[] {
  if (authenticated) return encrypted ? SAFEGUARDS.authenticationEncryption : SAFEGUARDS.authentication;
  return encrypted ? SAFEGUARDS.encryption : SAFEGUARDS.none;
}
