import { createECDH, createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, getDevice, listValues, readDevice } from '@meterwire/api';
import { type Configuration, startGateway } from '@meterwire/gateway';
import { type Credentials, type RunningMeter, startMeter } from '@meterwire/meter';
import { fromHex } from 'dlms/bytes';
import { nodeCrypto } from 'dlms/node';
import { type Curve, issueCertificate } from 'dlms/security';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* A gateway at a meter that knows every authentication and suite, with keys and certificates in files as an integrator has them. */

const ENERGY = '1-1:1.8.0*255';
const PUBLIC_CLIENT = 16;

let folder: string;
let meter: RunningMeter;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-suites-'));
  meter = await startMeter({ profile: 'full', port: 0, wrapperPort: 0, historyDays: 0 });
});
afterAll(async () => {
  await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

type Written = NonNullable<Configuration['devices']>[number];

/** What a person writes down who was handed these credentials. */
function deviceOf(credentials: Credentials): Written {
  const { client, authentication, password, security } = credentials;
  const name = `client-${client}`;
  const byKeys = authentication === 'highGmac' || authentication === 'highEcdsa';
  return {
    name,
    connection: 'meter',
    client,
    authentication: authentication as 'low',
    timeout: '5s',
    retries: 0,
    systemTitle: '4d54570000abcdef',
    ...(password !== undefined && !byKeys && { password: `hex:${password}` }),
    ...(security && {
      security: security.policy,
      suite: security.suite,
      blockCipherKey: security.encryption,
      authenticationKey: security.authentication,
      invocationCounter: security.invocationCounter,
      ...(security.suite > 0 && signing(name, security)),
    }),
  };
}

/** Our private key and the meter's certificate, as files. */
function signing(
  name: string,
  { suite, clientSigningKey = '', meterSigningKey = '', systemTitle }: NonNullable<Credentials['security']>,
) {
  const curve = suite === 2 ? 'P-384' : 'P-256';
  writeFileSync(join(folder, `${name}.pem`), privateKeyFile(curve, clientSigningKey));
  const authority = nodeCrypto.generateKeyPair(curve).privateKey;
  const certificate = issueCertificate(
    nodeCrypto,
    {
      commonName: systemTitle.toUpperCase(),
      curve,
      publicKey: fromHex(meterSigningKey),
      serialNumber: Uint8Array.of(suite),
      uses: ['digitalSignature'],
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2090, 0, 1),
      issuerName: 'An authority',
    },
    authority,
  );
  writeFileSync(join(folder, `${name}.der`), certificate);
  return { signingKey: join(folder, `${name}.pem`), meterCertificate: join(folder, `${name}.der`) };
}

function privateKeyFile(curve: Curve, hex: string): string {
  const pair = createECDH(curve === 'P-384' ? 'secp384r1' : 'prime256v1');
  pair.setPrivateKey(hex, 'hex');
  const point = pair.getPublicKey().subarray(1);
  const half = point.length / 2;
  const key = {
    kty: 'EC',
    crv: curve,
    x: point.subarray(0, half).toString('base64url'),
    y: point.subarray(half).toString('base64url'),
    d: Buffer.from(hex, 'hex').toString('base64url'),
  };
  return createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }) as string;
}

test('reads with every authentication and suite that a meter offers, again and again', async () => {
  const ways = meter.credentials().filter(({ client }) => client !== PUBLIC_CLIENT);
  expect(new Set(ways.map(({ authentication }) => authentication))).toContain('highEcdsa');
  expect(new Set(ways.map(({ security }) => security?.suite))).toEqual(new Set([undefined, 0, 1, 2]));
  const port = meter.addresses.find(({ transport }) => transport === 'wrapper')?.port ?? 0;
  const gateway = await startGateway({
    config: {
      api: { login: 'open' },
      // One line: clients that share keys and counters of a meter have their turns.
      connections: [{ name: 'meter', type: 'tcp', host: '127.0.0.1', port }],
      devices: ways.map(deviceOf),
      requests: [{ name: 'values', devices: 'all', every: '24h', values: [ENERGY] }],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  try {
    for (const { client, authentication, security } of ways) {
      const params = { id: `client-${client}` };
      const which = `client ${client}, ${authentication}, suite ${security?.suite}`;
      for (let visit = 0; visit < 2; visit++) {
        const read = await call(fetch, readDevice, { params }, gateway.url);
        expect(read, `${which}: ${JSON.stringify(read)}`).toMatchObject({ outcome: 'done' });
      }
      const values = await call(fetch, listValues, { params }, gateway.url);
      expect(values, which).toMatchObject([{ logicalName: ENERGY, unit: 'Wh' }]);
      const standing = await call(fetch, getDevice, { params }, gateway.url);
      expect(standing, which).toMatchObject({ state: 'answering', lastError: null });
    }
  } finally {
    await gateway.close();
  }
}, 120_000);
