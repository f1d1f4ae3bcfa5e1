import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { associate } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { objects } from '../src/client/objects.ts';
import type { ServedMechanism } from '../src/server/association-options.ts';
import { decodeMessage, encodeMessage } from '../src/session/message.ts';
import { attribute, ENERGY, endOf, ends, Line } from './ciphered-fixture.ts';
import { countedMeter } from './counted-meter.ts';
import { VirtualSession } from './virtual-session.ts';

describe('the challenge of a server', () => {
  /** The challenges of one opening: the client's and the server's. */
  function challenges(authentication: ServedMechanism) {
    const both = ends({
      authentication,
      suite: authentication === 'highEcdsa' ? 1 : 0,
      client: { policy: 'none' },
    });
    const line = new Line(both.device, both.security);
    line.have(associate(both.associate));
    return line.frames.slice(0, 2).map(({ octets }) => {
      const message = decodeMessage(octets);
      if (!('acse' in message) || !('authenticationValue' in message)) throw new Error('no challenge');
      return message.authenticationValue as Uint8Array;
    }) as [Uint8Array, Uint8Array];
  }

  test.each([
    ['high', 8],
    ['highMd5', 8],
    ['highSha1', 8],
    ['highGmac', 8],
    ['highSha256', 8],
    ['highEcdsa', 32],
  ] as const)(
    'by %s is fresh, of %i to 64 octets, and not the client’s (conformance 67)',
    (mechanism, least) => {
      const openings = Array.from({ length: 5 }, () => challenges(mechanism));
      for (const [client, server] of openings) {
        expect(server.length).toBeGreaterThanOrEqual(least);
        expect(server.length).toBeLessThanOrEqual(64);
        expect(server).not.toEqual(client);
      }
      expect(new Set(openings.map(([, server]) => server.join())).size).toBe(openings.length);
    },
  );
});

describe('a client without a name', () => {
  test.each([
    ['1 octet', '01'],
    ['10 octets', '4d545700000000010203'],
    ['nothing', undefined],
  ])('that ciphers under a title of %s is rejected for it (conformance 79)', (_, title) => {
    const both = ends();
    const line = new Line(both.device, both.security, (octets, direction) => {
      const message = decodeMessage(octets);
      if (direction === 'answered' || !('acse' in message) || message.acse !== 'aarq') return octets;
      const { callingApTitle: _own, ...rest } = message;
      return encodeMessage({ ...rest, ...(title && { callingApTitle: fromHex(title) }) });
    });
    expect(() => line.have(associate(both.associate))).toThrow('callingApTitleNotRecognized');
    expect(line.association.open).toBe(false);
  });
});

describe('the counters of a server', () => {
  test('increase with each answer, over associations (conformance 159, SYMSEC_FraCount_3)', () => {
    const both = ends();
    const counters: number[] = [];
    for (let opening = 0; opening < 3; opening++) {
      const line = new Line(both.device, both.security);
      const { terms } = line.have(associate(both.associate));
      for (let i = 0; i < 5; i++) line.have(get(terms, attribute(3, ENERGY, 2)));
      for (const { direction, octets } of line.frames) {
        // Tag, length, security control, counter.
        if (direction === 'answered' && octets[0] === 0xcc)
          counters.push(Buffer.from(octets).readUInt32BE(3));
      }
    }
    expect(counters).toHaveLength(15);
    for (const [i, counter] of counters.entries())
      if (i > 0) expect(counter).toBeGreaterThan(counters[i - 1] as number);
  });
});

describe('every attribute that a new server lists as readable', () => {
  test('is read (conformance 155)', () => {
    const session = new VirtualSession({ device: countedMeter().device, carrier: 'hdlc' });
    session.connect();
    const terms = session.call(session.associate()).result?.terms;
    if (!terms) throw new Error('the association did not open');
    const list = session.call(objects(terms)).result;
    const refused: string[] = [];
    let count = 0;
    for (const { classId, logicalName, rights } of list?.ok ? list.objects : []) {
      for (const { index, access } of rights?.attributes ?? []) {
        if (!access.read) continue;
        count++;
        const { result } = session.call(get(terms, { classId, instance: logicalName, attribute: index }));
        if (!result?.ok) refused.push(`${classId} ${logicalName} ${index}`);
      }
    }
    expect(refused).toEqual([]);
    expect(count).toBeGreaterThan(20);
  });
});

describe('an association of named users', () => {
  const opening = (userId?: number) => {
    const both = ends({
      authentication: 'low',
      client: { policy: 'none' },
      association: {
        users: [
          { id: 5, name: 'reader' },
          { id: 6, name: 'installer' },
        ],
      },
    });
    const line = new Line(both.device, both.security);
    const options = { ...both.associate, ...(userId !== undefined && { userId }) };
    return { line, end: endOf(() => line.have(associate(options))) };
  };

  test.each([5, 6])('opens for user %i (conformance APPL_OPEN_2)', (user) => {
    const { line, end } = opening(user);
    expect(end.error).toBeUndefined();
    expect(line.association.open).toBe(true);
  });

  test.each([7, undefined])('does not open for %s (conformance APPL_OPEN_2)', (user) => {
    const { line, end } = opening(user);
    expect(end.error).toMatchObject({ code: 'refused', layer: 'acse' });
    expect(line.association.open).toBe(false);
  });
});
