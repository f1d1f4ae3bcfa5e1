import { ClosedError, DlmsError, RefusedError } from 'dlms/bytes';

/**
 * What a receiver's library threw, in words: who, what was tried, what came back. Their messages name hosts and users and no
 * passwords.
 */
export function troubleOf(error: unknown, where: string, during: string): DlmsError {
  if (error instanceof DlmsError) return error;
  const cause = innermost(error);
  const code = 'code' in cause ? String(cause.code) : '';
  const words = SAYINGS[code] ?? (cause.message || code || 'it hung up');
  const details = {
    during,
    advice: ADVICE[code] ?? 'look at the address, the credentials and the receiver’s own log',
    cause,
  };
  return REFUSALS.has(code)
    ? new RefusedError(`${where}: ${words}`, code, details)
    : new ClosedError(`${where}: ${words}`, details);
}

/** An attempt at several addresses fails with all of their errors: the last one says enough. */
function innermost(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors.at(-1));
  if (!(error instanceof Error)) return new Error(String(error));
  return error.message === '' && error.cause instanceof Error ? innermost(error.cause) : error;
}

const SAYINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it hung up',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name cannot be resolved now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  EPIPE: 'it hung up',
  EADDRINUSE: 'another program listens on that port',
  EACCES: 'this process may not listen on that port',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate ends at an authority that is not known',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not known',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'start the receiver, or correct the host and the port; the outlet goes on by itself, from where it was',
  ENOTFOUND: 'correct the host in the address of the outlet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'give the outlet that certificate as `ca`',
  SELF_SIGNED_CERT_IN_CHAIN: 'give the outlet the certificate of that authority as `ca`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'give the outlet the certificate of that authority as `ca`',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use the name that stands in the certificate',
};

const REFUSALS: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
