import { describe, expect, test } from 'vitest';
import { act } from '../src/client/act.ts';
import { associate } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { release } from '../src/client/release.ts';
import { set } from '../src/client/set.ts';
import type { SuiteId } from '../src/security/suite.ts';
import type { ServedMechanism } from '../src/server/association-options.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import type { CipheringForm } from '../src/session/wrapping.ts';
import { attribute, ENERGY, ellipticOf, ends, keysOf, Line, NOTE, type Wanted } from './ciphered-fixture.ts';

/** Associates, reads, writes, calls, releases. */
function* session({ associate: options }: ReturnType<typeof ends>): Dialogue<unknown> {
  const { terms } = yield* associate(options);
  const read = yield* get(terms, attribute(3, ENERGY, 2));
  const written = yield* set(terms, attribute(1, NOTE, 2), { type: 'uint8', value: 7 });
  const called = yield* act(terms, { classId: 3, instance: ENERGY, method: 1 } as never, {
    type: 'int8',
    value: 0,
  });
  yield* release(terms);
  return { read, written, called };
}

function expectWhole(wanted: Wanted): Line {
  const both = ends(wanted);
  const line = new Line(both.device, both.security);
  expect(line.have(session(both))).toMatchObject({
    read: { ok: true, data: { type: 'uint32', value: 123_456 } },
    written: { ok: true },
    called: { ok: true },
  });
  expect(both.done).toEqual({ writes: 1, calls: 1 });
  expect(line.association.open).toBe(false);
  expect(line.events.map(({ type }) => type)).toEqual(['opened', 'closed']);
  return line;
}

const SUITES: readonly SuiteId[] = [0, 1, 2];
const POLICIES = ['authentication', 'encryption', 'authenticationEncryption'] as const;

describe.each(SUITES)('suite %i', (suite) => {
  test.each(POLICIES)('service-specific ciphering, %s (conformance SYMSEC_BasicCap_1)', (policy) => {
    const line = expectWhole({ suite, client: { policy } });
    const tags = line.frames.map(({ octets }) => octets[0]);
    expect(tags).toEqual([0x60, 0x61, 0xcb, 0xcf, 0xc8, 0xcc, 0xc9, 0xcd, 0xcb, 0xcf, 0x62, 0x63]);
  });

  test.each(POLICIES)('general ciphering, %s', (policy) => {
    const line = expectWhole({ suite, client: { policy, ciphering: 'general' } });
    expect(line.frames.slice(2, -2).every(({ octets }) => octets[0] === 0xdb)).toBe(true);
  });

  test.each(['service', 'general'] as const)(
    'a dedicated key, once the client has proved itself, %s (conformance 166)',
    (ciphering) => {
      const line = expectWhole({ suite, client: { ciphering, keys: { ...keysOf(suite), dedicated: true } } });
      const [global, dedicated] = ciphering === 'service' ? [0xcb, 0xd0] : [0xdb, 0xdc];
      expect(line.frames[2]?.octets[0]).toBe(global);
      expect(line.frames[4]?.octets[0]).toBe(dedicated);
      expect(line.frames[5]?.octets[0]).toBe(ciphering === 'service' ? 0xd4 : 0xdc);
    },
  );

  test.each(['identified', 'wrapped'] as const)('general-ciphering with %s keys', (ciphering) => {
    const line = expectWhole({ suite, client: { ciphering } });
    expect(line.frames.slice(2, -2).every(({ octets }) => octets[0] === 0xdd)).toBe(true);
  });
});

const SIGNED = { request: ['signed'], response: ['signed'] } as const;
const SIGNED_TOO = {
  request: ['authenticated', 'encrypted', 'signed'],
  response: ['authenticated', 'encrypted', 'signed'],
} as const;

describe.each([1, 2] as const)('key pairs of suite %i', (suite) => {
  const forms: readonly CipheringForm[] = ['onePass', 'staticUnified'];

  test.each(forms)('general-ciphering with keys agreed by %s', (ciphering) => {
    const line = expectWhole({ suite, client: { ciphering } });
    expect(line.frames.slice(2, -2).every(({ octets }) => octets[0] === 0xdd)).toBe(true);
  });

  test('both ends can follow the worked example of the Green Book', () => {
    const algorithmArc = 'greenBook8Example';
    const client = { ...ellipticOf(suite).client, algorithmArc } as const;
    const server = { ...ellipticOf(suite).server, algorithmArc } as const;
    const ciphering = 'staticUnified';
    expectWhole({ suite, client: { ciphering, elliptic: client }, setup: { elliptic: server } });
    const both = ends({ suite, client: { ciphering, elliptic: client } });
    expect(() => new Line(both.device, both.security).have(session(both))).toThrow();
  });

  test.each(['service', 'general', 'onePass'] as const)('signed, and ciphered %s', (ciphering) => {
    expectWhole({ suite, client: { ciphering, signed: true }, setup: { policy: SIGNED_TOO } });
  });

  test('signed alone', () => {
    const line = expectWhole({ suite, client: { policy: 'none', signed: true }, setup: { policy: SIGNED } });
    expect(line.frames.slice(2, -2).every(({ octets }) => octets[0] === 0xdf)).toBe(true);
  });

  test('HLS by ECDSA, in the clear and ciphered', () => {
    expectWhole({ suite, authentication: 'highEcdsa' });
    expectWhole({ suite, authentication: 'highEcdsa', client: { policy: 'none' } });
  });
});

describe('every mechanism (conformance 63, 66, APPL_OPEN_3)', () => {
  const mechanisms: readonly ServedMechanism[] = [
    'none',
    'low',
    'high',
    'highMd5',
    'highSha1',
    'highGmac',
    'highSha256',
  ];

  test.each(mechanisms)('%s, in the clear', (authentication) => {
    expectWhole({ authentication, client: { policy: 'none' } });
  });

  test.each(mechanisms)('%s, ciphered', (authentication) => {
    expectWhole({ authentication });
  });
});
