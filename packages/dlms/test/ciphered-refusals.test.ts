import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import { concat } from '../src/bytes/octets.ts';
import { act } from '../src/client/act.ts';
import { type AssociateOptions, associate, preEstablished } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { release } from '../src/client/release.ts';
import { ClientSecurity } from '../src/client/security.ts';
import { set } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import { SecurityError } from '../src/errors.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { SendCounter, volatileCounter } from '../src/security/counter.ts';
import { KeyRing } from '../src/security/key-ring.ts';
import { SAFEGUARDS } from '../src/security/policy.ts';
import { Received } from '../src/security/received.ts';
import { Ciphering } from '../src/session/ciphering.ts';
import { decodeMessage, encodeMessage } from '../src/session/message.ts';
import type { Wrapping } from '../src/session/wrapping.ts';
import {
  associationOf,
  attribute,
  CLIENT_TITLE,
  ENERGY,
  endOf,
  ends,
  keysOf,
  Line,
  NOTE,
  type OnTheWay,
  SERVER_TITLE,
  type Wanted,
} from './ciphered-fixture.ts';

const READ = encodeMessage({
  apdu: 'getRequest',
  kind: 'normal',
  invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
  attribute: attribute(3, ENERGY, 2),
});
const WRITTEN = { type: 'uint8', value: 7 } as const;

/** An open association, and somebody on its line who can speak as the client does. */
function open(wanted: Wanted = {}, onTheWay?: OnTheWay) {
  const both = ends(wanted);
  const line = new Line(both.device, both.security, onTheWay);
  const { terms } = line.have(associate(both.associate));
  return { ...both, line, terms };
}

/** Whoever has the keys, or some of them, and any title. */
function speaker(changes: { title?: Uint8Array; peer?: Uint8Array; from?: number; suite?: 0 | 1 | 2 } = {}) {
  const { title = CLIENT_TITLE, peer = SERVER_TITLE, from = 1000, suite = 0 } = changes;
  return new Ciphering({
    crypto: nodeCrypto,
    ring: new KeyRing(nodeCrypto, suite, keysOf(suite)),
    ownTitle: title,
    peerTitle: peer,
    sent: new SendCounter(volatileCounter(from)),
    received: new Received(),
  });
}

const BOTH: Wrapping = {
  form: 'service',
  key: 'global',
  safeguards: SAFEGUARDS.authenticationEncryption,
};

const flip = (octets: Uint8Array, at: number): void => {
  octets[at] = ~(octets[at] ?? 0);
};

const answerTo = (line: Line, octets: Uint8Array) => {
  const answer = line.say(octets);
  return answer && toHex(answer);
};

