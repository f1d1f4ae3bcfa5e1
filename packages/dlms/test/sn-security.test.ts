import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { Register } from '../src/classes/index.ts';
import { get } from '../src/client/get.ts';
import { ClientSecurity } from '../src/client/security.ts';
import { set } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import type { SecurityPolicy } from '../src/security/policy.ts';
import { type AssociationOptions, implement, LogicalDevice, SecuritySetup } from '../src/server/index.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { Talk } from './server-fixture.ts';
import { shortNameAarq } from './sn-fixture.ts';
import { haveSession } from './virtual-session.ts';

const SECRET = fromHex('4775727578');
const CLIENT_TITLE = fromHex('4d4d4d0000bc614e');
const SERVER_TITLE = fromHex('4d54570000000001');
const KEYS = {
  encryption: fromHex('000102030405060708090a0b0c0d0e0f'),
  authentication: fromHex('d0d1d2d3d4d5d6d7d8d9dadbdcdddedf'),
};
const ENERGY = { classId: 3, instance: parseObis('1-0:1.8.0*255'), attribute: 2 };

const deviceFor = (options: Partial<AssociationOptions>): LogicalDevice =>
  new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [implement(Register, ENERGY.instance, { value: { type: 'uint32', value: 42 } })],
    associations: [
      {
        clientSap: 16,
        applicationContexts: ['shortName'],
        services: SHORT_NAME_SERVICES,
        crypto: nodeCrypto,
        systemTitle: SERVER_TITLE,
        ...options,
      },
    ],
  });

function* work(terms: Terms) {
  const value = yield* get(terms, ENERGY);
  const refused = yield* set(terms, ENERGY, { type: 'uint32', value: 1 });
  return [value, refused];
}
const WORKED = [
  { ok: true, data: { type: 'uint32', value: 42 } },
  { ok: false, error: 'readWriteDenied' },
];

describe('high level authentication by short names', () => {
  test.each(['high', 'highMd5', 'highSha1', 'highSha256'] as const)(
    '%s proves both ends to each other',
    (mechanism) => {
      const device = deviceFor({ authentication: mechanism, secret: SECRET });
      const session = (secret: Uint8Array) =>
        haveSession(
          {
            device,
            carrier: 'wrapper',
            associate: {
              reference: 'sn',
              systemTitle: CLIENT_TITLE,
              authentication: { mechanism, secret, crypto: nodeCrypto },
            },
          },
          work,
        );
      expect(session(SECRET)).toMatchObject({ result: WORKED });
      expect(session(fromHex('00')).error).toMatchObject({
        code: 'refused',
        reason: 'authenticationFailure',
      });
    },
  );

  test('a proof may be written, and nothing else is served before it (conformance 64)', () => {
    const device = deviceFor({ authentication: 'high', secret: SECRET });
    const begun = () => {
      const talk = new Talk(device, 16);
      const answer = talk.say({
        ...shortNameAarq(),
        acseRequirements: '1',
        mechanism: 'high',
        authenticationValue: fromHex('43746f5338373635'),
      });
      expect(answer).toMatchObject({ result: 'accepted', diagnostic: { reason: 'authenticationRequired' } });
      return talk;
    };
    expect(begun().hex('050102fa08')).toMatchObject({
      apdu: 'confirmedServiceError',
      error: { group: 'vdeState', reason: 'noDlmsContext' },
    });
    expect(toHex(begun().octets(fromHex('060102fa5801091000')) ?? new Uint8Array(0))).toMatch(/^0e06/);
    const wrong = begun();
    expect(toHex(wrong.octets(fromHex('060102fa5801090100')) ?? new Uint8Array(0))).toBe('0d0101fa');
    expect(wrong.association.open).toBe(false);
    expect(toHex(begun().octets(fromHex('050102fa58')) ?? new Uint8Array(0))).toBe('0c0101fa');
  });
});

describe('ciphering by short names', () => {
  test.each([
    'authentication',
    'encryption',
    'authenticationEncryption',
  ] as const satisfies readonly SecurityPolicy[])(
    '%s protects READ and WRITE, with and without proofs by GMAC',
    (policy) => {
      for (const mechanism of ['none', 'highGmac'] as const) {
        const place = { crypto: nodeCrypto, systemTitle: CLIENT_TITLE };
        const device = deviceFor({
          authentication: mechanism,
          applicationContexts: ['shortNameCiphered'],
          security: new SecuritySetup({
            crypto: nodeCrypto,
            systemTitle: SERVER_TITLE,
            policy,
            keys: KEYS,
            counter: volatileCounter(),
          }),
        });
        const end = haveSession(
          {
            device,
            carrier: 'wrapper',
            associate: {
              reference: 'sn',
              ...place,
              authentication: { mechanism },
              security: new ClientSecurity({ policy, keys: KEYS, counter: 0 }, place),
            },
          },
          work,
        );
        expect(end.error).toBeUndefined();
        expect(end.result).toMatchObject(WORKED);
      }
    },
  );
});
