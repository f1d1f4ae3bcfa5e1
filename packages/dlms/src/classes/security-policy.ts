import { numberOf } from '../data/scaler.ts';
import { leaf, type Schema } from '../data/schema.ts';

const POLICY_BITS = [
  ['authenticatedRequest', 0x04],
  ['encryptedRequest', 0x08],
  ['signedRequest', 0x10],
  ['authenticatedResponse', 0x20],
  ['encryptedResponse', 0x40],
  ['signedResponse', 0x80],
] as const;

export type PolicyFlag = (typeof POLICY_BITS)[number][0];

/** The policy of version 1: what requests and responses must be. */
export const policyFlags: Schema<readonly PolicyFlag[]> = leaf<readonly PolicyFlag[]>({
  name: 'security-policy',
  description: `enum (bits: ${POLICY_BITS.map(([name]) => name).join(', ')})`,
  convert(value, at) {
    const code = value.type === 'enum' || !at.strict ? numberOf(value) : undefined;
    if (code === undefined || code < 0 || code > 255 || Number(code) % 4 !== 0)
      return at.fail(`${value.type} where the bits of a security policy are due`);
    return POLICY_BITS.filter(([, bit]) => (Number(code) & bit) !== 0).map(([name]) => name);
  },
  toData: (value) => ({
    type: 'enum',
    value: POLICY_BITS.reduce((code, [name, bit]) => (value.includes(name) ? code | bit : code), 0),
  }),
  toJson: (value) => value,
  parse: (json, at) =>
    at
      .list(json)
      .map(
        (name) =>
          POLICY_BITS.find(([known]) => known === name)?.[0] ??
          at.fail(`${JSON.stringify(name)} is none of ${POLICY_BITS.map(([known]) => known).join(', ')}`),
      ),
});