describe('the server', () => {
  test('refuses what was said before, says which counter is due, and goes on (conformance 156, 158, SYMSEC_FraCount_1)', () => {
    const { line, terms, done } = open();
    line.have(set(terms, attribute(1, NOTE, 2), WRITTEN));
    const said = line.frames.filter(({ direction }) => direction === 'asked').at(-1)?.octets as Uint8Array;
    expect(answerTo(line, said)).toBe('d8010600000004');
    expect(line.events.at(-1)).toMatchObject({
      type: 'problem',
      error: { code: 'security', reason: 'replay', expectedCounter: 4 },
    });
    expect(done.writes).toBe(1);
    expect(line.have(get(terms, attribute(3, ENERGY, 2)))).toMatchObject({ ok: true });
  });

  test('remembers what was said in associations before (conformance 156)', () => {
    const { line, terms, device } = open();
    line.have(get(terms, attribute(3, ENERGY, 2)));
    const session = line.frames.filter(({ direction }) => direction === 'asked').map(({ octets }) => octets);
    // An AARQ with an old counter: nothing is opened, and nothing after it served.
    const later = new Line(device);
    expect(session.map((octets) => answerTo(later, octets))).toEqual(['d8010600000004', 'd80101', 'd80101']);
    // Nor does it end the association that is there.
    expect(session.map((octets) => answerTo(line, octets))).toEqual(Array(3).fill('d8010600000004'));
    expect(line.have(get(terms, attribute(3, ENERGY, 2)))).toMatchObject({ ok: true });
  });

  test('takes gaps, and never moves back (conformance 156)', () => {
    const { line } = open();
    expect(answerTo(line, speaker({ from: 5000 }).seal(READ, BOTH))).toMatch(/^cc/);
    expect(answerTo(line, speaker({ from: 4999 }).seal(READ, BOTH))).toBe('d8010600001389');
  });

  test('is not moved by a message that does not open (conformance 157)', () => {
    const { line, terms } = open();
    const forged = speaker({ from: 0xffff_0000 - 1 }).seal(READ, BOTH);
    flip(forged, forged.length - 1);
    expect(answerTo(line, forged)).toBe('d80105');
    expect(line.have(get(terms, attribute(3, ENERGY, 2)))).toMatchObject({ ok: true });
  });

  test.each([
    ['nothing', undefined],
    ['authentication alone', SAFEGUARDS.authentication],
    ['encryption alone', SAFEGUARDS.encryption],
  ])('refuses a request with %s, though it can be read (conformance 161, 162)', (_, safeguards) => {
    const { line } = open();
    const said = safeguards ? speaker().seal(READ, { ...BOTH, safeguards }) : READ;
    expect(answerTo(line, said)).toBe('d80105');
    expect(line.events.at(-1)).toMatchObject({ error: { reason: 'policy' } });
  });

  test('refuses other suites, other titles, our own title, and keys that are not for it (conformance 167, 170 server)', () => {
    const { line } = open();
    const reasons = [
      speaker({ suite: 1 }).seal(READ, BOTH),
      speaker({ title: CLIENT_TITLE.map((octet) => octet ^ 1) }).seal(READ, { ...BOTH, form: 'general' }),
      speaker({ title: SERVER_TITLE, peer: CLIENT_TITLE }).seal(READ, { ...BOTH, form: 'general' }),
      speaker().seal(READ, { ...BOTH, key: 'broadcast' }),
      speaker({ peer: CLIENT_TITLE.map((octet) => octet ^ 1) }).seal(READ, { ...BOTH, form: 'identified' }),
      concat(Uint8Array.of(0xd0), speaker().seal(READ, BOTH).subarray(1)),
    ].map((octets) => {
      expect(answerTo(line, octets)).toBe('d80105');
      const event = line.events.at(-1);
      return event?.type === 'problem' && event.error instanceof SecurityError && event.error.reason;
    });
    expect(reasons).toEqual(['suite', 'systemTitle', 'systemTitle', 'key', 'systemTitle', 'key']);
  });

  test('takes the broadcast key for what comes to all, and answers nobody', () => {
    const { line, done } = open();
    const write = encodeMessage({
      apdu: 'setRequest',
      kind: 'normal',
      invoke: { id: 1, reserved: 0, confirmed: false, urgent: true },
      attribute: attribute(1, NOTE, 2),
      value: WRITTEN,
    });
    const apdu = speaker().seal(write, { ...BOTH, key: 'broadcast' });
    const outputs = line.association.handle({ type: 'received', apdu, answerable: false }, line.now);
    expect(outputs).toEqual([]);
    expect(done.writes).toBe(1);
    expect(line.association.handle({ type: 'received', apdu, answerable: false }, line.now)).toMatchObject([
      { type: 'problem', error: { reason: 'replay' } },
    ]);
    expect(done.writes).toBe(1);
  });

  test('takes a general envelope without a system title as of its client', () => {
    const { line } = open();
    const whole = speaker().seal(READ, { ...BOTH, form: 'general' });
    const untitled = concat(whole.subarray(0, 1), Uint8Array.of(0), whole.subarray(10));
    expect(answerTo(line, untitled)).toMatch(/^db08/);
  });

  test('takes lengths that are longer than need be', () => {
    const { line } = open();
    const whole = speaker().seal(READ, BOTH);
    const wide = concat(whole.subarray(0, 1), Uint8Array.of(0x82, 0), whole.subarray(1));
    expect(answerTo(line, wide)).toMatch(/^cc/);
  });

  test('refuses an APDU ciphered twice, compressed, cut, or with octets behind it (conformance 176 server)', () => {
    const { line } = open();
    const once = speaker().seal(READ, BOTH);
    const twice = speaker({ from: 2000 }).seal(once, { ...BOTH, form: 'general' });
    const compressed = once.slice();
    compressed[2] = (compressed[2] as number) | 0x80;
    for (const octets of [twice, compressed, once.subarray(0, -1), concat(once, Uint8Array.of(0))])
      expect(answerTo(line, octets)).toBe('d80105');
  });

  test('releases for a protected RLRQ alone (conformance 85, SYMSEC_REL_N1)', () => {
    const { line, terms } = open();
    expect(answerTo(line, encodeMessage({ acse: 'rlrq', reason: 'normal' }))).toBe('6303800101');
    expect(line.association.open).toBe(true);
    line.have(release(terms));
    expect(line.association.open).toBe(false);
    const rlre = decodeMessage(line.frames.at(-1)?.octets as Uint8Array);
    expect(rlre).toMatchObject({ acse: 'rlre', reason: 'normal', userInformation: expect.anything() });
  });

  test('answers at least as its policy says, and otherwise as it was asked', () => {
    const policy = { request: [], response: SAFEGUARDS.authenticationEncryption };
    const { line } = open({ setup: { policy } });
    const mac = speaker().seal(READ, { ...BOTH, safeguards: SAFEGUARDS.authentication });
    expect(answerTo(line, mac)).toMatch(/^cc1a30/);
    expect(answerTo(line, READ)).toMatch(/^cc1a30/);
    const lax = open({ setup: { policy: 'none' } });
    const lighter = speaker().seal(READ, { ...BOTH, safeguards: SAFEGUARDS.authentication });
    expect(answerTo(lax.line, lighter)).toMatch(/^cc1a10/);
    expect(answerTo(lax.line, READ)).toMatch(/^c401/);
  });

  test('is open before any AARQ where it is pre-established, to whoever has the keys', () => {
    const both = ends({ association: { preEstablished: true } });
    const client = new ClientSecurity(
      {
        policy: 'authenticationEncryption',
        keys: keysOf(0),
        counter: 0,
        serverTitle: SERVER_TITLE,
        ciphering: 'general',
      },
      { crypto: nodeCrypto, systemTitle: CLIENT_TITLE },
    );
    const line = new Line(both.device, client);
    const { terms } = preEstablished({ security: client, systemTitle: CLIENT_TITLE });
    expect(line.have(get(terms, attribute(3, ENERGY, 2)))).toMatchObject({ ok: true });
    expect(answerTo(line, READ)).toBe('d80105');
  });
});

