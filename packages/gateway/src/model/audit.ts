import type { AuditEntry, AuditLog } from './account.ts';
import type { Log } from './ports.ts';
import { isStoreFull } from './store-full-error.ts';

/**
 * Writes down what was done. Where the store has no room for it, it stands in the log of the gateway instead: what has been done is
 * done, and an order must not seem to have failed, nor be kept from who needs it most then.
 */
export function recordAudit(audit: Pick<AuditLog, 'record'>, log: Log, entry: AuditEntry): void {
  try {
    audit.record(entry);
  } catch (error) {
    if (!isStoreFull(error)) throw error;
    log.warn({ audit: entry }, 'the store has no room for the audit log: this is written here');
  }
}
