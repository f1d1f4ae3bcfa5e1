import { objectIdentifier } from '../codec/ber.ts';
import type { Value } from '../codec/codec.ts';

/** Application-context-name: how objects are referenced, and whether APDUs may be ciphered. */
export const applicationContext = objectIdentifier('2.16.756.5.8.1', {
  logicalName: 1,
  shortName: 2,
  logicalNameCiphered: 3,
  shortNameCiphered: 4,
});
export type ApplicationContext = Value<typeof applicationContext>;

/** Mechanism-name: how client and server prove who they are. */
export const mechanism = objectIdentifier('2.16.756.5.8.2', {
  none: 0,
  low: 1,
  high: 2,
  highMd5: 3,
  highSha1: 4,
  highGmac: 5,
  highSha256: 6,
  highEcdsa: 7,
});
export type Mechanism = Value<typeof mechanism>;
