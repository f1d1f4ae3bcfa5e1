import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import { get } from '../src/client/get.ts';
import { ClientSecurity } from '../src/client/security.ts';
import { set } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { DlmsError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import type { Crypto, SecretKey } from '../src/security/crypto.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import {
  associationOf,
  attribute,
  CLIENT,
  CLIENT_TITLE,
  ENERGY,
  ends,
  keysOf,
  NOTE,
} from './ciphered-fixture.ts';
import { type Faults, fateOf, random } from './lossy-line.ts';
import { type Carrier, VirtualSession } from './virtual-session.ts';

/*
 * A nonce that is used twice with one key breaks AES-GCM for good. What a link repeats is the same ciphertext; what an application asks
 * again, and whatever else is said, has a nonce of its own. So every use of the cipher is written down here.
 */

/** The platform's cryptography, with somebody who watches. */
class Watch {
  readonly #names = new Map<SecretKey, string>();
  readonly used = new Map<string, number>();

  readonly crypto: Crypto = {
    ...nodeCrypto,
    secretKey: (octets) => {
      const key = nodeCrypto.secretKey(octets);
      this.#names.set(key, toHex(octets));
      return key;
    },
    seal: (key, nonce, ...rest) => {
      const use = `${this.#names.get(key)} ${toHex(nonce)}`;
      this.used.set(use, (this.used.get(use) ?? 0) + 1);
      return nodeCrypto.seal(key, nonce, ...rest);
    },
  };

  get twice(): readonly string[] {
    return [...this.used].filter(([, times]) => times > 1).map(([use]) => use);
  }
}

function* work(terms: Terms): Dialogue<void> {
  for (let i = 0; i < 4; i++) {
    yield* get(terms, attribute(3, ENERGY, 2));
    yield* set(terms, attribute(1, NOTE, 2), { type: 'uint8', value: i });
  }
}

const LINES: readonly Faults[] = [
  {},
  { lose: 0.15 },
  { double: 0.3, delayMs: 900 },
  { lose: 0.05, double: 0.1, cut: 0.05, damage: 0.05, delayMs: 1500 },
];

/** Which dedicated key there is: none, a new one each time, or one that comes again. */
type Dedicated = undefined | true | Uint8Array;

/** Three sessions after one another with the same keys, on a line of some badness. */
function sessions(carrier: Carrier, faults: Faults, seed: number, dedicated: Dedicated) {
  const [here, there] = [new Watch(), new Watch()];
  const { crypto } = here;
  const both = ends({ setup: { crypto: there.crypto } });
  const counter = volatileCounter();
  const fate = fateOf(faults, random(seed));
  const errors: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const security = new ClientSecurity(
      {
        policy: 'authenticationEncryption',
        keys: { ...keysOf(0), ...(dedicated && { dedicated }) },
        counter,
      },
      { crypto, systemTitle: CLIENT_TITLE },
    );
    const associate = { ...associationOf('highGmac', security), crypto };
    const session = new VirtualSession({ device: both.device, carrier, fate, clientSap: CLIENT, associate });
    session.connect();
    if (session.over) continue;
    const opened = session.call(session.associate());
    if (opened.result && !session.over) errors.push(session.call(work(opened.result.terms)).error);
    else errors.push(opened.error);
    if (!session.over) session.leave(opened.result?.terms);
  }
  return { here, there, errors: errors.filter((error) => error !== undefined) };
}

const DEDICATED: readonly Dedicated[] = [undefined, true, new Uint8Array(16).fill(0xdd)];

describe.each(['hdlc', 'wrapper', 'datagrams'] as const)('over %s', (carrier) => {
  test.each(LINES)('no nonce is used twice with one key, whatever the line does: %j', (faults) => {
    for (let seed = 1; seed <= 12; seed++) {
      const { here, there, errors } = sessions(carrier, faults, seed, DEDICATED[seed % 3]);
      expect(here.twice).toEqual([]);
      expect(there.twice).toEqual([]);
      for (const error of errors) expect(error).toBeInstanceOf(DlmsError);
      if (faults.lose === undefined && faults.double === undefined) {
        expect(errors).toEqual([]);
        // Three times an AARQ, a proof with its ACTION, the server's proof made again, eight services, a release.
        expect(here.used.size).toBe(3 * 13);
      }
    }
  });
});

test('the watch sees a nonce that is used twice', () => {
  const watch = new Watch();
  const { crypto } = watch;
  const key = crypto.secretKey(new Uint8Array(16));
  const nothing = new Uint8Array(0);
  for (let i = 0; i < 2; i++) crypto.seal(key, new Uint8Array(12), nothing, nothing, nothing);
  expect(watch.twice).toHaveLength(1);
});
