import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { type CollectorOptions, type CollectorOutput, ReadoutCollector } from './collector.ts';
import { withoutParity, withParity } from './message.ts';
import { encodeReadout } from './readout.ts';

const SETS = [
  { address: 'F.F', value: '00', unit: '' },
  { address: '1.8.0', value: '001234.5', unit: 'kWh' },
];
const BLOCK = withParity(encodeReadout(SETS));
const damaged = BLOCK.map((octet, i) => (i === 5 ? octet ^ 0x01 : octet));

/** What a collector does with pieces that come a millisecond apart, and then with silence. */
function collect(pieces: readonly Uint8Array[], options: CollectorOptions = {}) {
  const machine = new ReadoutCollector(options);
  const outputs: CollectorOutput[] = machine.handle({ type: 'start' }, 0);
  let now = 0;
  for (const bytes of pieces) outputs.push(...machine.handle({ type: 'received', bytes }, ++now));
  if (machine.deadline !== undefined) outputs.push(...machine.handle({ type: 'tick' }, machine.deadline));
  expect(machine.deadline).toBeUndefined();
  return outputs.map((output) => {
    if (output.type === 'transmit') return `send ${JSON.stringify(fromLatin1(withoutParity(output.bytes)))}`;
    return output.type === 'done' ? output.sets : `${output.error.code} ${output.error.message}`;
  });
}

describe('a collector', () => {
  test('takes a block in any pieces, and acknowledges it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(BLOCK.length)), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), BLOCK.length];
        const pieces = at.slice(1).map((end, i) => BLOCK.subarray(at[i], end));
        expect(collect(pieces)).toEqual(['send "\\u0006"', SETS]);
      }),
    );
  });

  test('asks for a damaged block again, and not for ever', () => {
    expect(collect([damaged, BLOCK])).toEqual(['send "\\u0015"', 'send "\\u0006"', SETS]);
    expect(collect([damaged, damaged], { repeats: 1 })).toEqual([
      'send "\\u0015"',
      expect.stringMatching(/^malformed block check character/),
    ]);
  });

  test('says what it heard of a meter that breaks off, or never begins', () => {
    expect(collect([BLOCK.subarray(0, 9)])).toEqual([
      'timeout no end of a readout: heard 9 characters, beginning 02 46 2e 46 28 30 30 29',
    ]);
    expect(collect([])).toEqual(['timeout no end of a readout: heard nothing']);
  });

  test('is done at the latest when it should be, however lively the line', () => {
    const machine = new ReadoutCollector({ longestMs: 10_000 });
    machine.handle({ type: 'start' }, 0);
    for (let now = 0; now < 10_000; now += 1000)
      machine.handle({ type: 'received', bytes: toLatin1('.') }, now);
    expect(machine.deadline).toBe(10_000);
  });

  test('takes a telegram of mode D, from its beginning, and answers nothing', () => {
    const telegram = 'the end of one\r\n!\r\n/MWR3meter\r\n\r\nF.F(00)\r\n1.8.0(001234.5*kWh)\r\n!\r\n';
    expect(collect([toLatin1(telegram)], { oneWay: true })).toEqual([SETS]);
    expect(collect([toLatin1(telegram).subarray(0, -1)], { oneWay: true })).toEqual([
      expect.stringContaining('timeout'),
    ]);
  });

  test('any octets end in data sets or a typed failure', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.boolean(), (pieces, oneWay) => {
        expect(collect(pieces, { oneWay }).length).toBeGreaterThan(0);
      }),
    );
  });

  test('does not collect without bound', () => {
    const much = [toLatin1('\x02'), ...Array.from({ length: 300 }, () => new Uint8Array(1000).fill(0x30))];
    expect(collect(much)).toEqual([expect.stringMatching(/^malformed a readout without an end/)]);
  });
});
