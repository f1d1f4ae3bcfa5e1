import { SecurityError } from '../errors.ts';
import type { SuiteId } from './suite.ts';

/** The security control octet, in parts (IEC 62056-5-3, security header). */
export interface SecurityControl {
  readonly suite: SuiteId;
  readonly authenticated: boolean;
  readonly encrypted: boolean;
  /** The key-set bit: the broadcast key instead of the unicast one. */
  readonly broadcast: boolean;
  readonly compressed: boolean;
}

/** @throws SecurityError for a suite that does not exist */
export function controlFromOctet(octet: number): SecurityControl {
  const suite = octet & 0x0f;
  if (suite !== 0 && suite !== 1 && suite !== 2) {
    throw new SecurityError(`security suite ${suite} does not exist`, { layer: 'security', reason: 'suite' });
  }
  return {
    suite,
    authenticated: (octet & 0x10) !== 0,
    encrypted: (octet & 0x20) !== 0,
    broadcast: (octet & 0x40) !== 0,
    compressed: (octet & 0x80) !== 0,
  };
}

export function controlToOctet(control: SecurityControl): number {
  return (
    control.suite |
    (control.authenticated ? 0x10 : 0) |
    (control.encrypted ? 0x20 : 0) |
    (control.broadcast ? 0x40 : 0) |
    (control.compressed ? 0x80 : 0)
  );
}
