import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes/octets.ts';
import { parseObis } from '../src/data/obis.ts';
import { clientAddress, serverAddress } from '../src/hdlc/address.ts';
import { Link } from '../src/hdlc/link.ts';
import { Station } from '../src/hdlc/station.ts';
import { Directory, DlmsServer, LineServer, type LogicalDevice } from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { encodeWpdu } from '../src/wrapper/wpdu.ts';
import {
  aarq,
  act,
  CLOCK,
  ENERGY,
  get,
  INVOKE,
  meter,
  NOW,
  next,
  opened,
  PASSWORD,
  PUBLIC,
  READER,
  set,
  Talk,
  time,
  uint32,
} from './server-fixture.ts';

/* Whatever comes, the server answers, keeps silent or closes; it never throws, and never more than it may comes out. */

const PROFILE = '1-0:99.1.0*255';
const ROOM = 125;
const target = { attribute: { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 } };
const block = { last: false, number: 1, bytes: Uint8Array.of(6, 0) };
const entries = {
  selector: 2,
  parameters: {
    type: 'structure',
    value: [uint32(1), uint32(0), { type: 'uint16', value: 1 }, { type: 'uint16', value: 0 }],
  },
};
const range = {
  selector: 1,
  parameters: {
    type: 'structure',
    value: [
      {
        type: 'structure',
        value: [
          { type: 'uint16', value: 8 },
          { type: 'octetString', value: Uint8Array.of(0, 0, 1, 0, 0, 255) },
          { type: 'int8', value: 2 },
          { type: 'uint16', value: 0 },
        ],
      },
      time(NOW - 3_600_000),
      time(NOW),
      { type: 'array', value: [] },
    ],
  },
};

/** One of every kind of request. */
const REQUESTS: readonly Message[] = [
  aarq(),
  aarq({ password: PASSWORD }),
  { acse: 'rlrq', reason: 'normal' },
  get(3, ENERGY.logicalName, 2),
  get(3, ENERGY.logicalName, 0),
  get(15, '0-0:40.0.0*255', 2),
  get(7, PROFILE, 2, { selection: entries }),
  get(7, PROFILE, 2, { selection: range }),
  next(1),
  { apdu: 'getRequest', kind: 'list', invoke: INVOKE, targets: [target, target] },
  set(1, '0-0:96.1.0*255', 2, uint32(1)),
  set(8, CLOCK.logicalName, 2, time(NOW)),
  { apdu: 'setRequest', kind: 'firstBlock', invoke: INVOKE, ...target, block },
  { apdu: 'setRequest', kind: 'nextBlock', invoke: INVOKE, block: { ...block, number: 2 } },
  { apdu: 'setRequest', kind: 'list', invoke: INVOKE, targets: [target], values: [uint32(1)] },
  { apdu: 'setRequest', kind: 'firstListBlock', invoke: INVOKE, targets: [target], block },
  act(7, PROFILE, 2, { type: 'int8', value: 0 }),
  { apdu: 'actionRequest', kind: 'next', invoke: INVOKE, block: 1 },
];

const request = fc.constantFrom(...REQUESTS).map(encodeMessage);

/** A request with some octets changed, cut off, doubled or added. */
const mutated = fc
  .tuple(
    request,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }),
    fc.option(fc.nat(), { nil: undefined }),
    fc.uint8Array({ maxLength: 4 }),
  )
  .map(([octets, changes, cut, added]) => {
    const copy = octets.slice();
    for (const [at, octet] of changes) copy[at % copy.length] = octet;
    return concat(cut === undefined ? copy : copy.subarray(0, cut % copy.length), added);
  });

const anything = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 4, arbitrary: mutated },
);

function sound(): LogicalDevice {
  const { device } = meter();
  device.remove(1, parseObis('0-0:96.99.99*255'));
  return device;
}

/** Says something, and holds what comes out to its rules. */
function say(talk: Talk, octets: Uint8Array): void {
  const outputs = talk.outputs(octets);
  const sent = outputs.flatMap((output) => (output.type === 'send' ? [output.apdu] : []));
  expect(outputs.filter(({ type }) => type === 'fault')).toEqual([]);
  expect(sent.length).toBeLessThanOrEqual(1);
  for (const answer of sent) {
    expect(() => decodeMessage(answer)).not.toThrow();
    expect(answer.length).toBeLessThanOrEqual(ROOM);
  }
}

