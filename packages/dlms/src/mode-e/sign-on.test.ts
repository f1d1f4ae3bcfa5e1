import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../bytes/hex.ts';
import { concat } from '../bytes/octets.ts';
import { toLatin1 } from '../bytes/utf8.ts';
import {
  BATTERY_WAKE_UP,
  BREAK,
  blockCheck,
  encodeRequest,
  parseIdentification,
  withoutParity,
  withParity,
} from './message.ts';
import { parseDataSets, parseReadout } from './readout.ts';
import { SignOn, type SignOnOptions, type SignOnOutput } from './sign-on.ts';

const ascii = (text: string): Uint8Array => toLatin1(text);

/** A meter that answers each transmission with what the script says, in virtual time. */
function play(script: readonly (Uint8Array | undefined)[], options: SignOnOptions = {}) {
  const machine = new SignOn(options);
  const answers = [...script];
  const log: string[] = [];
  let now = 0;
  let outputs: SignOnOutput[] = machine.handle({ type: 'start' }, now);
  for (let step = 0; step < 100; step++) {
    let answer: Uint8Array | undefined;
    for (const output of outputs) {
      if (output.type === 'transmit') {
        log.push(
          `${now} send ${JSON.stringify(new TextDecoder('latin1').decode(withoutParity(output.bytes)))}`,
        );
        answer = answers.shift();
      } else if (output.type === 'baud') {
        log.push(`${now} baud ${output.rate}`);
        answer = answers.shift();
      } else return { log, now, output };
    }
    if (answer) outputs = machine.handle({ type: 'received', bytes: answer }, ++now);
    else if (machine.deadline !== undefined) {
      now = machine.deadline;
      outputs = machine.handle({ type: 'tick' }, now);
    }
  }
  throw new Error(`did not end: ${log.join('; ')}`);
}

describe('sign-on', () => {
  test('ends in HDLC at the speed the meter proposes, changed when the option select has left (conformance 57)', () => {
    const ident = withParity(ascii('/HLY5\\2xxxxxx\r\n'));
    const { log, output } = play([ident, undefined, withParity(ascii('\x06252\r\n'))]);
    expect(log).toEqual(['0 send "/?!\\r\\n"', '251 send "\\u0006252\\r\\n"', '501 baud 9600']);
    expect(output).toMatchObject({
      type: 'done',
      mode: 'hdlc',
      baud: 9600,
      identification: { announcesModeE: true },
    });
  });

  test('goes on without the echo that some meters leave out', () => {
    const { output } = play([ascii('/LGZ5\\2ZMG410000b.P07\r\n')]);
    expect(output).toMatchObject({
      type: 'done',
      mode: 'hdlc',
      identification: { identification: 'ZMG410000b.P07' },
    });
  });

  test('notices that the meter reads out instead of changing to HDLC', () => {
    const { output } = play([ascii('/APA5\\2NORAX30\r\n'), undefined, ascii('\x021.8.0(00')]);
    expect(output).toMatchObject({ type: 'done', mode: 'readout', rest: ascii('\x021.8.0(00') });
  });

  test('passes over the echo of its own request and noise before the identification', () => {
    const heard = concat(
      Uint8Array.of(0xff, 0x00),
      withParity(ascii('/?!\r\n')),
      withParity(ascii('/ISk5MT174-0001\r\n')),
    );
    expect(play([heard]).output).toMatchObject({ identification: { manufacturer: 'ISk', fast: true } });
  });

  test('takes a line that ends in LF alone, and a slower speed when told', () => {
    const { log } = play([ascii('/LGZ4ZMF100AC.M26\n')], { highestBaud: 300, mode: 'readout' });
    expect(log).toContain('501 baud 300');
    expect(log[1]).toContain('\\u0006000');
  });

  test('mode B needs no option select', () => {
    const { log, output } = play([ascii('/XYZDmeter\r\n')]);
    expect(log.at(-1)).toMatch(/baud 4800/);
    expect(output).toMatchObject({ type: 'done', mode: 'readout', baud: 4800 });
  });

  test('asks three times, then says what was heard and what to check', () => {
    const { output, now } = play([undefined, Uint8Array.of(0x15), undefined]);
    if (output.type !== 'failed') throw new Error(output.type);
    expect(output.error).toMatchObject({
      code: 'timeout',
      layer: 'modeE',
      advice: expect.stringContaining('optical head'),
    });
    expect(now).toBeLessThan(10_000);
  });

  test('wakes what sleeps, and ends the session before, ahead of each request', () => {
    const { log } = play([undefined, undefined, undefined, ascii('/LGZ5\\2E350\r\n')], {
      wakeUp: BATTERY_WAKE_UP,
      breakFirst: true,
    });
    const wake = `${'\\u0000'.repeat(66)}\\u0001B0\\u0003q`;
    expect(log.slice(0, 4)).toEqual([
      `0 send "${wake}"`,
      '3967 send "/?!\\r\\n"',
      `5634 send "${wake}"`,
      '9601 send "/?!\\r\\n"',
    ]);
  });

  test('agrees on a speed that there is, not above what is allowed', () => {
    const { log, output } = play([ascii('/LGZ6\\2E350\r\n')], { highestBaud: 9000 });
    expect(log).toContain('251 send "\\u0006242\\r\\n"');
    expect(output).toMatchObject({ type: 'done', baud: 4800 });
  });

  test('does not listen to a line for ever that never falls silent', () => {
    const machine = new SignOn({ attempts: 1 });
    machine.handle({ type: 'start' }, 0);
    let outputs: SignOnOutput[] = [];
    let now = 0;
    for (; outputs.length === 0 && now < 60_000; now += 100)
      outputs = [
        ...machine.handle({ type: 'received', bytes: Uint8Array.of(0x55) }, now),
        ...machine.handle({ type: 'tick' }, now),
      ];
    expect(outputs).toMatchObject([{ type: 'failed', error: { message: expect.stringContaining('55 55') } }]);
    expect(now).toBeLessThan(11_000);
  });

  test('any octets end in a value or a typed failure, in bounded time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.uint8Array({ maxLength: 400 }), { nil: undefined }), { maxLength: 12 }),
        (script) => {
          const { output, now } = play(script);
          expect(['done', 'failed']).toContain(output.type);
          expect(now).toBeLessThan(60_000);
        },
      ),
    );
  });
});

