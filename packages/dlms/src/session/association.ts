import type { Service } from '../apdu/conformance.ts';
import type { Agreement, Proposal } from './negotiation.ts';

/**
 * An application association, seen by either side.
 *
 *     closed ──AARQ──▶ opening ──AARE, accepted──────────────────▶ open
 *        ▲               │  └────AARE, authentication required─▶ proving ──both proofs hold──▶ open
 *        └───refused─────┴───────────────wrong proof────────────────┘          (released: closed again)
 *
 * A state owns its fields: there is no way to be half open.
 */
export type Association =
  | { readonly state: 'closed' }
  | { readonly state: 'opening'; readonly proposal: Proposal }
  | { readonly state: 'proving'; readonly agreement: Agreement; readonly challenge: Uint8Array }
  | { readonly state: 'open'; readonly agreement: Agreement };

export const CLOSED: Association = { state: 'closed' };

/** Whether a service was agreed upon and may be used now. */
export function serviceAllowed(association: Association, service: Service): boolean {
  return association.state === 'open' && association.agreement.services.has(service);
}
