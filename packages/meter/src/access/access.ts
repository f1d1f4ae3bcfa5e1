import { fromHex, toHex } from 'dlms/bytes';
import { nodeCrypto } from 'dlms/node';
import { type Curve, type GlobalKeys, type SecurityPolicy, SUITES, type SuiteId } from 'dlms/security';
import { publicKeyOf } from 'dlms/session';
import { DerivedSecrets, KNOWN_SEED, systemTitleOf } from './derived.ts';
import {
  type AccessDescription,
  type AssociationDescription,
  EVERY_WAY_IN,
  type PushDescription,
  type SecuritySetupDescription,
} from './description.ts';
import { refusal, SecretReader } from './secret.ts';

/** Who may use a meter of the full profile, with every secret read. */
export interface Access {
  readonly systemTitle: Uint8Array;
  readonly setups: readonly AccessSetup[];
  readonly ways: readonly Way[];
  readonly push: readonly PushDescription[];
  /** Whether some keys are those that everybody knows. */
  readonly known: boolean;
}

/** Keys that clients share, ready to be used. */
export interface AccessSetup {
  readonly name: string;
  readonly suite: SuiteId;
  readonly policy: SecurityPolicy;
  readonly object: string;
  readonly counterObject: string;
  readonly clientSystemTitle: Uint8Array | undefined;
  readonly keys: GlobalKeys & { readonly broadcast: Uint8Array; readonly master: Uint8Array };
  /** Of suites 1 and 2: our private keys and the client's public ones. */
  readonly elliptic: AccessPairs | undefined;
  readonly certificates: readonly Uint8Array[];
}

interface AccessPairs {
  readonly signing: Uint8Array;
  readonly agreement: Uint8Array;
  readonly peerSigning: Uint8Array | undefined;
  readonly peerAgreement: Uint8Array | undefined;
  /** Private keys of the client, where they follow from the seed as ours do: for whoever writes the client's configuration. */
  readonly client: { readonly signing: Uint8Array; readonly agreement: Uint8Array } | undefined;
}

/** One way in. */
export interface Way {
  readonly described: AssociationDescription;
  /** The password or secret; undefined where there is none. */
  readonly secret: Uint8Array | undefined;
}

/**
 * Reads what a file says of clients. What it leaves out follows from the seed.
 * @throws RefusedError for a secret that cannot be had or is of the wrong size
 */
export async function readAccess(
  description: AccessDescription,
  serialNumber: string,
  folder: string,
): Promise<Access> {
  const secrets = new SecretReader(folder);
  const { systemTitle: title, keySeed, push = [] } = description;
  const systemTitle = title === undefined ? systemTitleOf(serialNumber) : fromHex(title);
  const seed =
    keySeed === undefined ? KNOWN_SEED : Buffer.from(await secrets.octets(keySeed, 'keySeed')).toString();
  const derived = new DerivedSecrets(seed, systemTitle);
  const setups: AccessSetup[] = [];
  for (const [i, setup] of (description.securitySetups ?? EVERY_WAY_IN.securitySetups).entries())
    setups.push(await readSetup(setup, i, { secrets, derived }));
  checkApart(setups);
  const ways: Way[] = [];
  for (const described of description.associations ?? EVERY_WAY_IN.associations)
    ways.push({ described, secret: await secretOf(described, { secrets, derived }) });
  return { systemTitle, setups, ways, push, known: seed === KNOWN_SEED };
}

/** Each setup counts for itself, so under one key the same number would come twice. */
function checkApart(setups: readonly AccessSetup[]): void {
  const holders = new Map<string, string>();
  for (const { name, keys } of setups) {
    const key = toHex(keys.encryption);
    const other = holders.get(key);
    if (other !== undefined)
      throw refusal(`security setups "${other}" and "${name}" have the same encryption key: let them be one`);
    holders.set(key, name);
  }
}

interface Sources {
  readonly secrets: SecretReader;
  readonly derived: DerivedSecrets;
}

