import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import { SecuritySetup0, SecuritySetup as SecuritySetupClass } from '../src/classes/security-setup.ts';
import { associate } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { agreeKeys, transferKeys } from '../src/client/key-change.ts';
import { invoke, read } from '../src/client/read.ts';
import { ClientSecurity } from '../src/client/security.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto as crypto } from '../src/node/crypto.ts';
import {
  type CertificateUse,
  issueCertificate,
  parseCertificate,
  parseCertificateRequest,
} from '../src/security/certificate.ts';
import { volatileCounter } from '../src/security/counter.ts';
import type { PrivateKey } from '../src/security/crypto.ts';
import { LogicalDevice } from '../src/server/logical-device.ts';
import {
  type SecurityChange,
  SecuritySetup,
  type SecuritySetupOptions,
} from '../src/server/security-setup.ts';
import { invocationCounterObject, securitySetupObject } from '../src/server/security-setup-object.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import {
  associationOf,
  attribute,
  CLIENT,
  CLIENT_TITLE,
  ellipticOf,
  endOf,
  keysOf,
  Line,
  SERVER_TITLE,
} from './ciphered-fixture.ts';

const SETUP = parseObis('0-0:43.0.0*255');
const NEW = { encryption: new Uint8Array(16).fill(0x5e), authentication: new Uint8Array(16).fill(0x5a) };

/** A meter with a security setup of its own, and a client with all keys of it. */
function meter(options: Partial<SecuritySetupOptions> & { version?: 0 | 1; mechanism?: 'highEcdsa' } = {}) {
  const { version = 1, mechanism = 'highGmac', suite = 0 } = options;
  const changes: SecurityChange[] = [];
  const setup = new SecuritySetup({
    crypto,
    systemTitle: SERVER_TITLE,
    policy: 'authenticationEncryption',
    keys: keysOf(suite),
    counter: volatileCounter(),
    ...(suite > 0 && { elliptic: ellipticOf(suite as 1 | 2).server }),
    onChange: (change) => changes.push(change),
    ...options,
  });
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [securitySetupObject(setup, version), invocationCounterObject(setup)],
    associations: [
      { clientSap: CLIENT, authentication: mechanism, security: setup, services: LOGICAL_NAME_SERVICES },
    ],
    associationVersion: 1,
  });
  const connect = (changed: Partial<ConstructorParameters<typeof ClientSecurity>[0]> = {}) => {
    const security = new ClientSecurity(
      {
        policy: 'authenticationEncryption',
        suite,
        keys: keysOf(suite),
        counter: setup.received.unicast.expected,
        ...(suite > 0 && { elliptic: ellipticOf(suite as 1 | 2).client }),
        ...changed,
      },
      { crypto, systemTitle: CLIENT_TITLE },
    );
    const line = new Line(device, security);
    line.now = NOW;
    const { terms } = line.have(associate(associationOf(mechanism, security)));
    return { line, terms, security };
  };
  return { setup, device, connect, changes };
}

const NOW = Date.UTC(2024, 11, 25);
const COUNTER = attribute(1, '0-0:43.1.0*255', 2);