describe('what an attribute asks for beyond the policy', () => {
  const rights = [
    {
      logicalName: parseObis(ENERGY),
      attributes: { 2: { read: true, request: ['authenticated'], response: ['encrypted'] } },
    },
  ] as const;

  test.each([
    [SAFEGUARDS.authentication, '0103'],
    [SAFEGUARDS.encryption, '0103'],
    [SAFEGUARDS.authenticationEncryption, '0006'],
  ])('%j', (safeguards, result) => {
    const { line } = open({ setup: { policy: 'none' }, association: { rights } });
    const answer = line.say(speaker().seal(READ, { ...BOTH, safeguards })) as Uint8Array;
    const opened = speaker({ peer: SERVER_TITLE }).open(answer);
    expect(toHex(opened.apdu)).toContain(`c401c1${result}`);
  });

  test('an answer that the policy encrypts anyway is enough', () => {
    const policy = { request: SAFEGUARDS.authentication, response: SAFEGUARDS.authenticationEncryption };
    const { line } = open({ setup: { policy }, association: { rights } });
    const said = speaker().seal(READ, { ...BOTH, safeguards: SAFEGUARDS.authentication });
    const opened = speaker().open(line.say(said) as Uint8Array);
    expect(toHex(opened.apdu)).toContain('c401c10006');
  });
});

test('a server that cannot keep its counters says so to its owner, and ciphers nothing', () => {
  let kept = true;
  const counter = {
    reserve(_: number, floor: number) {
      if (!kept) throw new SecurityError('the disk is full', { reason: 'counter' });
      return floor;
    },
  };
  const { line } = open({ setup: { counter, counterBlock: 4 } });
  kept = false;
  const answers = Array.from({ length: 4 }, (_, i) =>
    answerTo(line, speaker({ from: 100 + i }).seal(READ, BOTH)),
  );
  expect(answers.at(-1)).toBe('d80103');
  expect(line.events.at(-1)).toMatchObject({ type: 'problem', error: { message: 'the disk is full' } });
});

