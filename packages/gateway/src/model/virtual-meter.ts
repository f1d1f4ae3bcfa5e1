import type { Secret } from './secret.ts';

/** A virtual meter that is shown and set through the gateway. */
export interface VirtualMeter {
  readonly name: string;
  /** Where its control interface listens. */
  readonly url: string;
  readonly token: Secret | undefined;
}
