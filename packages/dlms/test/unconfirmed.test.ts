import { describe, expect, test } from 'vitest';
import type { Attribute, Method } from '../src/apdu/reference.ts';
import { get } from '../src/client/get.ts';
import { tellUnconfirmed } from '../src/client/tell.ts';
import { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import { RefusedError } from '../src/errors.ts';
import { countedMeter } from './counted-meter.ts';
import { fateOf, random } from './lossy-line.ts';
import { hold } from './scripted-peer.ts';
import { ENERGY, octetString, uint32 } from './server-fixture.ts';
import { haveSession, type SessionOptions, VirtualSession } from './virtual-session.ts';

const notes: Attribute = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
const reset: Method = { classId: 3, instance: ENERGY.logicalName, method: 1 };
const energy: Attribute = { classId: 3, instance: ENERGY.logicalName, attribute: 2 };

function* work(terms: Terms) {
  yield* tellUnconfirmed(terms, { set: notes, value: uint32(1) });
  const between = yield* get(terms, energy);
  yield* tellUnconfirmed(terms, { action: reset, argument: { type: 'int8', value: 2 } });
  // What is refused is not heard of either.
  yield* tellUnconfirmed(terms, { set: energy, value: uint32(3) });
  return [between, yield* get(terms, energy)];
}

function have(carrier: SessionOptions['carrier'], more: Partial<SessionOptions> = {}) {
  const { device, executed } = countedMeter();
  const end = haveSession({ device, carrier, ...more }, work);
  return { ...end, executed };
}

describe.each(['hdlc', 'wrapper', 'datagrams'] as const)(
  'SET and ACTION without an answer, over %s',
  (carrier) => {
    test('are executed in their order, and what is asked next is answered', () => {
      const { result, error, executed, tookMs } = have(carrier);
      expect(error).toBeUndefined();
      const value = { ok: true, data: uint32(123_456) };
      expect(result).toEqual([value, value]);
      expect(executed).toEqual([1, 2]);
      // Nothing waits for an answer that does not come.
      expect(tookMs).toBeLessThan(1000);
    });

    test('are answered by no APDU', () => {
      const { device, executed } = countedMeter();
      const sent: number[] = [];
      const session = new VirtualSession({
        device,
        carrier,
        between: (line) => ({
          get deadline() {
            return line.deadline;
          },
          maxApduBytes: (peer) => line.maxApduBytes(peer),
          handle: (input, now) => {
            if (input.type === 'send') sent.push(input.apdu[0] ?? -1);
            return line.handle(input, now);
          },
        }),
      });
      session.connect();
      const terms = session.call(session.associate()).result?.terms;
      if (!terms) throw new Error('no association');
      session.call(work(terms));
      // The AARE, and two get-responses.
      expect(sent).toEqual([0x61, 0xc4, 0xc4]);
      expect(executed).toEqual([1, 2]);
    });
  },
);

test('on a line that loses and doubles nothing is executed twice over HDLC', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const faults = { lose: 0.1, double: 0.1, damage: 0.05 };
    const { executed } = have('hdlc', { fate: fateOf(faults, random(seed)) });
    expect(new Set(executed).size, `seed ${seed}`).toBe(executed.length);
  }
});

describe('before anything is said', () => {
  const terms = (services: readonly ('set' | 'action')[], options = {}) =>
    new Terms({ services: new Set(services), maxSendBytes: 100, maxReceiveBytes: 100 }, options);

  test('what takes more than one APDU is refused', () => {
    const { asked, error } = hold(
      tellUnconfirmed(terms(['set']), { set: notes, value: octetString(new Uint8Array(200)) }),
      () => new Error('unasked'),
    );
    expect(asked).toEqual([]);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ reason: 'pduTooLong' });
  });

  test('what was not agreed is refused', () => {
    const { asked, error } = hold(
      tellUnconfirmed(terms(['set']), { action: reset }),
      () => new Error('unasked'),
    );
    expect(asked).toEqual([]);
    expect(error).toMatchObject({ reason: 'serviceNotSupported' });
  });

  test('an association by short names is sent to its own call', () => {
    const { error } = hold(
      tellUnconfirmed(terms(['set'], { reference: 'sn' }), { set: notes, value: uint32(1) }),
      () => new Error('unasked'),
    );
    expect(error).toBeInstanceOf(RangeError);
  });
});
