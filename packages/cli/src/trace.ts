import { toHex } from 'dlms/bytes';
import { inspect } from 'dlms/inspect';
import { type ConnectOptions, tap } from 'dlms/node';

/**
 * Shows a conversation on standard error: octets as they pass the line, and every APDU field by field. A low level password goes
 * over the line as it is; in the trace, which people send around, dots stand for it.
 */
export function startTrace(password: Uint8Array | undefined): Pick<ConnectOptions, 'tap' | 'observe'> {
  const start = Date.now();
  const hidden = password && password.length > 0 ? toHex(password, ' ') : undefined;
  const hex = (bytes: Uint8Array): string => {
    const shown = toHex(bytes, ' ');
    return hidden === undefined ? shown : shown.replaceAll(hidden, '•••');
  };
  const line = (text: string): void => {
    process.stderr.write(`${((Date.now() - start) / 1000).toFixed(3).padStart(8)} ${text}\n`);
  };
  return {
    tap: (port) =>
      tap(port, {
        sent: (bytes) => line(`→ ${hex(bytes)}`),
        received: (bytes) => line(`← ${hex(bytes)}`),
        ended: (error) => line(error instanceof Error ? `closed: ${error.message}` : 'closed'),
      }),
    observe: (direction, plain) => {
      const arrow = direction === 'sent' ? '→' : '←';
      for (const { dump } of inspect(plain, { framing: 'apdu' }).apdus) {
        line(`${arrow} ${withoutPassword(dump).replaceAll('\n', '\n         ')}`);
      }
    },
  };
}

function withoutPassword(dump: string): string {
  return dump.replace(/^(\s*authenticationValue\s).*$/gm, '$1•••');
}
