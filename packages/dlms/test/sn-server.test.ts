import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { interfaceClass } from '../src/classes/define.ts';
import { Clock, DataObject, Register } from '../src/classes/index.ts';
import { parseObis } from '../src/data/obis.ts';
import { logicalName } from '../src/data/reference.ts';
import { unsigned } from '../src/data/scalar.ts';
import type { CosemObject } from '../src/server/index.ts';
import { currentAssociation, implement, LogicalDevice, refuse } from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { aarq, get, NOW, PASSWORD, READER, Talk, uint32 } from './server-fixture.ts';
import { openedByShortName, SHORT, SHORT_STRICT, shortNameAarq, shortNameMeter } from './sn-fixture.ts';

const meterOf = (objects: Iterable<CosemObject>, version?: 0 | 1 | 2 | 3 | 4): LogicalDevice =>
  new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects,
    associations: [{ clientSap: SHORT, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES }],
    ...(version !== undefined && { shortNameVersion: version }),
  });

const named = (object: CosemObject, baseName: number): CosemObject => ({ ...object, baseName });
const note = (name: string): CosemObject => implement(DataObject, name, { value: uint32(7) });

function talkTo(device: LogicalDevice, maxAnswerBytes?: number): Talk {
  const talk = new Talk(device, SHORT, maxAnswerBytes);
  talk.say(shortNameAarq());
  return talk;
}

const answerTo = (talk: Talk, hex: string): string | undefined => {
  const answer = talk.octets(fromHex(hex));
  return answer && toHex(answer);
};

describe('associating by short names', () => {
  test('is accepted with FA00 and the services that there are by short names (conformance 83)', () => {
    const answer = new Talk(shortNameMeter().device, READER).say({
      ...shortNameAarq({ services: [...SHORT_NAME_SERVICES, 'get'], password: PASSWORD }),
    });
    expect(answer).toMatchObject({ acse: 'aare', result: 'accepted', applicationContext: 'shortName' });
    const initiate = answer && 'acse' in answer && answer.acse === 'aare' && answer.userInformation;
    expect(initiate && decodeMessage(initiate)).toMatchObject({
      vaaName: 0xfa00,
      conformance: expect.not.arrayContaining(['get']),
    });
  });

  test('is refused where only logical names are offered, and the other way round (conformance 60)', () => {
    const plain = new LogicalDevice({
      sap: 1,
      name: 'MTW0000000000001',
      objects: [],
      associations: [{ clientSap: SHORT, services: ['get', 'read'] }],
    });
    expect(new Talk(plain, SHORT).say(shortNameAarq())).toMatchObject({
      result: 'rejectedPermanent',
      diagnostic: { reason: 'applicationContextNameNotSupported' },
    });
    expect(plain.shortNames).toBeUndefined();
    expect(new Talk(shortNameMeter().device, SHORT).say(aarq())).toMatchObject({
      diagnostic: { reason: 'applicationContextNameNotSupported' },
    });
  });

  test('a client address may associate by either', () => {
    const talk = new Talk(shortNameMeter().device, READER);
    expect(talk.say(aarq({ password: PASSWORD }))).toMatchObject({ result: 'accepted' });
    expect(talk.say(get(3, '1-0:1.8.0*255', 2))).toMatchObject({ result: { kind: 'data' } });
    expect(talk.hex('050102fa08')).toMatchObject({
      apdu: 'exceptionResponse',
      service: 'serviceNotSupported',
    });
    expect(talk.say(shortNameAarq({ password: PASSWORD }))).toMatchObject({ result: 'accepted' });
    expect(talk.hex('050102fa08')).toMatchObject({ apdu: 'readResponse', results: [{ kind: 'data' }] });
  });

  test('pre-established, it is open by short names from the start', () => {
    const device = new LogicalDevice({
      sap: 1,
      name: 'MTW0000000000001',
      objects: [],
      associations: [
        {
          clientSap: SHORT,
          applicationContexts: ['shortName'],
          services: SHORT_NAME_SERVICES,
          preEstablished: true,
        },
      ],
    });
    expect(answerTo(new Talk(device, SHORT), '050102fd08')).toBe(
      '0c010009104d545730303030303030303030303031',
    );
  });
});

