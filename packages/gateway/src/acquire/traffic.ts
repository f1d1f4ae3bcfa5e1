import type { Instant } from 'dlms/bytes';
import { type ConnectOptions, tap } from 'dlms/node';
import type { Device } from '../model/device.ts';
import type { LiveTraffic, TrafficFrame, TrafficOf } from '../model/ports.ts';
import { secretsOf } from './connect-options.ts';
import { Redaction } from './redaction.ts';

/** First octet of an AARQ: it may carry a password and a dedicated key in the clear, so its plaintext is not shown. */
const AARQ = 0x60;
const HIDDEN = 0x2a;

/** What passes the lines, for whoever watches; when nobody does, it costs nothing to speak of. */
export class Traffic implements LiveTraffic {
  readonly #watchers = new Set<{ readonly of: TrafficOf; readonly tell: (frame: TrafficFrame) => void }>();
  readonly #now: () => Instant;

  constructor(now: () => Instant = Date.now) {
    this.#now = now;
  }

  watch(of: TrafficOf, tell: (frame: TrafficFrame) => void): () => void {
    const watcher = { of, tell };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** For the options of a connection to a device. */
  tapOf(device: Device): Pick<ConnectOptions, 'tap' | 'observe'> {
    const secrets = secretsOf(device).filter(({ length }) => length > 0);
    const watching = () => [...this.#watchers].filter(({ of }) => concerns(of, device));
    const tell = (
      kind: TrafficFrame['kind'],
      direction: TrafficFrame['direction'],
      octets: Uint8Array,
      watchers = watching(),
    ): void => {
      const frame: TrafficFrame = {
        at: this.#now(),
        device: device.name,
        connection: device.connection.name,
        kind,
        direction,
        octets,
      };
      for (const watcher of watchers) watcher.tell(frame);
    };
    /** Followed only while somebody watches; who comes in the middle of a message sees no end of a secret at its beginning. */
    const passes = (direction: TrafficFrame['direction']) => {
      let redaction: Redaction | undefined;
      return (bytes: Uint8Array): void => {
        const watchers = watching();
        redaction =
          watchers.length === 0 ? undefined : (redaction ?? new Redaction(device.interface, secrets));
        if (redaction !== undefined) tell('octets', direction, redaction.next(bytes), watchers);
      };
    };
    return {
      tap: (port) => {
        tell('opened', 'sent', new Uint8Array());
        return tap(port, {
          sent: passes('sent'),
          received: passes('received'),
          ended: () => tell('closed', 'received', new Uint8Array()),
        });
      },
      observe: (direction, plain) => {
        const watchers = plain[0] === AARQ ? [] : watching();
        if (watchers.length > 0) tell('apdu', direction, withoutSecrets(plain, secrets), watchers);
      },
    };
  }
}

const concerns = ({ device, connection }: TrafficOf, { name, connection: line }: Device): boolean =>
  (device === undefined || device === name) && (connection === undefined || connection === line.name);

/** A copy of whole octets in which asterisks stand for those of secrets. */
export function withoutSecrets(octets: Uint8Array, secrets: readonly Uint8Array[]): Uint8Array {
  const shown = Buffer.from(octets);
  for (const secret of secrets)
    for (let at = shown.indexOf(secret); at >= 0; at = shown.indexOf(secret, at + secret.length))
      shown.fill(HIDDEN, at, at + secret.length);
  return new Uint8Array(shown);
}
