import type { LinkParameters } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import type { Frame } from './frame.ts';

/** What the two roles of a link have in common; each answers into the outbox that it was given. */
export interface Side {
  /** What is agreed while connected. */
  readonly parameters: LinkParameters | undefined;
  readonly maxApduBytes: number;
  readonly deadline: Instant | undefined;
  connect(now: Instant): void;
  disconnect(now: Instant): void;
  send(apdu: Uint8Array, confirmed: boolean, now: Instant): void;
  /** Only while connected; outside of a connection UI frames need no turn. */
  sendUi(apdu: Uint8Array, now: Instant): void;
  passTurn(now: Instant): void;
  /** Any frame of the peer but UI. */
  receive(frame: Frame, now: Instant): void;
  tick(now: Instant): void;
}
