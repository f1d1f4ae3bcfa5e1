import type { Service } from '../apdu/conformance.ts';
import type { Instant } from '../bytes/machine.ts';
import type { Protection } from '../classes/access-mode.ts';
import type { AssociationView } from './association-view.ts';
import type { Transfers } from './transfers.ts';

/** One request being served: who asks, when, and how long the answer may be. */
export interface Exchange {
  readonly association: AssociationView;
  readonly transfers: Transfers;
  readonly now: Instant;
  /** How the request was protected. */
  readonly protection: readonly Protection[];
  /** How the answer is going to be. */
  readonly answerProtection: readonly Protection[];
  /** Longest answer in octets: what the client takes, and what fits the link where it must be one frame. */
  readonly maxAnswerBytes: number;
}

/** Whether a service was agreed upon. */
export const agreed = ({ association }: Exchange, service: Service): boolean =>
  association.services.has(service);
