import type { KeyInfo } from '../apdu/ciphered.ts';
import type { DataProtection } from '../classes/data-protection.ts';
import type { AttributeValue } from '../classes/define.ts';
import { octetString, openEnumOf } from '../data/scalar.ts';
import { structure, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { SecurityError } from '../errors.ts';
import type { ProtectionLayer, WantedLayer } from './data-protection.ts';

/** Protection parameters as class 30 has them. */
export type ProtectionParameters = AttributeValue<typeof DataProtection, 'protectionParametersGet'>;

/** What a peer is told to take layers off. */
export const parametersOf = (layers: readonly ProtectionLayer[]): ProtectionParameters =>
  layers.map(({ type, transactionId, originator, recipient, otherInformation, keyInfo }) => ({
    type,
    options: {
      transactionId,
      originatorSystemTitle: originator,
      recipientSystemTitle: recipient,
      otherInformation,
      keyInfo: keyInfo ? dataOfKeyInfo(keyInfo) : NO_KEY,
    },
  }));

/** The layers that parameters tell of. @throws SecurityError for a key-info that is none */
export const layersOf = (parameters: ProtectionParameters): readonly ProtectionLayer[] =>
  parameters.map(({ type, options }) => ({
    type,
    transactionId: options.transactionId,
    originator: options.originatorSystemTitle,
    recipient: options.recipientSystemTitle,
    otherInformation: options.otherInformation,
    keyInfo: keyInfoOf(options.keyInfo),
  }));

/** The layers that parameters ask for. @throws SecurityError for a key-info that is none */
export const wantedBy = (parameters: ProtectionParameters): readonly WantedLayer[] =>
  parameters.map(({ type, options: { transactionId, otherInformation, keyInfo } }) => ({
    type,
    otherInformation,
    ...(transactionId.length > 0 && { transactionId }),
    ...wantedKey(keyInfoOf(keyInfo)),
  }));

function wantedKey(info: KeyInfo | undefined): Pick<WantedLayer, 'key' | 'broadcast'> {
  switch (info?.kind) {
    case undefined:
      return {};
    case 'identified':
      return { broadcast: info.key === 'globalBroadcast' };
    case 'wrapped':
      return { key: 'wrapped' };
    case 'agreed':
      return { key: info.parameters[0] === STATIC_UNIFIED ? 'staticUnified' : 'onePass' };
  }
}

const STATIC_UNIFIED = 0x02;
const NO_KEY: Data = { type: 'null', value: null };

const identified = structure({ key: openEnumOf({ globalUnicast: 0, globalBroadcast: 1 }) });
const wrapped = structure({ by: openEnumOf({ masterKey: 0 }), wrappedKey: octetString });
const agreed = structure({ parameters: octetString, cipheredData: octetString });

/** A key-info as class 30 writes it: which kind, and what belongs to it. */
function dataOfKeyInfo(info: KeyInfo): Data {
  const of = (kind: number, options: Data): Data => ({
    type: 'structure',
    value: [{ type: 'enum', value: kind }, options],
  });
  switch (info.kind) {
    case 'identified':
      return of(0, identified.toData(info));
    case 'wrapped':
      return of(1, wrapped.toData(info));
    case 'agreed':
      return of(2, agreed.toData(info));
  }
}

/** undefined where there is none. */
function keyInfoOf(info: Data): KeyInfo | undefined {
  if (info.type === 'null') return undefined;
  const [kind, options = NO_KEY] = info.type === 'structure' ? info.value : [];
  const read = kind?.type === 'enum' ? KINDS[kind.value]?.(options) : undefined;
  return (
    read ??
    (() => {
      throw new SecurityError('a key-info that is none', {
        layer: 'security',
        reason: 'unsupported',
        advice: 'it is a structure of identified (0), wrapped (1) or agreed (2), and what belongs to it',
      });
    })()
  );
}

/** The id of a key stands bare in some, alone in a structure in others. */
const KINDS: readonly ((options: Data) => KeyInfo | undefined)[] = [
  (options) => {
    const read = tryFromData(
      identified,
      options.type === 'structure' ? options : { type: 'structure', value: [options] },
    );
    return read.ok ? { kind: 'identified', ...read.value } : undefined;
  },
  (options) => {
    const read = tryFromData(wrapped, options);
    return read.ok ? { kind: 'wrapped', ...read.value } : undefined;
  },
  (options) => {
    const read = tryFromData(agreed, options);
    return read.ok ? { kind: 'agreed', ...read.value } : undefined;
  },
];