describe('READ', () => {
  const talk = () => talkTo(meterOf([named(note('0-0:96.1.0*255'), 0x0108)]));

  test('gives attributes, lists of them, and what is undefined', () => {
    expect(answerTo(talk(), '0501020110')).toBe('0c01000600000007');
    expect(answerTo(talk(), '0501020108')).toBe('0c010009060000600100ff');
    expect(answerTo(talk(), '0503020110020111020109')).toBe('0c0300060000000701040104');
    expect(answerTo(talk(), '0500')).toBe('0c00');
  });

  test('lists objects from FA08 with base names, and rights from FA10 (conformance 116)', () => {
    const list = talk().hex('050102fa08') as Extract<Message, { apdu: 'readResponse' }>;
    const [first] = list.results;
    expect(first?.kind === 'data' && first.data.type === 'array' && first.data.value).toHaveLength(3);
    expect(answerTo(talk(), '050102fa08')).toMatch(/^0c01000103020410fa0012000c110109060000280000ff/);
    expect(talk().hex('050102fa10')).toMatchObject({ results: [{ kind: 'data', data: { type: 'array' } }] });
  });

  test('takes parameters only for what has selectors, and where they were agreed', () => {
    expect(answerTo(talk(), '05010401100100')).toBe('0c01010d');
    const meter = shortNameMeter();
    const { device } = meter;
    const buffer =
      device.shortNames?.nameOf(device.find(7, parseObis('1-0:99.1.0*255')) as CosemObject, 2) ?? 0;
    const entries = `050104${buffer.toString(16).padStart(4, '0')}02020406000000010600000001120001120000`;
    expect(openedByShortName(meter).hex(entries)).toMatchObject({
      results: [{ kind: 'data', data: { type: 'array', value: { length: 1 } } }],
    });
    const without = openedByShortName(meter, SHORT, { services: ['read'] });
    expect(without.hex(entries)).toMatchObject({ results: [{ error: 'scopeOfAccessViolated' }] });
  });

  test('hides from a client what it may not see, under every name', () => {
    const meter = shortNameMeter();
    const energy = meter.device.find(3, parseObis('1-0:1.8.0*255')) as CosemObject;
    const name = meter.device.shortNames?.nameOf(energy, 2) ?? 0;
    const question = `050102${name.toString(16).padStart(4, '0')}`;
    expect(answerTo(openedByShortName(meter), question)).toBe('0c0100060001e240');
    const strict = openedByShortName(meter, SHORT_STRICT);
    expect(answerTo(strict, question)).toBe('0c010104');
    expect(answerTo(strict, '050102fa08')).not.toContain('0100010800ff');
  });

  test('goes in blocks, each asked for by number', () => {
    const meter = shortNameMeter();
    const long = openedByShortName(meter, SHORT, { maxApduBytes: 100 });
    const parts: string[] = [];
    let answer = long.hex('050102fa08');
    for (let number = 1; ; number++) {
      const [block] = answer && 'apdu' in answer && answer.apdu === 'readResponse' ? answer.results : [];
      if (block?.kind !== 'block') throw new Error(`no block: ${JSON.stringify(answer)}`);
      expect(block.number).toBe(number);
      parts.push(toHex(block.bytes));
      if (block.last) break;
      answer = long.hex(`050105${number.toString(16).padStart(4, '0')}`);
    }
    expect(`0c${parts.join('')}`).toBe(answerTo(openedByShortName(meter), '050102fa08'));
    expect(answerTo(long, '0501050001')).toBe('0c010110'); // no long get in progress
    long.hex('050102fa08');
    expect(answerTo(long, '0501050002')).toBe('0c010113'); // block number invalid
    expect(answerTo(long, '0501050001')).toBe('0c010110');
  });

  test('refuses what is too long where blocks were not agreed', () => {
    const short = openedByShortName(shortNameMeter(), SHORT, { services: ['read'], maxApduBytes: 100 });
    expect(answerTo(short, '050102fa08')).toBe('0c0101fa');
  });

  test('takes a long question in blocks', () => {
    const open = talk();
    expect(answerTo(open, '0501060000010402020110')).toBe('0c01030001');
    expect(answerTo(open, '05010601000203020110')).toBe('0c02000600000007000600000007');
    expect(answerTo(open, '05010601000203020110')).toBe('0c010110');
    expect(answerTo(open, '0501060000010102')).toBe('0c01030001');
    expect(answerTo(open, '05010600000301ff')).toBe('0c010113');
    expect(answerTo(open, '05010601000101ff')).toBe('0c01010c');
    expect(answerTo(open, '0502020110060100010102')).toMatch(/^0c02000600000007010c$/);
  });
});

