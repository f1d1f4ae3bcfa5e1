import { SecurityError } from '../errors.ts';

/** The error for a server without a system title where one is needed. */
export const nameless = (): SecurityError =>
  new SecurityError('the meter does not say its system title', {
    layer: 'security',
    reason: 'systemTitle',
    during: 'opening the association',
    advice: 'without it nothing can be deciphered: configure the system title of the meter (serverTitle)',
  });

/** The server expects a higher counter than ours, which has been raised. */
export const tooLow = (last: number, expected: number): SecurityError =>
  new SecurityError(`the meter refuses invocation counter ${last}: it expects ${expected} at least`, {
    layer: 'security',
    reason: 'counter',
    expectedCounter: expected,
    advice: 'our counter was raised to that: ask again',
  });

/** It claims to expect one that is not to be believed. */
export const tooFar = (last: number, expected: number): SecurityError =>
  new SecurityError(`the meter claims to expect invocation counter ${expected}, far beyond ours (${last})`, {
    layer: 'security',
    reason: 'counter',
    expectedCounter: expected,
    advice:
      'nobody vouches for this number, and believing a wrong one would use the key up: read the counter with the public client, and start from there',
  });

/** Its certificate is nobody's. */
export const untrusted = (): SecurityError =>
  new SecurityError("the meter's certificate is not vouched for by any authority given", {
    layer: 'security',
    reason: 'signature',
    during: 'opening the association',
    advice: 'give the certificate of the authority that issued it, or the public key of the meter itself',
  });