describe('messages', () => {
  test('7E1 over 8 bits is what other readers send', () => {
    expect(toHex(withParity(ascii('/?!\r\n')), ' ')).toBe('af 3f 21 8d 0a');
  });

  test('parity is undone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(withoutParity(withParity(ascii(text)))).toEqual(ascii(text));
      }),
    );
  });

  test('a break ends in its check character', () => expect(blockCheck(BREAK.subarray(1, 4))).toBe(0x71));

  test('refuses an address that would end the request early', () => {
    expect(() => encodeRequest('12!34')).toThrow('no device address');
  });

  test('says what is wrong with a line that is no identification', () => {
    expect(() => parseIdentification(ascii('garbage\r\n'))).toThrow(
      '"garbage" is no identification of IEC 62056-21',
    );
  });
});

describe('readout', () => {
  const body =
    'F.F(00)\r\nC.1.0(13647123)\r\n1.8.1(042951.721*kWh)\r\n1.6.1(00.12*kW)(1601011200)\r\n!\r\n\x03';
  const block = concat(Uint8Array.of(2), ascii(body), Uint8Array.of(blockCheck(ascii(body))));

  test('gives the data sets, several values under one address included', () => {
    expect(parseReadout(block)).toEqual([
      { address: 'F.F', value: '00', unit: '' },
      { address: 'C.1.0', value: '13647123', unit: '' },
      { address: '1.8.1', value: '042951.721', unit: 'kWh' },
      { address: '1.6.1', value: '00.12', unit: 'kW' },
      { address: '1.6.1', value: '1601011200', unit: '' },
    ]);
  });

  test('waits for the end, at any cut', () => {
    for (let end = 0; end < block.length; end++) expect(parseReadout(block.subarray(0, end))).toBeUndefined();
  });

  test('refuses a damaged block with its offset', () => {
    const damaged = Uint8Array.from(block);
    damaged[10] = 0x41;
    expect(() => parseReadout(damaged)).toThrow(/block check character/);
  });

  test('values that spaces fill are trimmed', () => {
    expect(parseDataSets('0.0(          120858)')).toEqual([{ address: '0.0', value: '120858', unit: '' }]);
  });
});