describe('WRITE', () => {
  function writable() {
    const written: number[] = [];
    const calls: unknown[] = [];
    const Doer = interfaceClass({
      id: 9000,
      version: 0,
      name: 'Doer',
      doc: 'Returns what it is given',
      attributes: { logicalName: { index: 1, type: logicalName } },
      methods: { echo: { index: 1, argument: unsigned, result: unsigned } },
      firstMethod: 0x20,
    });
    const device = meterOf([
      named(
        implement(DataObject, '0-0:96.1.0*255', {
          value: {
            get: () => uint32(written.at(-1) ?? 0),
            set: (value) => {
              if (value.type !== 'uint32') return refuse('typeUnmatched');
              written.push(value.value);
              return undefined;
            },
          },
        }),
        0x0108,
      ),
      named(
        implement(
          Register,
          '1-0:1.8.0*255',
          { value: uint32(1) },
          {
            reset: (argument) => {
              calls.push(argument);
              return undefined;
            },
          },
        ),
        0x0200,
      ),
      named(implement(Doer, '0-0:96.5.0*255', {}, { echo: (given: number) => given + 1 }), 0x0300),
    ]);
    return { talk: talkTo(device), written, calls };
  }

  test('takes values one by one and together (conformance 116)', () => {
    const { talk, written } = writable();
    expect(answerTo(talk, '0601020110010600000005')).toBe('0d0100');
    expect(answerTo(talk, '06020201100202080206000000061105')).toBe('0d02000103');
    expect(answerTo(talk, '0601020110011105')).toBe('0d01010c');
    expect(answerTo(talk, '06010201100206000000070600000008')).toBe('0d01010c');
    expect(written).toEqual([5, 6]);
  });

  test('calls methods in the three ways that clients have (conformance 116)', () => {
    const { talk, calls } = writable();
    expect(answerTo(talk, '0601020228010f00')).toBe('0d0100');
    expect(answerTo(talk, '0501040228000f01')).toBe('0c010000');
    expect(answerTo(talk, '0501040228010f02')).toBe('0c010000');
    expect(calls).toEqual([0, 1, 2]);
    expect(answerTo(talk, '0501040320001105')).toBe('0c01001106');
    expect(answerTo(talk, '0601020320011105')).toBe('0d0100');
    expect(answerTo(talk, '0501020320')).toBe('0c01010c');
  });

  test('what a list of calls does is done in its order, even when the answer goes in blocks', () => {
    const { talk, calls } = writable();
    expect(answerTo(talk, '0503040228000f01040228000f02020110')).toBe('0c0300000000000600000000');
    expect(calls).toEqual([1, 2]);
  });

  test('takes a long value in blocks', () => {
    const { talk, written } = writable();
    expect(answerTo(talk, '060107000001010906010201100106')).toBe('0d01020001');
    expect(answerTo(talk, '06010701000201090400000009')).toBe('0d0100');
    expect(written).toEqual([9]);
    expect(answerTo(talk, '06010701000201090400000009')).toBe('0d010112');
    expect(answerTo(talk, '060107000001010902ffff')).toBe('0d01020001');
    expect(answerTo(talk, '060107000003010902ffff')).toBe('0d010113');
    expect(answerTo(talk, '0601070100010109020101')).toBe('0d01010c');
    expect(answerTo(talk, '060107010001011101')).toBe('0d01010c');
  });

  test('unconfirmed, it is done and never answered (conformance 117)', () => {
    const { talk, written } = writable();
    expect(answerTo(talk, '1601020110010600000005')).toBeUndefined();
    expect(answerTo(talk, '16010201')).toBeUndefined();
    expect(written).toEqual([5]);
    const without = openedByShortName(shortNameMeter(), SHORT_STRICT, { services: ['read'] });
    expect(answerTo(without, '1601020110010600000005')).toBeUndefined();
  });
});

