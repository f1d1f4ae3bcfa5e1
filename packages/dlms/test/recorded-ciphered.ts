import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readEnvelope } from '../src/apdu/envelope.ts';
import { fromHex } from '../src/bytes/hex.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { unprotect, unseal } from '../src/security/protection.ts';
import { decodeMessage, type Message } from '../src/session/message.ts';

/* Recorded sessions with ciphering or with GMAC, and what is inside of them. */

export interface Frame {
  readonly dir: 'c2s' | 's2c';
  readonly hex: string;
  readonly apdu?: string;
  readonly plain?: string;
  readonly ciphering?: { readonly invocation_counter: string };
  readonly user_information?: { readonly plain: string; readonly invocation_counter: string };
  readonly nonconformant?: string;
}

export interface Scenario {
  readonly title: string;
  readonly name: string;
  readonly layer: 'hdlc' | 'wrapper';
  readonly params: {
    readonly referencing: string;
    readonly authentication: string;
    readonly security: 'NONE' | 'AUTHENTICATION' | 'ENCRYPTION' | 'AUTHENTICATION_ENCRYPTION';
    readonly client_address: number;
    readonly server_address: number;
    readonly password: string | null;
    readonly client_challenge: string;
    readonly server_challenge?: string;
    readonly client_system_title: string;
    readonly server_system_title?: string;
    readonly initial_invocation_counter: number;
    readonly global_encryption_key: string;
    readonly authentication_key: string;
    readonly dedicated_key: string | null;
    readonly hdlc: Readonly<Record<string, number>> | null;
  };
  readonly exchange: readonly Frame[];
  readonly result: string | null;
}

export const folder = fileURLToPath(new URL('../../../../shared/vectors/recorded/', import.meta.url));
const FILES = ['gxpy-gxc-associations', 'gxpy-gxjava-associations', 'gxpy-gxjava-services'];

export const scenarios: readonly Scenario[] = FILES.flatMap((file) => {
  const path = `${folder}${file}.json`;
  if (!existsSync(path)) return [];
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as readonly Scenario[];
  return recorded.map((scenario) => ({ ...scenario, title: `${file} ${scenario.name}` }));
}).filter(
  ({ params }) =>
    params.referencing === 'LN' && (params.security !== 'NONE' || params.authentication === 'HIGH_GMAC'),
);

export const POLICIES = {
  NONE: 'none',
  AUTHENTICATION: 'authentication',
  ENCRYPTION: 'encryption',
  AUTHENTICATION_ENCRYPTION: 'authenticationEncryption',
} as const;

/** Whether the recorded client protects by general-glo or general-ded. */
export const isGeneral = ({ name }: Scenario): boolean => /-gen(ded)?-/.test(name);

/** Whether long answers were agreed to come in general blocks. */
export const inGeneralBlocks = ({ name }: { readonly name: string }): boolean => /-gbt-/.test(name);

/** What a message says, its protection taken off with the keys of the recording and no question asked about counters. */
export function inside(octets: Uint8Array, params: Scenario['params'], dir: Frame['dir']): Message {
  const envelope = readEnvelope(octets);
  if (!envelope) {
    const message = decodeMessage(octets);
    if (!('userInformation' in message) || !message.userInformation) return message;
    const initiate = inside(message.userInformation, params, dir);
    return { ...message, userInformation: initiate } as unknown as Message;
  }
  if (envelope.form === 'generalCiphering' || envelope.form === 'generalSigning')
    throw new Error('not recorded');
  const dedicated = envelope.key === 'dedicated' ? params.dedicated_key : undefined;
  const title = dir === 'c2s' ? params.client_system_title : params.server_system_title;
  const keys = {
    encryption: nodeCrypto.secretKey(fromHex(dedicated ?? params.global_encryption_key)),
    authentication: fromHex(params.authentication_key),
  };
  return decodeMessage(unprotect(nodeCrypto, keys, fromHex(title ?? ''), unseal(envelope.content)));
}

/** The APDU in the octets of a frame: behind the wrapper's header, or in an information frame with its LLC. */
export function apduIn(frame: Uint8Array, layer: Scenario['layer']): Uint8Array | undefined {
  if (layer === 'wrapper') return frame.subarray(8);
  const llc = frame.findIndex(
    (octet, i) => octet === 0xe6 && (frame[i + 1] === 0xe6 || frame[i + 1] === 0xe7),
  );
  return llc < 0 ? undefined : frame.subarray(llc + 3, -3);
}
