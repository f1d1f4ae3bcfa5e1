import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../bytes/hex.ts';
import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { BREAK, withoutParity, withParity } from './message.ts';
import { parseReadout } from './readout.ts';
import { SignOnServer, type SignOnServerOptions, type SignOnServerOutput } from './sign-on-server.ts';

const SETS = [{ address: '1.8.0', value: '000123.456', unit: 'kWh' }];
const METER: SignOnServerOptions = { manufacturer: 'MWR', identification: 'meter', readout: () => SETS };

/** A meter whose clients speak at given times; what it does is written down. */
function bench(options: Partial<SignOnServerOptions> = {}) {
  const machine = new SignOnServer({ ...METER, ...options });
  const log: string[] = [];
  let now = 0;
  const note = (outputs: readonly SignOnServerOutput[]): void => {
    for (const output of outputs) {
      if (output.type === 'transmit')
        log.push(`${now} send ${JSON.stringify(fromLatin1(withoutParity(output.bytes)))}`);
      else if (output.type === 'baud') log.push(`${now} baud ${output.rate}`);
      else if (output.type === 'hdlc') log.push(`${now} hdlc at ${output.baud} from ${toHex(output.rest)}`);
      else log.push(`${now} read out ${output.acknowledged}`);
    }
  };
  const passes = (until: number): void => {
    while (machine.deadline !== undefined && machine.deadline <= until) {
      now = machine.deadline;
      note(machine.handle({ type: 'tick' }, now));
    }
    now = until;
  };
  return {
    log,
    passes,
    hears(at: number, text: string): void {
      passes(at);
      note(machine.handle({ type: 'received', bytes: withParity(toLatin1(text)) }, now));
    },
    returns(at: number): void {
      passes(at);
      note(machine.handle({ type: 'returned' }, now));
    },
  };
}

const READOUT = 'send "\\u00021.8.0(000123.456*kWh)\\r\\n!\\r\\n\\u0003';

