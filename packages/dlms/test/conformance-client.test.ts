import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { act } from '../src/client/act.ts';
import { associate } from '../src/client/associate.ts';
import { get, getEach } from '../src/client/get.ts';
import { objects } from '../src/client/objects.ts';
import { release } from '../src/client/release.ts';
import { set } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import { DlmsError, SecurityError, TimeoutError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { encodeMessage, type Message } from '../src/session/message.ts';
import { ends, Line } from './ciphered-fixture.ts';
import { countedMeter } from './counted-meter.ts';
import { hold } from './scripted-peer.ts';
import { aarq, ENERGY, NOW, octetString, PUBLIC, Talk } from './server-fixture.ts';

const energy = (index: number) => ({ classId: 3, instance: ENERGY.logicalName, attribute: index });

/** The terms of an association with the server, as the client sees them. */
function agreed(talk: Talk): Terms {
  const { result } = hold(
    associate({ maxReceiveBytes: 240 }),
    (request) => talk.say(request, NOW) as Message,
  );
  if (!result) throw new Error('the association did not open');
  return result.terms;
}

describe('results', () => {
  const terms = agreed(new Talk(countedMeter().device, PUBLIC));

  test.each([5, 20, 99])(
    'a data-access-result %i that has no name stays a number (conformance 118)',
    (code) => {
      const { result } = hold(get(terms, energy(2)), (request) => {
        const { id } = 'invoke' in request ? request.invoke : { id: 0 };
        return Uint8Array.of(0xc4, 1, 0xc0 | Number(id), 1, code);
      });
      expect(result).toEqual({ ok: false, error: code });
    },
  );
});

describe('an AARE that accepts something else', () => {
  const open = (change: (aare: string) => string, options = {}) => {
    const talk = new Talk(countedMeter().device, PUBLIC);
    const aare = toHex(talk.octets(encodeMessage(aarq())) as Uint8Array);
    return hold(associate(options), () => fromHex(change(aare)));
  };

  test('is taken as it is sent', () => expect(open((aare) => aare).error).toBeUndefined());

  test.each([
    ['short names', '60857405080102'],
    ['ciphering', '60857405080103'],
  ])('than was asked for is refused: %s (conformance 91)', (_, context) => {
    const { error } = open((aare) => aare.replace('60857405080101', context));
    expect(error).toMatchObject({
      code: 'unexpected',
      layer: 'acse',
      during: 'opening the association',
      message: expect.stringContaining('application context'),
    });
  });

  test('by another mechanism is refused (conformance 91)', () => {
    const mechanism = '8907' + '60857405080205';
    const { error } = open((aare) => longer(aare, mechanism), {
      authentication: { mechanism: 'low', password: 'x' },
    });
    expect(error).toMatchObject({
      code: 'unexpected',
      layer: 'acse',
      message: expect.stringContaining('highGmac'),
    });
  });

  /** The same AARE with another component before its user information. */
  const longer = (aare: string, component: string): string => {
    const at = aare.indexOf('be10');
    const length = Number.parseInt(aare.slice(2, 4), 16) + component.length / 2;
    return `61${length.toString(16)}${aare.slice(4, at)}${component}${aare.slice(at)}`;
  };
});

describe('whatever bit of an answer is wrong', () => {
  const services: Readonly<Record<string, (terms: Terms) => Dialogue<unknown>>> = {
    'a value': (terms) => get(terms, energy(2)),
    'a long value': (terms) =>
      get(terms, { ...energy(2), classId: 1, instance: parseObis('0-0:96.1.1*255') }),
    'a list': (terms) => getEach(terms, [{ attribute: energy(2) }, { attribute: energy(3) }]),
    'a long write': (terms) =>
      set(
        terms,
        { ...energy(2), classId: 1, instance: parseObis('0-0:96.1.0*255') },
        octetString(new Uint8Array(150)),
      ),
    'a call': (terms) =>
      act(terms, { classId: 3, instance: ENERGY.logicalName, method: 1 }, { type: 'int8', value: 1 }),
    'the object list': (terms) => objects(terms),
    'the release': () => release(),
  };

  /** Has the dialogue with a server one bit of whose answer number `victim` is wrong; undefined when there is no such bit. */
  function having(dialogue: (terms: Terms) => Dialogue<unknown>, victim: number, bit: number) {
    const talk = new Talk(countedMeter().device, PUBLIC);
    const terms = agreed(talk);
    let hit = false;
    const end = hold(dialogue(terms), (request, number) => {
      const answer = talk.octets(encodeMessage(request)) ?? new TimeoutError('silence');
      if (number !== victim || answer instanceof Error || bit >= answer.length * 8) return answer;
      hit = true;
      const wrong = answer.slice();
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // What was not taken for the answer is waited for in vain.
      return [wrong, new TimeoutError('silence')];
    });
    return hit ? end : undefined;
  }

  test.each(Object.keys(services))('%s ends with a result or a typed error (conformance 177)', (name) => {
    const dialogue = services[name] as (terms: Terms) => Dialogue<unknown>;
    let runs = 0;
    for (let victim = 0; ; victim++) {
      let bit = 0;
      for (; ; bit += 1) {
        const end = having(dialogue, victim, bit);
        if (!end) break;
        runs++;
        if (end.error !== undefined)
          expect(end.error, `answer ${victim}, bit ${bit}`).toBeInstanceOf(DlmsError);
      }
      if (bit === 0) break;
    }
    expect(runs).toBeGreaterThan(10);
  });
});

describe('points of elliptic curves', () => {
  test.each(['P-256', 'P-384'] as const)(
    'that are not on %s are used for nothing (conformance 171)',
    (curve) => {
      const { privateKey, publicKey } = nodeCrypto.generateKeyPair(curve);
      const message = fromHex('0102');
      const signature = nodeCrypto.sign(privateKey, message);
      expect(nodeCrypto.agree(privateKey, publicKey)).toBeInstanceOf(Uint8Array);
      expect(nodeCrypto.verify(curve, publicKey, message, signature)).toBe(true);
      const off = publicKey.slice();
      off[off.length - 1] = (off.at(-1) ?? 0) ^ 1;
      for (const point of [off, new Uint8Array(publicKey.length), publicKey.subarray(1), new Uint8Array(0)]) {
        expect(nodeCrypto.agree(privateKey, point)).toBeUndefined();
        expect(nodeCrypto.verify(curve, point, message, signature)).toBe(false);
      }
    },
  );
});

describe('a compressed answer', () => {
  test('is refused, since nothing here expands it (conformance 176)', () => {
    const both = ends();
    const line = new Line(both.device, both.security, (octets, direction) => {
      // Tag, length, security control: its highest bit says that it is compressed.
      if (direction === 'answered' && octets[0] === 0xcc) octets[2] = (octets[2] ?? 0) | 0x80;
      return octets;
    });
    const { terms } = line.have(associate(both.associate));
    expect(() => line.have(get(terms, energy(2)))).toThrow(SecurityError);
  });
});
