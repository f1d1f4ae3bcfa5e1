import type { Codec } from '../codec/codec.ts';
import { fixed, mapped } from '../codec/combinators.ts';
import { type Obis, obisFromBytes, obisToBytes } from '../data/obis.ts';

/** A logical name: six octets on the wire, canonical text such as `1-0:1.8.0*255` everywhere else. */
export const logicalName: Codec<Obis> = mapped('logicalName', fixed(6), obisFromBytes, obisToBytes);