describe('a meter that signs on', () => {
  test('goes over to HDLC at the speed proposed, and back to 300 Bd after it (conformance 52, 53)', () => {
    const meter = bench();
    meter.hears(1000, '/?!\r\n');
    meter.hears(2000, '\x06252\r\n');
    meter.passes(3000);
    meter.returns(9000);
    meter.hears(10_000, '/?!\r\n');
    meter.passes(10_200);
    expect(meter.log).toEqual([
      '1200 send "/MWR5\\\\2meter\\r\\n"',
      '2200 baud 9600',
      '2200 send "\\u0006252\\r\\n"',
      '2207 hdlc at 9600 from ',
      '9000 baud 300',
      '10200 send "/MWR5\\\\2meter\\r\\n"',
    ]);
  });

  test('takes a slower speed, and stays at 300 Bd when the client wants another than there is', () => {
    const slow = bench();
    slow.hears(0, '/?!\r\n');
    slow.hears(1000, '\x06232\r\n');
    slow.passes(2000);
    expect(slow.log).toContain('1200 baud 2400');
    const fast = bench();
    fast.hears(0, '/?!\r\n');
    fast.hears(1000, '\x06262\r\n');
    fast.passes(2000);
    expect(fast.log).toContain('1200 baud 300');
  });

  test('answers its own address, with zeros before it, and none of another (conformance 51)', () => {
    const meter = bench({ address: '12345' });
    meter.hears(0, '/?99999!\r\n');
    meter.passes(1000);
    expect(meter.log).toEqual([]);
    meter.hears(2000, '/?00012345!\r\n');
    meter.passes(2200);
    expect(meter.log).toHaveLength(1);
  });

  test('reacts in 20 ms when its maker is written so', () => {
    const meter = bench({ manufacturer: 'ISk' });
    meter.hears(0, 'noise\xff/?!\r\n');
    meter.passes(20);
    expect(meter.log).toEqual(['20 send "/ISk5\\\\2meter\\r\\n"']);
  });

  test('reads out at the speed agreed on, again when it was damaged, until it is acknowledged (conformance 55)', () => {
    const meter = bench();
    meter.hears(0, '/?!\r\n');
    meter.hears(1000, '\x06050\r\n');
    meter.hears(1500, '\x15');
    meter.hears(2000, '\x06');
    expect(meter.log).toMatchObject([
      expect.stringContaining('200 send "/MWR5'),
      '1200 baud 9600',
      expect.stringContaining(READOUT),
      expect.stringContaining(READOUT),
      '2000 read out true',
      '2000 baud 300',
    ]);
  });

  test('reads out at 300 Bd when nothing is selected, and gives up when nobody acknowledges (conformance 54)', () => {
    const meter = bench();
    meter.hears(0, '/?!\r\n');
    meter.passes(20_000);
    expect(meter.log.slice(1)).toMatchObject([
      expect.stringMatching(/baud 300$/),
      expect.stringContaining(READOUT),
      expect.stringMatching(/read out false$/),
      expect.stringMatching(/baud 300$/),
    ]);
  });

  test('reads out where HDLC or programming is not to be had, or waits anew without a readout', () => {
    const readout = bench({ hdlc: false });
    readout.hears(0, '/?!\r\n');
    readout.hears(1000, '\x06252\r\n');
    readout.passes(1300);
    expect(readout.log.at(0)).toBe('200 send "/MWR5meter\\r\\n"');
    expect(readout.log.at(-1)).toContain(READOUT);
    const nothing = new SignOnServer({ manufacturer: 'MWR', identification: '' });
    nothing.handle({ type: 'received', bytes: toLatin1('/?!\r\n') }, 0);
    nothing.handle({ type: 'tick' }, 200);
    expect(nothing.handle({ type: 'received', bytes: toLatin1('\x06051\r\n') }, 500)).toEqual([
      { type: 'baud', rate: 300 },
    ]);
    expect(nothing.deadline).toBeUndefined();
  });

  test('ends at a break, and hears a client that begins anew (conformance 56)', () => {
    const meter = bench();
    meter.hears(0, '/?!\r\n');
    meter.hears(500, fromLatin1(BREAK));
    expect(meter.log.at(-1)).toBe('500 baud 300');
    meter.hears(1000, '/?!\r\n');
    meter.hears(1500, '/?!\r\n');
    meter.passes(1700);
    expect(meter.log.at(-1)).toBe('1700 send "/MWR5\\\\2meter\\r\\n"');
  });

  test('whatever it hears, it stands again at 300 Bd and listens', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
        const machine = new SignOnServer(METER);
        let now = 0;
        const rest = (): SignOnServerOutput[] => {
          const outputs: SignOnServerOutput[] = [];
          for (let i = 0; machine.deadline !== undefined; i++) {
            expect(i).toBeLessThan(20);
            now = machine.deadline;
            outputs.push(...machine.handle({ type: 'tick' }, now));
          }
          return [...outputs, ...machine.handle({ type: 'returned' }, now)];
        };
        for (const bytes of chunks) machine.handle({ type: 'received', bytes }, ++now);
        rest();
        machine.handle({ type: 'received', bytes: toLatin1('\n/?!\r\n') }, now);
        expect(rest().map(({ type }) => type)).toEqual(['transmit', 'baud', 'transmit', 'readOut', 'baud']);
      }),
    );
  });

  test('cannot be given an identification that the message has no room for', () => {
    expect(() => new SignOnServer({ ...METER, manufacturer: 'TOOLONG' })).toThrow('FLAG');
    expect(() => new SignOnServer({ ...METER, identification: 'seventeen letters' })).toThrow('16');
    expect(() => new SignOnServer({ ...METER, identification: '\\2' })).toThrow('printable');
  });
});

test('a readout is read as it was written', () => {
  const meter = new SignOnServer(METER);
  meter.handle({ type: 'received', bytes: toLatin1('/?!\r\n') }, 0);
  meter.handle({ type: 'tick' }, 200);
  meter.handle({ type: 'received', bytes: toLatin1('\x06050\r\n') }, 300);
  const [, sent] = meter.handle({ type: 'tick' }, 500);
  expect(sent?.type === 'transmit' && parseReadout(withoutParity(sent.bytes))).toEqual(SETS);
});
