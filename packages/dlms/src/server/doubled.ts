import { apdu } from '../apdu/apdu.ts';
import type { LinkPeer } from '../bytes/link.ts';
import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { tryDecode } from './service.ts';

/** The last request of a client, and what it was answered. */
interface Served {
  readonly octets: Uint8Array;
  readonly at: Instant;
  readonly answers: readonly Uint8Array[];
}

/**
 * Requests that a network has doubled, on lines whose messages bear no number: what comes again at once, octet for octet, is not done
 * again, and gets the answer it got. Only the request before is remembered, and only for a second: a client that always says the same
 * invoke id, or none, may mean it again.
 */
export class Doubled {
  readonly #last = new Map<string, Served>();

  /** The answers to a request that is a copy; undefined for any other. */
  answersTo(peer: LinkPeer, octets: Uint8Array, now: Instant): readonly Uint8Array[] | undefined {
    const last = this.#last.get(keyOf(peer));
    return last && now - last.at < DOUBLED_MS && equal(last.octets, octets) ? last.answers : undefined;
  }

  remember(peer: LinkPeer, octets: Uint8Array, answers: readonly Uint8Array[], now: Instant): void {
    const key = keyOf(peer);
    this.#last.delete(key);
    if (!mayBeDoneTwice(octets)) this.#last.set(key, { octets: octets.slice(), at: now, answers });
    const [oldest] = this.#last.keys();
    if (this.#last.size > MOST_PEERS && oldest !== undefined) this.#last.delete(oldest);
  }
}

const DOUBLED_MS = 1000;
const MOST_PEERS = 64;

const keyOf = ({ client, server }: LinkPeer): string => `${client} ${server.logical} ${server.physical}`;

/** Reading does no harm, and its answer should be of now; general blocks know their copies themselves. */
function mayBeDoneTwice(octets: Uint8Array): boolean {
  const [tag, kind] = octets;
  if (tag === GENERAL_BLOCK) return true;
  if (tag === GET) return kind !== NEXT;
  const request = tag === READ ? tryDecode(apdu, octets) : undefined;
  // A parameter may be that of a method, and a block is of a transfer.
  return request?.apdu === 'readRequest' && request.variables.every((variable) => variable.kind === 'name');
}

const GENERAL_BLOCK = 0xe0;
const GET = 0xc0;
const NEXT = 0x02;
const READ = 0x05;
