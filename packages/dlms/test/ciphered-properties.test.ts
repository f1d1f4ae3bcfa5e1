import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes/octets.ts';
import { associate } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { release } from '../src/client/release.ts';
import { set } from '../src/client/set.ts';
import { DlmsError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { isAcseTag } from '../src/session/message.ts';
import type { CipheringForm } from '../src/session/wrapping.ts';
import { attribute, ENERGY, ellipticOf, endOf, ends, Line, NOTE } from './ciphered-fixture.ts';

/* Whatever octets come, both ends give a value or a typed error, nothing is done that was not asked for, and nothing twice. */

const FORMS: readonly CipheringForm[] = [
  'service',
  'general',
  'identified',
  'wrapped',
  'onePass',
  'staticUnified',
];

/** A session in each form, with all that was said. */
const sessions = FORMS.map((ciphering) => {
  const both = ends({ suite: 1, client: { ciphering, signed: ciphering === 'general' } });
  const line = new Line(both.device, both.security);
  const { terms } = line.have(associate(both.associate));
  line.have(get(terms, attribute(3, ENERGY, 2)));
  line.have(set(terms, attribute(1, NOTE, 2), { type: 'uint8', value: 7 }));
  return { ...both, line, terms, frames: [...line.frames] };
});

const said = ({ frames }: (typeof sessions)[number], direction: 'asked' | 'answered') =>
  frames.filter((frame) => frame.direction === direction).map(({ octets }) => octets);

const session = fc.constantFrom(...sessions);
const any = fc.uint8Array({ maxLength: 80 });

/** One octet of one of them changed, some cut off, some added. */
const mutated = (direction: 'asked' | 'answered') =>
  session.chain((one) => {
    const frames = said(one, direction).filter(([tag]) => !isAcseTag(tag));
    return fc
      .tuple(fc.constantFrom(...frames), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat({ max: 3 }), any)
      .map(([octets, at, flip, way, tail]) => {
        const copy = octets.slice();
        copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ flip;
        return {
          ...one,
          octets: [copy, octets.subarray(0, at % octets.length), concat(octets, tail), copy][way] ?? copy,
        };
      });
  });

describe('the server', () => {
  test('answers or keeps silent, and does nothing of what it is told by octets that were changed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          mutated('asked'),
          fc.tuple(session, any).map(([one, octets]) => ({ ...one, octets })),
        ),
        ({ line, octets, done }) => {
          const before = { ...done };
          const outputs = line.association.handle({ type: 'received', apdu: octets }, line.now);
          expect(outputs.filter(({ type }) => type === 'fault')).toEqual([]);
          expect(done).toEqual(before);
          expect(line.association.open).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('opens for no AARQ that was changed and is still as long as it says', () => {
    const opens = (octets: Uint8Array): boolean => {
      const both = ends({ authentication: 'none' });
      const line = new Line(both.device);
      const outputs = line.association.handle({ type: 'received', apdu: octets }, 0);
      expect(outputs.filter(({ type }) => type === 'fault')).toEqual([]);
      return line.association.open;
    };
    const both = ends({ authentication: 'none' });
    const line = new Line(both.device, both.security);
    line.have(associate(both.associate));
    const aarq = line.frames[0]?.octets ?? new Uint8Array(0);
    expect(opens(aarq)).toBe(true);
    // The initiate is the last part: nothing in it may be changed. What stands before it is in the clear.
    const start = aarq.length - 33;
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: aarq.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const copy = aarq.slice();
          copy[at] = (copy[at] ?? 0) ^ flip;
          expect(opens(copy)).toBe(false);
        },
      ),
    );
    fc.assert(
      fc.property(fc.nat({ max: aarq.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const copy = aarq.slice();
        copy[at] = (copy[at] ?? 0) ^ flip;
        opens(copy);
      }),
    );
  });

  test('takes a session once, in whatever order it is said again', () => {
    for (const one of sessions) {
      const { line, done } = one;
      const asked = said(one, 'asked');
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...asked), { maxLength: 8 }), (again) => {
          for (const apdu of again) line.association.handle({ type: 'received', apdu }, line.now);
          expect(done).toEqual({ writes: 1, calls: 0 });
        }),
        { numRuns: 50 },
      );
      expect(line.association.open).toBe(true);
    }
  });
});

describe('the client', () => {
  test('gives a value or a typed error for whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          mutated('answered'),
          fc.tuple(session, any).map(([one, octets]) => ({ ...one, octets })),
        ),
        ({ security, octets }) => {
          for (const open of [security.unprotect.bind(security), security.unprotectInitiate.bind(security)]) {
            const { error } = endOf(() => open(octets));
            if (error !== undefined) expect(error).toBeInstanceOf(DlmsError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('never takes an answer in which anything was changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FORMS),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (ciphering, at, flip) => {
          const both = ends({ suite: 1, client: { ciphering } });
          let answers = 0;
          const line = new Line(both.device, both.security, (octets, direction) => {
            // The AARE in the clear and the proof come first.
            if (direction === 'answered' && ++answers === 3)
              octets[at % octets.length] = (octets[at % octets.length] ?? 0) ^ flip;
            return octets;
          });
          const { terms } = line.have(associate(both.associate));
          const { result, error } = endOf(() => line.have(get(terms, attribute(3, ENERGY, 2))));
          // A length in another form, or the same value elsewhere: whatever is taken is what was said.
          if (error === undefined) expect(result).toMatchObject({ ok: true, data: { value: 123_456 } });
          else expect(error).toBeInstanceOf(DlmsError);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('ends in a typed error or associates, whatever is changed in the AARE', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const both = ends();
        const line = new Line(both.device, both.security, (octets) => {
          if (octets[0] === 0x61) octets[at % octets.length] = (octets[at % octets.length] ?? 0) ^ flip;
          return octets;
        });
        const { result, error } = endOf(() => line.have(associate(both.associate)));
        if (error !== undefined) expect(error).toBeInstanceOf(DlmsError);
        else line.have(release(result?.terms));
      }),
      { numRuns: 500 },
    );
  });
});

test('signatures and public keys that make no sense are just not valid', () => {
  const { client, server } = ellipticOf(1);
  const message = Uint8Array.of(1, 2, 3);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 130 }), fc.uint8Array({ maxLength: 130 }), (one, other) => {
      expect(nodeCrypto.verify('P-256', server.peerSigning, message, one)).toBe(false);
      expect(nodeCrypto.verify('P-256', one, message, other)).toBe(false);
      expect(nodeCrypto.agree(client.agreement, one)).toBeUndefined();
    }),
  );
});