describe('keys', () => {
  test('are transferred wrapped; the answer goes under the old ones, and all that follows under the new (conformance 164, 165, SYMSEC_Key_Tx)', () => {
    const { connect, changes } = meter();
    const { line, terms } = connect();
    expect(line.have(transferKeys(terms, NEW))).toEqual({ ok: true });
    expect(changes).toEqual([{ type: 'keys', keys: NEW }]);
    expect(line.have(get(terms, COUNTER))).toMatchObject({ ok: true, data: { value: expect.any(Number) } });
    expect(endOf(() => connect()).error).toMatchObject({ reason: 'decipheringError' });
    expect(connect({ keys: { ...keysOf(0), ...NEW } }).terms).toBeDefined();
  });

  test('may begin their counter anew when they are others than before, and only then', () => {
    const { setup, connect } = meter();
    const { line, terms } = connect({ counter: 5000 });
    expect(line.have(transferKeys(terms, { encryption: keysOf(0).encryption }))).toEqual({ ok: true });
    expect(setup.received.unicast.expected).toBeGreaterThan(5000);
    expect(line.have(transferKeys(terms, NEW))).toEqual({ ok: true });
    expect(setup.received.unicast.expected).toBe(0);
  });

  test('are refused all together when one is wrongly wrapped, unknown, twice, or there are none (conformance 164)', () => {
    const { connect, changes } = meter();
    const { line, terms, security } = connect();
    const good = { keyId: 'globalUnicast', wrapped: security.wrap(NEW.encryption) };
    const lists = [
      [
        good,
        { keyId: 'authentication', wrapped: security.wrap(NEW.authentication).map((octet) => octet ^ 1) },
      ],
      [good, { keyId: 9, wrapped: security.wrap(NEW.authentication) }],
      [good, good],
      [],
    ];
    for (const list of lists)
      expect(line.have(invoke(terms, SecuritySetupClass, SETUP, 'keyTransfer', list))).toMatchObject({
        ok: false,
        error: 'otherReason',
      });
    expect(changes).toEqual([]);
    expect(line.have(get(terms, COUNTER))).toMatchObject({ ok: true });
  });

  test('the master key can be changed under itself, and the broadcast key', () => {
    const { setup, connect } = meter();
    const { line, terms } = connect();
    const master = new Uint8Array(16).fill(0x77);
    expect(line.have(transferKeys(terms, { master, broadcast: NEW.encryption }))).toEqual({ ok: true });
    expect(line.have(transferKeys(terms, NEW))).toEqual({ ok: true });
    expect(setup.ring.unwrap(crypto.wrap(crypto.secretKey(master), NEW.encryption))).toEqual(NEW.encryption);
  });

  test.each([1, 2] as const)('are agreed upon in suite %i', (suite) => {
    const { connect, changes } = meter({ suite });
    const { line, terms } = connect();
    const result = line.have(agreeKeys(terms, ['encryption', 'authentication', 'master']));
    expect(result).toMatchObject({ ok: true, keys: { encryption: expect.any(Uint8Array) } });
    expect(changes).toMatchObject([{ type: 'keys', keys: result.ok ? result.keys : {} }]);
    expect(line.have(get(terms, COUNTER))).toMatchObject({ ok: true });
  });

  test('are not agreed upon with somebody whose signature does not hold', () => {
    const { connect, changes } = meter({ suite: 1 });
    const { line, terms } = connect();
    const data = new Uint8Array(128).fill(1);
    expect(
      line.have(invoke(terms, SecuritySetupClass, SETUP, 'keyAgreement', [{ keyId: 'globalUnicast', data }])),
    ).toMatchObject({ ok: false });
    expect(changes).toEqual([]);
  });
});

describe('the policy', () => {
  const activate = (terms: Terms, flags: readonly string[]) =>
    invoke(terms, SecuritySetupClass, SETUP, 'securityActivate', flags);

  test('is raised for associations to come, and never lowered (conformance 163, SYMSEC_SecPol)', () => {
    const { setup, connect, changes } = meter({ policy: 'authentication' });
    const { line, terms } = connect({ policy: 'authentication' });
    expect(line.have(activate(terms, ['authenticatedRequest']))).toMatchObject({ ok: false });
    const both = ['authenticatedRequest', 'encryptedRequest', 'authenticatedResponse', 'encryptedResponse'];
    expect(line.have(activate(terms, both))).toMatchObject({ ok: true });
    // This association goes on as it began.
    expect(line.have(read(terms, SecuritySetupClass, SETUP, 'securityPolicy'))).toMatchObject({
      value: both,
    });
    expect(setup.policy.request).toEqual(['authenticated', 'encrypted']);
    expect(changes).toHaveLength(1);
    expect(endOf(() => connect({ policy: 'authentication' })).error).toMatchObject({ code: 'refused' });
    expect(connect().terms).toBeDefined();
  });

  test('cannot ask for signatures where there are none', () => {
    const { connect } = meter();
    const { line, terms } = connect();
    const all = ['authenticatedRequest', 'encryptedRequest', 'authenticatedResponse', 'encryptedResponse'];
    expect(line.have(activate(terms, [...all, 'signedRequest']))).toMatchObject({ ok: false });
  });

  test('has the words of version 0 there', () => {
    const { connect, setup } = meter({ version: 0, policy: 'authentication' });
    const { line, terms } = connect({ policy: 'authentication' });
    expect(line.have(read(terms, SecuritySetup0, SETUP, 'securityPolicy'))).toMatchObject({
      value: 'authenticated',
    });
    expect(line.have(invoke(terms, SecuritySetup0, SETUP, 'securityActivate', 'encrypted'))).toMatchObject({
      ok: false,
    });
    expect(
      line.have(invoke(terms, SecuritySetup0, SETUP, 'securityActivate', 'authenticatedEncrypted')),
    ).toMatchObject({ ok: true });
    expect(setup.policy.request).toEqual(['authenticated', 'encrypted']);
    expect(line.have(transferKeys(terms, NEW))).toEqual({ ok: true });
  });
});

