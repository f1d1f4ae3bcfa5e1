import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { fromHex } from 'dlms/bytes';
import { parseObis } from 'dlms/data';
import { type ConnectSecurity, counterFile } from 'dlms/node';
import { parseCertificate, type SecurityPolicy, SUITES } from 'dlms/security';
import { UsageError } from './failure.ts';
import { readSecret } from './secret.ts';

/** What a command can be told about keys and protection. */
export interface CipheringOptions {
  readonly security: SecurityPolicy;
  readonly suite: '0' | '1' | '2';
  readonly ek?: string;
  readonly ak?: string;
  readonly dedicatedKey?: string;
  readonly ciphering: 'service' | 'general';
  readonly invocationCounter?: string;
  readonly counters: string;
  readonly signingKey?: string;
  readonly serverCertificate?: string;
}

const POLICIES = ['none', 'authentication', 'encryption', 'authenticationEncryption'];

/** Adds these options to a command. */
export function cipheringOptions(command: Command): Command {
  const choice = (flags: string, description: string, choices: readonly string[], first: string): Option =>
    new Option(flags, description).choices([...choices]).default(first);
  return command
    .addOption(choice('--security <policy>', 'protection of every APDU', POLICIES, 'none'))
    .addOption(choice('--suite <id>', 'security suite', ['0', '1', '2'], '0'))
    .option('--ek <key>', 'block cipher key: hexadecimal digits, @file, or - to be asked')
    .option('--ak <key>', 'authentication key')
    .option('--dedicated-key <key>', 'a key for this association alone; "random" makes one')
    .addOption(
      choice('--ciphering <form>', 'glo-/ded- or general-glo/-ded', ['service', 'general'], 'service'),
    )
    .option(
      '--invocation-counter <counter>',
      'not below this number; or the OBIS code of an object to read first with the public client',
    )
    .option(
      '--counters <dir>',
      'where invocation counters are kept, so that none is used twice',
      DEFAULT_COUNTERS,
    )
    .option('--signing-key <file>', 'our private key for ECDSA: PEM or DER')
    .option('--server-certificate <file>', "the meter's certificate for signatures: PEM or DER");
}

const DEFAULT_COUNTERS = join(homedir(), '.meterwire', 'counters');

/** The mechanisms that prove themselves by these keys, without a password. */
export const KEY_MECHANISMS = ['highGmac', 'highEcdsa'] as const;

/**
 * What the library is told; undefined where neither protection nor keys are asked for.
 * @throws UsageError for what is missing or of the wrong size; a key is never in its message
 */
export async function securityOf(
  options: CipheringOptions,
  auth: string,
  systemTitle: Uint8Array | undefined,
): Promise<ConnectSecurity | undefined> {
  const { security: policy, ek, ak } = options;
  const byKeys = (KEY_MECHANISMS as readonly string[]).includes(auth);
  if (policy === 'none' && !byKeys && ek === undefined) return undefined;
  const suite = Number(options.suite) as 0 | 1 | 2;
  const elliptic = ellipticOf(options, suite);
  if (auth === 'highEcdsa' && policy === 'none') return { policy, suite, elliptic };
  if (ek === undefined || ak === undefined) throw new UsageError('ciphering needs --ek and --ak');
  if (systemTitle === undefined)
    throw new UsageError('ciphering needs --system-title, which the meter knows us by');
  const encryption = await keyOf('--ek', ek, suite);
  const authentication = await keyOf('--ak', ak, suite);
  const dedicated = await dedicatedOf(options.dedicatedKey, suite);
  return {
    policy,
    suite,
    keys: { encryption, authentication, ...(dedicated !== undefined && { dedicated }) },
    ciphering: options.ciphering,
    counter: counterOf(options, counterFile(options.counters, { encryption, systemTitle })),
    ...(suite > 0 && { elliptic }),
  };
}

async function dedicatedOf(
  key: string | undefined,
  suite: 0 | 1 | 2,
): Promise<Uint8Array | true | undefined> {
  if (key === undefined) return undefined;
  return key === 'random' ? true : keyOf('--dedicated-key', key, suite);
}

type Kept = ReturnType<typeof counterFile>;

/** What is kept wins where it is higher: a number that was used before is not used again, whatever is asked for. */
function counterOf(
  { invocationCounter: wanted }: CipheringOptions,
  kept: Kept,
): NonNullable<ConnectSecurity['counter']> {
  if (wanted === undefined) return kept;
  if (/^\d+$/.test(wanted)) {
    const least = Number(wanted);
    if (least > 0xffff_ffff) throw new UsageError(`--invocation-counter ${wanted}: at most 4294967295`);
    return { reserve: (count, floor) => kept.reserve(count, Math.max(floor, least)) };
  }
  try {
    return { read: parseObis(wanted), source: kept };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--invocation-counter: ${error.message}`);
    throw error;
  }
}

/** A key in hexadecimal, with or without `hex:`, in a file as digits or octets, or typed unseen. */
async function keyOf(option: string, text: string, suite: 0 | 1 | 2): Promise<Uint8Array> {
  const given =
    text === '-' || text.startsWith('@') ? await readSecret(text) : Buffer.from(text.replace(/^hex:/, ''));
  const wanted = SUITES[suite].keyOctets;
  const digits = Buffer.from(given).toString('latin1').trim();
  const key = /^[0-9a-f\s]+$/i.test(digits) && given.length > wanted ? hexOf(option, digits) : given;
  if (key.length !== wanted)
    throw new UsageError(
      `${option}: a key of suite ${suite} has ${wanted} octets, ${2 * wanted} hexadecimal digits`,
    );
  return key;
}

function hexOf(option: string, digits: string): Uint8Array {
  try {
    return fromHex(digits);
  } catch {
    throw new UsageError(`${option}: no whole octets in hexadecimal`);
  }
}

function ellipticOf({ signingKey, serverCertificate }: CipheringOptions, suite: 0 | 1 | 2) {
  if (suite === 0 && (signingKey !== undefined || serverCertificate !== undefined))
    throw new UsageError('signatures need --suite 1 or 2');
  return {
    ...(signingKey !== undefined && { signing: derOf(signingKey) }),
    ...(serverCertificate !== undefined && {
      serverSigning: parseCertificate(derOf(serverCertificate)).publicKey,
    }),
  };
}

/** The octets of a PEM file's first block, or of a DER file. */
function derOf(path: string): Uint8Array {
  const content = readFileSync(path);
  const [, base64] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(content.toString('latin1')) ?? [];
  return base64 === undefined ? content : Buffer.from(base64, 'base64');
}