async function readSetup(
  given: SecuritySetupDescription,
  index: number,
  { secrets, derived }: Sources,
): Promise<AccessSetup> {
  const { name, suite = 0, policy = 'authenticationEncryption' } = given;
  const near = `security setup "${name}"`;
  const key = (purpose: 'encryption' | 'authentication' | 'broadcast' | 'master'): Promise<Uint8Array> => {
    const text = given[purpose];
    return text === undefined
      ? Promise.resolve(derived.key(`${name} ${purpose}`, suite))
      : secrets.key(text, `${near}: ${purpose}`, SUITES[suite].keyOctets);
  };
  const certificates: Uint8Array[] = [];
  for (const text of given.certificates ?? [])
    certificates.push(await secrets.encoded(text, `${near}: certificates`));
  return {
    name,
    suite,
    policy,
    object: given.object ?? `0-0:43.0.${index}*255`,
    counterObject: given.counterObject ?? `0-0:43.1.${index}*255`,
    clientSystemTitle: given.clientSystemTitle === undefined ? undefined : fromHex(given.clientSystemTitle),
    keys: {
      encryption: await key('encryption'),
      authentication: await key('authentication'),
      broadcast: await key('broadcast'),
      master: await key('master'),
    },
    elliptic: suite === 0 ? undefined : await readPairs(given, suite, { secrets, derived }),
    certificates,
  };
}

async function readPairs(
  given: SecuritySetupDescription,
  suite: 1 | 2,
  { secrets, derived }: Sources,
): Promise<AccessPairs> {
  const curve: Curve = SUITES[suite].curve ?? 'P-256';
  const near = `security setup "${given.name}"`;
  const own = async (use: 'signingKey' | 'agreementKey'): Promise<Uint8Array> => {
    const text = given[use];
    if (text === undefined) return derived.privateKey(`${given.name} ${use}`, curve);
    const octets = await secrets.encoded(text, `${near}: ${use}`);
    try {
      nodeCrypto.privateKey(curve, octets);
      return octets;
    } catch {
      throw refusal(`${near}: ${use} is no private key of ${curve}`);
    }
  };
  const peer = async (use: 'clientSigningKey' | 'clientAgreementKey'): Promise<Uint8Array | undefined> => {
    const text = given[use];
    if (text === undefined) return undefined;
    try {
      return publicKeyOf(curve, await secrets.encoded(text, `${near}: ${use}`));
    } catch {
      throw refusal(`${near}: ${use} is no public key of ${curve}, and no certificate of one`);
    }
  };
  const [clientSigning, clientAgreement] = [await peer('clientSigningKey'), await peer('clientAgreementKey')];
  const pair = (use: string): Uint8Array => derived.privateKey(`${given.name} client ${use}`, curve);
  const publicOf = (key: Uint8Array): Uint8Array => nodeCrypto.publicKey(nodeCrypto.privateKey(curve, key));
  // With certificates the clients bring their own keys.
  const mayDerive = (given.certificates ?? []).length === 0;
  const client = mayDerive ? { signing: pair('signing'), agreement: pair('agreement') } : undefined;
  return {
    signing: await own('signingKey'),
    agreement: await own('agreementKey'),
    peerSigning: clientSigning ?? (client && publicOf(client.signing)),
    peerAgreement: clientAgreement ?? (client && publicOf(client.agreement)),
    client,
  };
}

async function secretOf(
  { client, authentication = 'none', password, secret }: AssociationDescription,
  { secrets, derived }: Sources,
): Promise<Uint8Array | undefined> {
  if (!BY_SECRET.includes(authentication)) return undefined;
  const given = authentication === 'low' ? (password ?? secret) : (secret ?? password);
  return given === undefined
    ? derived.password(client, authentication)
    : secrets.octets(given, `the secret of client ${client}`);
}

const BY_SECRET: readonly string[] = ['low', 'high', 'highMd5', 'highSha1', 'highSha256'];