describe('refusals', () => {
  test('are confirmed-service-errors (conformance APPL_DATA_SN_N1, APPL_DATA_SN_N2)', () => {
    const talk = openedByShortName(shortNameMeter());
    expect(talk.say(get(3, '1-0:1.8.0*255', 2))).toMatchObject({
      apdu: 'confirmedServiceError',
      service: 'initiate',
      error: { group: 'service', reason: 'serviceUnsupported' },
    });
    expect(answerTo(talk, 'c001c1')).toMatch(/^0e01/);
    const reader = openedByShortName(shortNameMeter(), SHORT_STRICT, { services: ['read'] });
    expect(answerTo(reader, '0601020110010600000005')).toBe('0e060302');
    expect(answerTo(reader, '0502020110020110')).toBe('0e050302');
    expect(answerTo(reader, '05ff')).toBe('0e050300');
    const strict = openedByShortName(shortNameMeter());
    expect(answerTo(strict, `05820101${'020108'.repeat(257)}`)).toBe('0e050301');
  });

  test('without an association too (conformance 92)', () => {
    expect(answerTo(new Talk(shortNameMeter().device, SHORT), '050102fa08')).toBe('0e050201');
    expect(answerTo(new Talk(shortNameMeter().device, SHORT), 'c001c100030100010800ff0200')).toBe('d80101');
  });
});