test('titles, suite and counter can be read', () => {
  const { connect } = meter();
  const { line, terms } = connect();
  expect(line.have(read(terms, SecuritySetupClass, SETUP, 'clientSystemTitle'))).toMatchObject({
    value: CLIENT_TITLE,
  });
  expect(line.have(read(terms, SecuritySetupClass, SETUP, 'serverSystemTitle'))).toMatchObject({
    value: SERVER_TITLE,
  });
  expect(line.have(read(terms, SecuritySetupClass, SETUP, 'securitySuite'))).toMatchObject({
    value: 'suite0',
  });
  // AARQ, GMAC, its ACTION and three reads came before; this is the one that asks.
  expect(line.have(get(terms, COUNTER))).toMatchObject({ data: { type: 'uint32', value: 6 } });
});

describe('certificates', () => {
  const authority = crypto.generateKeyPair('P-256');
  const DAY = 86_400_000;
  const certify = (
    commonName: string,
    publicKey: Uint8Array,
    uses: readonly CertificateUse[],
    by: PrivateKey = authority.privateKey,
    notAfter = NOW + 365 * DAY,
  ) =>
    issueCertificate(
      crypto,
      {
        commonName,
        publicKey,
        uses,
        curve: 'P-256',
        serialNumber: crypto.random(8),
        notBefore: NOW - DAY,
        notAfter,
        issuerName: 'Authority',
      },
      by,
    );
  const root = certify('Authority', authority.publicKey, ['certificateSigning']);
  const client = toHex(CLIENT_TITLE).toUpperCase();
  const server = toHex(SERVER_TITLE).toUpperCase();
  const own = ellipticOf(1);

  const trusting = (certificates: readonly Uint8Array[] = [root]) =>
    meter({ suite: 1, certificates: [...certificates] });
  const imports = (terms: Terms, octets: Uint8Array) =>
    invoke(terms, SecuritySetupClass, SETUP, 'importCertificate', octets);

  test('a new key pair gets its certificate by request and import, and is used from then on', () => {
    const { setup, connect, changes } = trusting();
    const { line, terms } = connect();
    expect(
      line.have(invoke(terms, SecuritySetupClass, SETUP, 'generateKeyPair', 'digitalSignature')),
    ).toMatchObject({ ok: true });
    const request = line.have(
      invoke(terms, SecuritySetupClass, SETUP, 'generateCertificateRequest', 'digitalSignature'),
    );
    const wanted = parseCertificateRequest(crypto, request.ok ? request.value : new Uint8Array());
    expect(wanted).toMatchObject({ commonName: server, curve: 'P-256' });
    const certificate = certify(wanted.commonName, wanted.publicKey, ['digitalSignature']);
    expect(line.have(imports(terms, certificate))).toMatchObject({ ok: true });
    expect(changes.map(({ type }) => type)).toEqual(['keyPair', 'certificates']);
    expect(setup.elliptic?.signing && crypto.publicKey(setup.elliptic.signing)).toEqual(wanted.publicKey);
    const list = line.have(read(terms, SecuritySetupClass, SETUP, 'certificates'));
    expect(list).toMatchObject({
      value: [{ entity: 'certificationAuthority' }, { entity: 'server', type: 'digitalSignature' }],
    });
  });

  test('are refused when nobody vouches for them, they are over, foreign to our keys, or no certificates', () => {
    const stranger = crypto.generateKeyPair('P-256');
    const { line, terms } = trusting().connect();
    for (const octets of [
      certify(client, stranger.publicKey, ['digitalSignature'], stranger.privateKey),
      certify(client, stranger.publicKey, ['digitalSignature'], authority.privateKey, NOW - 1),
      certify(server, stranger.publicKey, ['digitalSignature']),
      certify(client, stranger.publicKey, ['digitalSignature']).subarray(0, -3),
      Uint8Array.of(0x30, 0x00),
    ])
      expect(line.have(imports(terms, octets))).toMatchObject({ ok: false, error: 'otherReason' });
    expect(line.have(read(terms, SecuritySetupClass, SETUP, 'certificates'))).toMatchObject({
      value: [{ entity: 'certificationAuthority' }],
    });
  });

  test('are exported and removed by owner and by number', () => {
    const known = certify(client, crypto.publicKey(own.client.signing), ['digitalSignature']);
    const { line, terms } = trusting([root, known]).connect();
    const { serialNumber, issuer } = parseCertificate(known);
    const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });
    const byOwner = {
      by: 'entity',
      identification: {
        type: 'structure',
        value: [{ type: 'enum', value: 1 }, { type: 'enum', value: 0 }, octets(CLIENT_TITLE)],
      },
    };
    const byNumber = {
      by: 'serialNumber',
      identification: { type: 'structure', value: [octets(serialNumber), octets(issuer)] },
    };
    for (const wanted of [byOwner, byNumber])
      expect(line.have(invoke(terms, SecuritySetupClass, SETUP, 'exportCertificate', wanted))).toMatchObject({
        value: known,
      });
    expect(line.have(invoke(terms, SecuritySetupClass, SETUP, 'removeCertificate', byNumber))).toMatchObject({
      ok: true,
    });
    for (const method of ['exportCertificate', 'removeCertificate'] as const)
      expect(line.have(invoke(terms, SecuritySetupClass, SETUP, method, byOwner))).toMatchObject({
        ok: false,
      });
  });

  test('prove a client and a server to each other that know only their authority', () => {
    const { signing: clientKey } = own.client;
    const { signing: serverKey } = own.server;
    const shown = certify(client, crypto.publicKey(clientKey), ['digitalSignature']);
    const serverShown = certify(server, crypto.publicKey(serverKey), ['digitalSignature']);
    const { connect } = meter({
      suite: 1,
      mechanism: 'highEcdsa',
      elliptic: { signing: serverKey },
      certificates: [root, serverShown],
    });
    const authorities = { certificates: [root], at: NOW };
    const elliptic = { signing: clientKey, certificate: shown, authorities };
    expect(connect({ elliptic }).terms).toBeDefined();
    // Another's certificate, and an authority that is not the server's.
    const other = certify('4D54570000000099', crypto.publicKey(clientKey), ['digitalSignature']);
    expect(endOf(() => connect({ elliptic: { ...elliptic, certificate: other } })).error).toMatchObject({
      code: 'refused',
      reason: 'callingAeQualifierNotRecognized',
    });
    const strange = certify('Authority', crypto.generateKeyPair('P-256').publicKey, ['certificateSigning']);
    expect(
      endOf(() => connect({ elliptic: { ...elliptic, authorities: { certificates: [strange], at: NOW } } }))
        .error,
    ).toMatchObject({ code: 'security', reason: 'signature' });
    const { authorities: _, ...blind } = elliptic;
    expect(endOf(() => connect({ elliptic: blind })).error).toMatchObject({
      code: 'security',
      reason: 'key',
    });
  });

  test('tell a server the public keys of clients that it was not given', () => {
    const { signing } = own.client;
    const known = certify(client, crypto.publicKey(signing), ['digitalSignature']);
    const { connect } = meter({
      suite: 1,
      mechanism: 'highEcdsa',
      elliptic: { signing: own.server.signing },
      certificates: [root, known],
    });
    expect(connect().terms).toBeDefined();
  });
});
