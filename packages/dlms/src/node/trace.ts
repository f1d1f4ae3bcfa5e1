import { toHex } from '../bytes/hex.ts';
import { inspect } from '../inspect/index.ts';
import type { Port } from '../session/port.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ConnectOptions } from './connect.ts';
import { tap } from './tap.ts';

export interface TraceOptions {
  /** Takes a line, or several at once with their ends between. */
  readonly write: (text: string) => void;
  /** What must not be seen, such as a password: dots stand for it wherever it appears. */
  readonly secrets?: readonly Uint8Array[];
  readonly clock?: Clock;
}

/**
 * For the options of a connection: shows octets as they pass the line, and every APDU field by field with the time since the
 * beginning. People send traces around, so secrets are not in them.
 */
export function trace({
  write,
  secrets = [],
  clock = systemClock,
}: TraceOptions): Pick<ConnectOptions, 'tap' | 'observe'> {
  const start = clock.now();
  const hidden = secrets.filter(({ length }) => length > 0).map((secret) => toHex(secret, ' '));
  const hex = (bytes: Uint8Array): string =>
    hidden.reduce((text, secret) => text.replaceAll(secret, HIDDEN), toHex(bytes, ' '));
  const line = (text: string): void =>
    write(`${((clock.now() - start) / 1000).toFixed(3).padStart(8)} ${text}`);
  return {
    tap: (port: Port) =>
      tap(port, {
        sent: (bytes) => line(`→ ${hex(bytes)}`),
        received: (bytes) => line(`← ${hex(bytes)}`),
        ended: (error) => line(error ? `closed: ${error.message}` : 'closed'),
      }),
    observe(direction, plain) {
      const arrow = direction === 'sent' ? '→' : '←';
      for (const { dump } of inspect(plain, { framing: 'apdu' }).apdus)
        line(`${arrow} ${withoutPassword(dump).replaceAll('\n', INDENT)}`);
    },
  };
}

const HIDDEN = '•••';
const INDENT = `\n${' '.repeat(9)}`;

/** The password of low authentication goes over the line as it is, and a dedicated key stands in what is ciphered. */
const withoutPassword = (dump: string): string =>
  dump.replace(/^(\s*(?:authenticationValue|dedicatedKey)\s).*$/gm, `$1${HIDDEN}`);