describe('base names', () => {
  test('are kept as given, reserved by the standard, or found free', () => {
    const given = named(note('0-0:96.1.0*255'), 0x0100);
    const free = note('0-0:96.1.1*255');
    const device = meterOf([free, given]);
    expect(device.shortNames?.nameOf(given, 1)).toBe(0x0100);
    expect(device.shortNames?.nameOf(free, 1)).toBe(0x0110);
    expect(device.shortNames?.nameOf(given, 0)).toBeUndefined();
    const name = device.find(1, parseObis('0-0:42.0.0*255')) as CosemObject;
    expect(device.shortNames?.nameOf(name, 1)).toBe(0xfd00);
    const association = device.find(15, parseObis('0-0:40.0.0*255')) as CosemObject;
    expect(device.shortNames?.nameOf(association, 1)).toBeUndefined();
  });

  test('that meet are refused, with both objects named', () => {
    // The sixth method of a clock lies 60 + 5 * 8 behind its base name, hexadecimal 60; without it nine attributes are all.
    const clock = implement(Clock, '0-0:1.0.0*255', {}, { shiftTime: () => undefined });
    const first = named(clock, 0x0100);
    const bare = named(implement(Clock, '0-0:1.0.0*255', {}), 0x0100);
    expect(() => meterOf([bare, named(note('0-0:96.1.0*255'), 0x0148)])).not.toThrow();
    expect(() => meterOf([first, named(note('0-0:96.1.0*255'), 0x0188)])).toThrow(
      /0-0:96.1.0\*255 at short name 0188 lies where 0-0:1.0.0\*255/,
    );
    expect(() => meterOf([first, named(note('0-0:96.1.0*255'), 0x0190)])).not.toThrow();
    expect(() => meterOf([named(note('0-0:96.1.0*255'), 0xfff8)])).toThrow(/does not fit/);
    expect(() => meterOf([named(note('0-0:96.1.0*255'), 0xfa08)])).toThrow(/0-0:40.0.0/);
  });

  test('follow what comes and goes, until there is no room', () => {
    const device = meterOf([]);
    const added = note('0-0:96.1.0*255');
    device.add(added);
    const name = device.shortNames?.nameOf(added, 2) ?? 0;
    expect(device.shortNames?.find(name)).toMatchObject({ kind: 'attribute', index: 2 });
    device.remove(1, added.logicalName);
    expect(device.shortNames?.find(name)).toBeUndefined();
    const room = (0xfa00 - 0x0100) / 16;
    const fill = (count: number) =>
      meterOf(Array.from({ length: count }, (_, i) => note(`1-0:${i >> 8}.${i & 0xff}.0*255`)));
    const full = fill(room);
    const one = full.find(1, parseObis('1-0:2.5.0*255')) as CosemObject;
    const was = full.shortNames?.nameOf(one, 1);
    full.remove(1, one.logicalName);
    full.add(added);
    expect(full.shortNames?.nameOf(added, 1)).toBe(was);
    expect(() => full.add(note('0-0:96.1.1*255'))).toThrow(/no short name left/);
    expect(full.find(1, parseObis('0-0:96.1.1*255'))).toBeUndefined();
  });

  test.each([0, 1, 2, 3, 4] as const)(
    'the association of version %i lists itself and all others',
    (version) => {
      const talk = talkTo(meterOf([currentAssociation(2)], version));
      expect(answerTo(talk, '050102fa08')).toBe(
        `0c01000102020410fa0012000c11${version.toString(16).padStart(2, '0')}09060000280000ff020410fd001200011100090600002a0000ff`,
      );
      const byClass = answerTo(talk, '050104fa2000120001');
      if (version === 0) expect(byClass).toBe('0c01000101020410fd001200011100090600002a0000ff');
      else expect(talk.hex('050102fa10')).toMatchObject({ results: [{ kind: 'data' }] });
    },
  );
});

describe('whatever octets come', () => {
  const requests = [
    '050102fa08',
    '050104011002020406000000010600000001120001120000',
    '0601020110010600000005',
    '0601070000010109060102011001',
    '05010600000104020201',
    '0501050001',
    '1601020110010600000005',
  ].map(fromHex);
  const mutated = fc
    .tuple(fc.constantFrom(...requests), fc.array(fc.tuple(fc.nat(40), fc.nat(255)), { maxLength: 4 }))
    .map(([octets, changes]) => {
      const copy = octets.slice();
      for (const [place, value] of changes) copy[place % copy.length] = value;
      return copy;
    });

  test('the answer is an APDU that fits, or silence, and no fault', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }),
        (sent) => {
          const talk = openedByShortName(shortNameMeter(), SHORT, { maxApduBytes: 80 });
          for (const octets of sent) {
            for (const output of talk.outputs(octets)) {
              // One object of the fixture throws on purpose; the answer is then an error all the same.
              if (output.type !== 'send') continue;
              expect(output.apdu.length).toBeLessThanOrEqual(80);
              decodeMessage(output.apdu);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('a transfer that nobody carries on is given up', () => {
    const talk = openedByShortName(shortNameMeter(), SHORT, { maxApduBytes: 80 });
    talk.octets(fromHex('050102fa08'));
    expect(talk.association.deadline).toBeDefined();
    const later = NOW + 300_000;
    expect(toHex(talk.octets(fromHex('0501050001'), later) ?? new Uint8Array(0))).toBe('0c010110');
    expect(talk.association.deadline).toBeUndefined();
    expect(encodeMessage({ apdu: 'readRequest', variables: [] })).toHaveLength(2);
  });
});
