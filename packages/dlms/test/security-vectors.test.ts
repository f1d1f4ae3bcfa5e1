import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { nodeCrypto as crypto } from '../src/node/crypto.ts';
import { deriveKey } from '../src/security/agreement.ts';
import { gmacReply, secretReply } from '../src/security/challenge.ts';
import { controlFromOctet } from '../src/security/control.ts';
import { protect, unprotect, unseal } from '../src/security/protection.ts';

/** Recordings of other implementations and worked examples; they stand beside the project, not in it. */
const path = fileURLToPath(new URL('../../../../shared/vectors/recorded/security-py.json', import.meta.url));

interface GcmVector {
  readonly what: string;
  readonly suite: number;
  readonly security_control: string;
  readonly ek: string;
  readonly ak: string;
  readonly system_title: string;
  readonly invocation_counter: string;
  readonly plain: string;
  readonly ciphertext_and_tag: string;
}
interface HlsVector {
  readonly mechanism: string;
  readonly secret: string;
  readonly client_system_title: string;
  readonly server_system_title: string;
  readonly CtoS: string;
  readonly StoC: string;
  readonly invocation_counter: string;
  readonly ek: string;
  readonly ak: string;
  readonly f_StoC_expected: string;
}
interface Recorded {
  readonly aes_gcm: readonly GcmVector[];
  readonly hls: readonly HlsVector[];
  readonly key_wrap: readonly { readonly kek: string; readonly key: string; readonly wrapped: string }[];
}

describe.skipIf(!existsSync(path))('recorded security vectors', () => {
  const recorded: Recorded = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { aes_gcm: [], hls: [], key_wrap: [] };

  test.each(recorded.aes_gcm)('$what, suite $suite, control $security_control', (vector) => {
    const keys = { encryption: crypto.secretKey(fromHex(vector.ek)), authentication: fromHex(vector.ak) };
    const title = fromHex(vector.system_title);
    const control = controlFromOctet(Number.parseInt(vector.security_control, 16));
    const invocationCounter = Number.parseInt(vector.invocation_counter, 16);
    const sealed = protect(crypto, keys, title, { control, invocationCounter }, fromHex(vector.plain));
    expect(toHex(sealed)).toBe(
      vector.security_control + vector.invocation_counter + vector.ciphertext_and_tag,
    );
    expect(toHex(unprotect(crypto, keys, title, unseal(sealed)))).toBe(vector.plain);
    if (!control.authenticated) return;
    for (const at of [5, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] as number) ^ 0x01;
      expect(() => unprotect(crypto, keys, title, unseal(changed))).toThrow(
        'the authentication tag does not hold',
      );
    }
  });

  test.each(recorded.hls)('HLS mechanism $mechanism', (vector) => {
    const proof = {
      challenge: fromHex(vector.StoC),
      ownChallenge: fromHex(vector.CtoS),
      proverTitle: fromHex(vector.client_system_title),
      verifierTitle: fromHex(vector.server_system_title),
    };
    const secret = fromHex(vector.secret);
    const reply = () => {
      const keys = { encryption: crypto.secretKey(fromHex(vector.ek)), authentication: fromHex(vector.ak) };
      const mechanisms = { 2: 'high', 3: 'highMd5', 4: 'highSha1', 6: 'highSha256' } as const;
      const id = Number(vector.mechanism[0]);
      if (id === 5) return gmacReply(crypto, 0, keys, Number.parseInt(vector.invocation_counter, 16), proof);
      return secretReply(crypto, mechanisms[id as keyof typeof mechanisms], secret, proof);
    };
    expect(toHex(reply())).toBe(vector.f_StoC_expected);
  });

  test.each(recorded.key_wrap)('wraps key $key', ({ kek, key, wrapped }) => {
    expect(toHex(crypto.wrap(crypto.secretKey(fromHex(kek)), fromHex(key)))).toBe(wrapped);
  });
});

describe('key derivation', () => {
  const shared = fromHex('0D4385BA0DD756CBCAB9887EB538396EE8F090A14C1079B4359F115B977F4615');
  const input = {
    suite: 1,
    algorithm: 'aesGcm',
    shared,
    partyU: fromHex('4D4D4D0000BC614E'),
    partyV: fromHex('4D4D4D0000000001'),
  } as const;

  test('follows NIST SP 800-56A with the object identifier of the standard', () => {
    expect(toHex(deriveKey(crypto, input))).toBe('59a71fd81c929a86a99438da17a66c05');
  });

  test("can follow the Green Book's worked example", () => {
    const key = deriveKey(crypto, { ...input, algorithmArc: 'greenBook8Example' });
    expect(toHex(key)).toBe('8cd08ff02eac71712de8449dc8331833');
  });
});