describe('who proves himself wrongly', () => {
  const wrongSecret = (wanted: Wanted = {}) => {
    const both = ends({ authentication: 'highSha256', ...wanted });
    const options = { ...both.associate, authentication: { mechanism: 'highSha256', secret: 'no' } as const };
    return { ...both, associate: options };
  };

  test('is not let in, and nothing is served before the proof (conformance 64, 65)', () => {
    const both = wrongSecret();
    let beforeProof: string | undefined;
    const line = new Line(both.device, both.security, (octets, direction) => {
      if (direction === 'asked' && octets[0] === 0xcb && beforeProof === undefined) {
        beforeProof = '';
        beforeProof = answerTo(line, speaker({ from: 2 }).seal(READ, BOTH));
        return speaker({ from: 3 }).seal(encodeMessage(replyOf(octets)), BOTH);
      }
      return octets;
    });
    expect(endOf(() => line.have(associate(both.associate))).error).toMatchObject({
      code: 'refused',
      reason: 'authenticationFailure',
    });
    expect(beforeProof).toBe('d80101');
    expect(line.association.open).toBe(false);
    expect(line.events).toMatchObject([{ type: 'refused', reason: 'authenticationFailure' }]);
  });

  const replyOf = (octets: Uint8Array) =>
    decodeMessage(
      new Ciphering({
        crypto: nodeCrypto,
        ring: new KeyRing(nodeCrypto, 0, keysOf(0)),
        ownTitle: SERVER_TITLE,
        peerTitle: CLIENT_TITLE,
        sent: new SendCounter(volatileCounter()),
        received: new Received(),
      }).open(octets).apdu,
    );

  test('is locked out for a while after some attempts, whatever he says then; a success makes good (conformance 168)', () => {
    const both = wrongSecret({ client: { policy: 'none' } });
    const right = ends({ authentication: 'highSha256', client: { policy: 'none' } });
    const tries = (options: AssociateOptions, now: number) => {
      const line = new Line(both.device, undefined);
      line.now = now;
      const { security: _, ...plain } = options;
      return endOf(() => line.have(associate(plain))).error;
    };
    for (let i = 0; i < 5; i++)
      expect(tries(both.associate, i)).toMatchObject({ reason: 'authenticationFailure' });
    // Refused by the AARE: the right secret does not help now.
    expect(tries(right.associate, 10)).toMatchObject({ code: 'refused', layer: 'acse' });
    expect(tries(right.associate, 61_000)).toBeUndefined();
    expect(tries(both.associate, 61_001)).toMatchObject({ layer: 'security' });
    expect(tries(right.associate, 61_002)).toBeUndefined();
  });

  test('as a server is not trusted (conformance 173)', () => {
    for (const authentication of ['highMd5', 'highGmac', 'highSha256'] as const) {
      const both = ends({ authentication, client: { policy: 'none' } });
      const line = new Line(both.device, both.security, (octets, direction) => {
        if (direction === 'answered' && octets[0] === 0xc7) flip(octets, octets.length - 1);
        return octets;
      });
      expect(endOf(() => line.have(associate(both.associate))).error).toMatchObject({
        code: 'security',
        reason: 'proof',
      });
    }
  });

  test('throws our own challenge back at us, or one that is too short (conformance 170 client)', () => {
    for (const change of [(_: Uint8Array, own: Uint8Array) => own, () => new Uint8Array(7).fill(1)]) {
      const both = ends({ authentication: 'highMd5', client: { policy: 'none' } });
      const line = new Line(both.device, both.security, (octets, direction) => {
        const message = decodeMessage(octets);
        if (direction === 'asked' || !('acse' in message) || message.acse !== 'aare') return octets;
        const aarq = decodeMessage(line.frames[0]?.octets as Uint8Array);
        const own = 'authenticationValue' in aarq ? aarq.authenticationValue : undefined;
        const authenticationValue = change(octets, own as Uint8Array);
        return encodeMessage({ ...message, authenticationValue });
      });
      expect(endOf(() => line.have(associate(both.associate))).error).toMatchObject({
        code: 'security',
        reason: 'proof',
      });
    }
  });
});

