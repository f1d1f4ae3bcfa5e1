import { DlmsError, type Layer, RefusedError } from 'dlms';

/** A mistake in how the command was used, or in a configuration: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit status of the contract for whatever ended a command. */
export function exitStatus(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (!(error instanceof DlmsError)) return isSystemError(error) ? 2 : 70;
  if (error.layer === 'configuration') return 2;
  switch (error.code) {
    case 'timeout':
    case 'closed':
      return 3;
    case 'refused':
      return refusalStatus(error);
    case 'unexpected':
      return REFUSES_ASSOCIATION.has(error.layer) ? 4 : 1;
    case 'security':
      return 5;
    case 'malformed':
      return 6;
  }
}

const REFUSES_ASSOCIATION: ReadonlySet<Layer | undefined> = new Set(['acse', 'hdlc']);

/** A peer that cannot decipher us says so in an exception-response: that is a matter of keys, wherever it happens. */
function refusalStatus(error: DlmsError): number {
  const reason = error instanceof RefusedError ? error.reason : '';
  if (error.layer === 'security' || /decipher|invocationCounter/i.test(reason)) return 5;
  return REFUSES_ASSOCIATION.has(error.layer) || error.during === 'opening the association' ? 4 : 1;
}

/** Says on standard error what went wrong, where, and what to do next. A bug of ours keeps its stack. */
export function report(error: unknown): void {
  process.stderr.write(`${describeFailure(error)}\n`);
}

/** The same as text, for people. */
export function describeFailure(error: unknown): string {
  if (error instanceof DlmsError) {
    const lines = [error.during ? `${error.during}: ${error.message}` : error.message];
    if (error.advice) lines.push(`→ ${error.advice}`);
    return lines.join('\n');
  }
  if (error instanceof UsageError || isSystemError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The same as a document, for programs. */
export function failureDocument(error: unknown): object {
  if (error instanceof DlmsError) {
    const { code, message, layer, during, advice } = error;
    return { error: { code, message, layer, during, advice } };
  }
  return { error: { code: 'usage', message: error instanceof Error ? error.message : String(error) } };
}

/** A file that is not there, a port in use: the user's to mend, not a bug. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