describe('an association', () => {
  test('answers any octets with an APDU or silence', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), fc.constantFrom(PUBLIC, READER), (said, client) => {
        const talk = new Talk(sound(), client, ROOM);
        for (const octets of said) say(talk, octets);
      }),
      { numRuns: 1500 },
    );
  });

  test('goes on after any octets: it opens, and reads what it read before (conformance 181)', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 12 }), (said) => {
        const talk = opened(sound(), PUBLIC, {}, ROOM);
        for (const octets of said) say(talk, octets);
        expect(talk.say(aarq())).toMatchObject({ result: 'accepted' });
        expect(talk.say(get(3, ENERGY.logicalName, 2))).toMatchObject({ result: { data: uint32(123_456) } });
        expect(talk.association.deadline).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test('executes nothing of a request that is broken anywhere', () => {
    const whole = encodeMessage(set(1, '0-0:96.1.0*255', 2, uint32(99)));
    for (let end = 0; end < whole.length; end++) {
      const { device, value } = meter();
      opened(device, READER).outputs(whole.subarray(0, end));
      expect(value(), `cut at ${end}`).toEqual(uint32(7));
    }
  });

  test('177: survives every single bit flip of every request', () => {
    for (const octets of REQUESTS.map(encodeMessage)) {
      for (let bit = 0; bit < octets.length * 8; bit++) {
        const talk = opened(sound(), PUBLIC, {}, ROOM);
        const flipped = octets.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        say(talk, flipped);
      }
    }
  });

  test('178: a length of four octets announces nothing that is kept', () => {
    const huge = Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff);
    const talk = opened(sound(), PUBLIC, {}, ROOM);
    for (const octets of REQUESTS.map(encodeMessage))
      for (let at = 1; at < octets.length; at++) say(talk, concat(octets.subarray(0, at), huge));
  });
});

const directory = () => new Directory([new DlmsServer({ logicalDevices: [sound()] })]);

describe('a line', () => {
  const pieces = (octets: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] => {
    const cut: Uint8Array[] = [];
    let at = 0;
    for (const size of sizes) {
      if (at >= octets.length) break;
      cut.push(octets.subarray(at, at + size));
      at += size;
    }
    return [...cut, octets.subarray(at)].filter(({ length }) => length > 0);
  };
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });

  test('the wrapper answers any pieces like the whole', () => {
    const said = [aarq(), get(3, ENERGY.logicalName, 2), get(7, PROFILE, 2), next(1)];
    const wpdus = said.map((message) =>
      encodeWpdu({ source: PUBLIC, destination: 1, apdu: encodeMessage(message) }),
    );
    const answers = (parts: readonly Uint8Array[]): Uint8Array => {
      const line = new LineServer(new WrapperStation({ servers: [1] }), directory());
      const outputs = parts.flatMap((bytes) => line.handle({ type: 'received', bytes: bytes.slice() }, NOW));
      return concat(...outputs.flatMap((output) => (output.type === 'transmit' ? [output.bytes] : [])));
    };
    const whole = answers(wpdus);
    expect(whole.length).toBeGreaterThan(1000);
    fc.assert(
      fc.property(sizes, (cuts) => {
        expect(answers(pieces(concat(...wpdus), cuts))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  test('the wrapper answers, keeps silent or gives the line up, whatever comes', () => {
    const wrapped = anything.map((apdu) => encodeWpdu({ source: PUBLIC, destination: 1, apdu }));
    fc.assert(
      fc.property(fc.array(fc.oneof(wrapped, fc.uint8Array({ maxLength: 40 })), { maxLength: 8 }), (said) => {
        const line = new LineServer(new WrapperStation({ servers: [1] }), directory());
        for (const bytes of said) {
          for (const output of line.handle({ type: 'received', bytes }, NOW))
            expect(['transmit', 'opened', 'closed', 'refused', 'problem', 'broken']).toContain(output.type);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('HDLC goes on after any octets: it connects, opens and reads (conformance 181)', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (garbage) => {
        const line = new LineServer(new Station({ servers: [{ logical: 1, physical: 0 }] }), directory());
        let now = NOW;
        for (const bytes of garbage) line.handle({ type: 'received', bytes }, now);
        // A frame that garbage has begun is given up when nothing follows.
        now += 10_000;
        line.handle({ type: 'tick' }, now);
        expect(converse(line, [aarq(), get(3, ENERGY.logicalName, 2)], now)).toMatchObject([
          { result: 'accepted' },
          { result: { data: uint32(123_456) } },
        ]);
      }),
      { numRuns: 200 },
    );
  });

  /** A client's link against the line, without loss. */
  function converse(line: LineServer, said: readonly Message[], now: number): readonly Message[] {
    const link = new Link({ role: 'client', client: clientAddress(PUBLIC), server: serverAddress(1) });
    const answers: Message[] = [];
    const waiting = [...said];
    const follow = (outputs: ReturnType<Link['handle']>): void => {
      for (const output of outputs) {
        if (output.type === 'deliver') answers.push(decodeMessage(output.apdu));
        if (output.type === 'transmit') {
          for (const answer of line.handle({ type: 'received', bytes: output.bytes }, now))
            if (answer.type === 'transmit')
              follow(link.handle({ type: 'received', bytes: answer.bytes }, now));
        }
        const message =
          output.type === 'deliver' || output.type === 'connected' ? waiting.shift() : undefined;
        if (message) follow(link.handle({ type: 'send', apdu: encodeMessage(message) }, now));
      }
    };
    follow(link.handle({ type: 'connect' }, now));
    return answers;
  }
});
