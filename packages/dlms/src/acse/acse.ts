import type { Value } from '../codec/codec.ts';
import { choice } from '../codec/combinators.ts';
import { aare } from './aare.ts';
import { aarq } from './aarq.ts';
import { rlre, rlrq } from './release.ts';

/** The four APDUs of the association, by their tags (ISO/IEC 8650-1, BER). */
export const acse = choice('Acse', 'acse', {
  aarq: [0x60, aarq],
  aare: [0x61, aare],
  rlrq: [0x62, rlrq],
  rlre: [0x63, rlre],
});

/** Any APDU of the association, told apart by `acse`. */
export type Acse = Value<typeof acse>;

/** The APDU of one name: `AcseOf<'aarq'>`. */
export type AcseOf<N extends Acse['acse']> = Extract<Acse, { readonly acse: N }>;