describe('the client', () => {
  test('has its counter raised by a server that expects more, and opens (conformance 174)', () => {
    const both = ends({ setup: { received: receivedUpTo(70_000) } });
    const line = new Line(both.device, both.security);
    const { terms } = line.have(associate(both.associate));
    expect(line.have(get(terms, attribute(3, ENERGY, 2)))).toMatchObject({ ok: true });
    expect(line.frames.map(({ octets }) => octets[0])).toEqual([
      0x60, 0xd8, 0x60, 0x61, 0xcb, 0xcf, 0xc8, 0xcc,
    ]);
  });

  test('asks again only when told to, once a service was refused for its counter', () => {
    const { line, terms } = open();
    line.say(speaker({ from: 500 }).seal(READ, BOTH)); // somebody else uses the same key
    const { error } = endOf(() => line.have(set(terms, attribute(1, NOTE, 2), WRITTEN)));
    expect(error).toMatchObject({
      code: 'security',
      reason: 'counter',
      expectedCounter: 501,
      advice: expect.stringContaining('raised'),
    });
    expect(line.have(set(terms, attribute(1, NOTE, 2), WRITTEN))).toMatchObject({ ok: true });
  });

  test('never believes a claim that would use its key up, and never goes back (conformance 174)', () => {
    const answer = (counter: string) => Uint8Array.from(Buffer.from(`d80106${counter}`, 'hex'));
    const { security } = open();
    expect(() => security.unprotect(answer('fffffff0'))).toThrow('far beyond ours');
    expect(security.unprotect(answer('00000001'))).toBeUndefined();
    const next = security.protect(READ);
    expect(toHex(next.subarray(3, 7))).toBe('00000003');
  });

  const tampering: readonly (readonly [string, OnTheWay, string])[] = [
    ['plain', (octets, d) => (d === 'answered' && octets[0] === 0xcc ? PLAIN : octets), 'policy'],
    [
      'changed',
      (octets, d) => {
        if (d === 'answered' && octets[0] === 0xcc) flip(octets, 9);
        return octets;
      },
      'authenticity',
    ],
    [
      'protected less than asked',
      (octets, d) =>
        d === 'answered' && octets[0] === 0xcc
          ? speaker({ title: SERVER_TITLE, peer: CLIENT_TITLE }).seal(PLAIN, {
              ...BOTH,
              safeguards: ['encrypted'],
            })
          : octets,
      'policy',
    ],
    [
      'of another system title',
      (octets, d) =>
        d === 'answered' && octets[0] === 0xcc
          ? speaker({ title: SERVER_TITLE.map((octet) => octet ^ 1), peer: CLIENT_TITLE }).seal(PLAIN, {
              ...BOTH,
              form: 'general',
            })
          : octets,
      'systemTitle',
    ],
    [
      'its own question',
      (octets, d) =>
        d === 'answered' && octets[0] === 0xcc ? speaker().seal(PLAIN, { ...BOTH, form: 'general' }) : octets,
      'systemTitle',
    ],
    [
      'said for another service',
      (octets, d) =>
        d === 'answered' && octets[0] === 0xcc ? concat(Uint8Array.of(0xcd), octets.subarray(1)) : octets,
      'authenticity',
    ],
  ];
  const PLAIN = Uint8Array.from(Buffer.from('c401c1000600000001', 'hex'));

  test.each(tampering)('refuses an answer that is %s', (_, onTheWay, reason) => {
    const { line, terms } = open({}, onTheWay);
    expect(endOf(() => line.have(get(terms, attribute(3, ENERGY, 2)))).error).toMatchObject({
      code: 'security',
      reason,
      during: 'reading attribute 2 of 1-0:1.8.0*255 (class 3)',
    });
  });

  test('passes over an answer that the network doubled, and refuses one that somebody repeats', () => {
    const { line, terms, security } = open();
    for (let i = 0; i < 6; i++) line.have(get(terms, attribute(3, ENERGY, 2)));
    const answers = line.frames.filter(({ octets }) => octets[0] === 0xcc).map(({ octets }) => octets);
    expect(security.unprotect(answers.at(-1) as Uint8Array)).toBeUndefined();
    expect(() => security.unprotect(answers[0] as Uint8Array)).toThrow('was used before');
  });

  test('refuses an AARE whose initiate is plain, less protected, or of another title', () => {
    const plain: OnTheWay = (octets) => {
      const message = octets[0] === 0x61 ? decodeMessage(octets) : undefined;
      if (!message || !('acse' in message) || message.acse !== 'aare') return octets;
      const userInformation = Uint8Array.from(Buffer.from('0800065f1f0400001e5d04000007', 'hex'));
      return encodeMessage({ ...message, userInformation });
    };
    const titled: (title: Uint8Array | undefined) => OnTheWay = (title) => (octets) => {
      const message = octets[0] === 0x61 ? decodeMessage(octets) : undefined;
      if (!message || !('acse' in message) || message.acse !== 'aare') return octets;
      const { respondingApTitle: _, ...rest } = message;
      return encodeMessage({ ...rest, ...(title && { respondingApTitle: title }) });
    };
    const cases = [
      [plain, 'policy'],
      [titled(CLIENT_TITLE), 'systemTitle'],
      [titled(new Uint8Array(8)), 'systemTitle'],
      [titled(undefined), 'systemTitle'],
      [titled(SERVER_TITLE.map((octet) => octet ^ 1)), 'authenticity'],
    ] as const;
    for (const [onTheWay, reason] of cases) {
      const both = ends();
      const line = new Line(both.device, both.security, onTheWay);
      expect(endOf(() => line.have(associate(both.associate))).error).toMatchObject({
        code: 'security',
        reason,
      });
    }
    const expected = ends({ client: { serverTitle: SERVER_TITLE.map((octet) => octet ^ 1) } });
    expect(
      endOf(() => new Line(expected.device, expected.security).have(associate(expected.associate))).error,
    ).toMatchObject({ code: 'security', reason: 'systemTitle' });
  });

  test('is told what is wrong with its keys, and the server says no more than that it cannot decipher (conformance 160)', () => {
    const wrong = { ...keysOf(0), encryption: new Uint8Array(16).fill(0x99) };
    const both = ends({ client: { keys: wrong } });
    const line = new Line(both.device, both.security);
    expect(endOf(() => line.have(associate(both.associate))).error).toMatchObject({
      code: 'refused',
      reason: 'decipheringError',
      advice: expect.stringContaining('keys'),
    });
  });

  test('takes suite id 1 from a meter of suite 0 where it is told to', () => {
    const wrapping = { ...BOTH, safeguards: SAFEGUARDS.encryption };
    const said = speaker({ title: SERVER_TITLE, peer: CLIENT_TITLE }).seal(PLAIN, wrapping);
    said[2] = 0x21;
    const client = (quirks: 'suiteOneId'[]) => {
      const security = new ClientSecurity(
        { policy: 'encryption', keys: keysOf(0), counter: 0, serverTitle: SERVER_TITLE },
        { crypto: nodeCrypto, systemTitle: CLIENT_TITLE, quirks },
      );
      return security.unprotect(said);
    };
    expect(client(['suiteOneId'])).toEqual(PLAIN);
    expect(() => client([])).toThrow('suite 1 where suite 0 was agreed');
  });

  test('needs all that its mechanism and policy need, before anything is said', () => {
    const place = { crypto: nodeCrypto, systemTitle: CLIENT_TITLE };
    const policy = 'authenticationEncryption';
    expect(() => new ClientSecurity({ policy, counter: 0 }, place)).toThrow('needs keys');
    expect(() => new ClientSecurity({ policy, keys: keysOf(0) }, place)).toThrow('invocation counter');
    expect(
      () => new ClientSecurity({ policy, keys: keysOf(0), counter: 0 }, { ...place, systemTitle: undefined }),
    ).toThrow('system title');
    expect(() => new ClientSecurity({ policy, keys: keysOf(2), counter: 0 }, place)).toThrow(
      'the encryption key has 32 octets: suite 0 takes 16',
    );
    const bare = new ClientSecurity({ policy: 'none' }, place);
    for (const mechanism of ['highGmac', 'highEcdsa'] as const)
      expect(() => associate(associationOf(mechanism, bare)).next(new Uint8Array(0))).toThrow(RangeError);
  });
});

