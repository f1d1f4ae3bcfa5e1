/**
 * What some meters do that the standard does not say, as named options: code asks for a quirk by name and never for a
 * manufacturer. Each stands with its reason; `field-quirks` in the tests shows where it was seen.
 */
export const QUIRKS = {
  constantInvokeId:
    'always uses the same invoke id: for meters that answer only to the first one. A late answer to an earlier question can then not be told from the right one',
  unechoedInvokeId:
    'takes an answer whatever its invoke id is: for meters that do not echo it (a SPODES meter answers C1 with 81)',
  trailingOctets:
    'drops octets behind a complete answer: for meters that pad it, or forget what they said before',
  lowPriority:
    'asks with normal instead of high priority: for meters that refuse a priority they did not agree to',
  exclusiveFrom:
    'profile ranges of this meter leave out the row at their lower edge: asks for one second more and drops what is too early',
  wholeProfile:
    'reads a profile buffer whole and picks the rows: for meters that agree to selective access and answer it with everything or with an error',
  unswappedPorts: 'takes WRAPPER answers whose ports are not swapped (Iskra)',
  suiteOneId:
    'takes security suite id 1 where suite 0 was agreed: for meters that say 21 or 31 in the security control and have AES-128 and no signatures (KSMWest)',
  untaggedCiphering:
    'takes a pushed general-glo-ciphering without its tag DB: for meters that begin with the length of the system title (Elgama GAMA)',
  skippedRelease: 'closes the line without RLRQ: for meters that do not answer it',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a deviation that the session copes with when told. */
export type Quirk = keyof typeof QUIRKS;

/** @throws RangeError that lists the names there are */
export function parseQuirk(name: string): Quirk {
  if (Object.hasOwn(QUIRKS, name)) return name as Quirk;
  throw new RangeError(`"${name}" is no quirk: there are ${Object.keys(QUIRKS).join(', ')}`);
}