/** A server that has heard of its client before. */
function receivedUpTo(expected: number): Received {
  const received = new Received();
  received.unicast.accept(expected - 1);
  return received;
}

test('no secret is in any error, event or print of a session that fails at every place (conformance 175)', () => {
  const secrets = [
    'e1e1e1',
    'a2a2a2',
    'b3b3b3',
    'c4c4c4',
    '5365637265743132',
    'Secret12',
    '225,225,225',
    '162,162,162',
  ];
  const texts: string[] = [];
  for (let place = 0; place < 8; place++) {
    for (const authentication of ['low', 'highMd5', 'highGmac'] as const) {
      let at = 0;
      const both = ends({ authentication });
      const line = new Line(both.device, both.security, (octets) => {
        if (at++ === place) flip(octets, octets.length - 2);
        return octets;
      });
      const work = (terms: Terms) => act(terms, { classId: 3, instance: ENERGY, method: 1 } as never);
      const end = endOf(() => line.have(work(line.have(associate(both.associate)).terms)));
      const { security, setup, device } = both;
      texts.push(...[end.error, line.events, security, setup, device, line.association].map(print));
    }
  }
  for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  expect(texts.join('').length).toBeGreaterThan(10_000);
});

/** As deep as anyone would print it. */
const print = (value: unknown): string => {
  const octets = (_: string, part: unknown) => (part instanceof Uint8Array ? toHex(part) : part);
  let json = '';
  try {
    json = JSON.stringify(value, octets) ?? '';
  } catch {
    json = ''; // what has circles prints otherwise
  }
  return `${inspect(value, { depth: 12, showHidden: false })}${json}${String(value)}${(value as Error)?.stack ?? ''}`;
};
