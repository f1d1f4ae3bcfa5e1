import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { concat } from '../src/bytes/octets.ts';
import { fromLatin1, toLatin1 } from '../src/bytes/utf8.ts';
import {
  baudOf,
  encodeIdentification,
  encodeReadout,
  parseIdentification,
  parseReadout,
  SignOn,
  type SignOnOptions,
  type SignOnOutput,
  SignOnServer,
  withoutParity,
  withParity,
} from '../src/mode-e/index.ts';

/*
 * Sign-ons of real meters, as people wrote them down: identifications, and what the meters did then.
 */

interface Handshake {
  readonly meter: string;
  readonly ident: string;
  readonly note: string;
}

const file = fileURLToPath(
  new URL('../../../../shared/vectors/iec62056-21-handshakes.json', import.meta.url),
);
const present = existsSync(file);
const items: readonly Handshake[] = present ? JSON.parse(readFileSync(file, 'utf8')).items : [];

/** The first of the identifications that a record names. */
const identOf = ({ ident }: Handshake): string => ident.split(' / ')[0] ?? '';

function named(meter: string): Handshake {
  const found = items.find((item) => item.meter.includes(meter));
  if (!found) throw new Error(`no record of ${meter}`);
  return found;
}

/** A client's sign-on against a meter that answers its transmissions, and changes of speed, one after the other. */
function play(answers: readonly (Uint8Array | undefined)[], options: SignOnOptions = {}) {
  const machine = new SignOn(options);
  const left = [...answers];
  const sent: Uint8Array[] = [];
  let outputs: SignOnOutput[] = machine.handle({ type: 'start' }, 0);
  let now = 0;
  for (let step = 0; step < 30; step++) {
    let answer: Uint8Array | undefined;
    for (const output of outputs) {
      if (output.type === 'done' || output.type === 'failed') return { sent, output };
      if (output.type === 'transmit') sent.push(output.bytes);
      answer = left.shift();
    }
    now = answer ? now + 1 : (machine.deadline ?? now);
    outputs = machine.handle(answer ? { type: 'received', bytes: answer } : { type: 'tick' }, now);
  }
  throw new Error('the sign-on does not end');
}

describe.skipIf(!present)('sign-ons of the field', () => {
  test.each(items.map((item) => [item.meter, item] as const))('%s is recognised', (_, item) => {
    const ident = identOf(item);
    const parsed = parseIdentification(toLatin1(`${ident}\r\n`));
    expect(`/${parsed.manufacturer}${parsed.baudCharacter}`).toBe(ident.slice(0, 5));
    expect(parsed.announcesModeE).toBe(ident.includes('\\2'));
    expect(parsed.fast).toBe(/[a-z]/.test(ident.slice(3, 4)));
    expect(parsed.identification).toBe(ident.slice(5).replace('\\2', ''));
    expect(fromLatin1(encodeIdentification(parsed))).toBe(`${ident}\r\n`);
  });

  test.each(items.map((item) => [item.meter, item] as const))('%s is signed on to over 8 bits', (_, item) => {
    const line = withParity(toLatin1(`${identOf(item)}\r\n`));
    const { sent, output } = play([line]);
    const speed = identOf(item).charAt(4);
    expect(sent.map((bytes) => fromLatin1(withoutParity(bytes)))).toEqual(['/?!\r\n', `\x062${speed}2\r\n`]);
    expect(output).toMatchObject({ type: 'done', mode: 'hdlc', baud: baudOf(speed) });
  });

  test('a probe wakes its meter by 0x55 and speaks 7E1 in 8 bits, as the Holley meter hears it', () => {
    expect(named('Holley').note).toContain('55 AF 3F 21 8D 0A');
    expect(named('Holley').note).toContain('06 B2 30 B2');
    const ident = withParity(toLatin1(`${identOf(named('Holley'))}\r\n`));
    const { sent } = play([undefined, ident], { wakeUp: Uint8Array.of(0x55), highestBaud: 300 });
    expect(concat(...sent.slice(0, 2))).toEqual(fromHex('55 AF 3F 21 8D 0A'));
    expect(sent[2]?.subarray(0, 4)).toEqual(fromHex('06 B2 30 B2'));
  });

  test('the Apator meter announces HDLC and reads out all the same', () => {
    expect(named('Apator').note).toContain('plain IEC readout');
    const ident = toLatin1(`${identOf(named('Apator'))}\r\n`);
    const readout = encodeReadout([{ address: '1.8.0', value: '1', unit: 'kWh' }]);
    const { output } = play([ident, undefined, readout]);
    if (output.type !== 'done') throw new Error(output.type);
    expect(output.mode).toBe('readout');
    expect(parseReadout(output.rest)).toHaveLength(1);
  });

  test('the E350 meter is heard when its lines end in LF alone, and its readout is read', () => {
    const { note } = named('E350');
    expect(note).toContain('LF only');
    const ident = toLatin1(`${identOf(named('E350'))}\n`);
    expect(play([ident], { mode: 'readout' }).output).toMatchObject({ baud: 4800, mode: 'readout' });
    const [, lines = ''] = /readout lines such as (.*); one capture/.exec(note) ?? [];
    const sets = lines.split(', ').map((line) => /^([^(]+)\(\s*([^*)]*)\*?([^)]*)\)$/.exec(line) ?? []);
    const expected = sets.map(([, address = '', value = '', unit = '']) => ({ address, value, unit }));
    expect(expected).toHaveLength(4);
    expect(parseReadout(encodeReadout(expected))).toEqual(expected);
  });

  test('our meter gives the same identifications', () => {
    for (const item of items) {
      const { manufacturer, identification, announcesModeE, baudCharacter } = parseIdentification(
        toLatin1(`${identOf(item)}\r\n`),
      );
      const baud = baudOf(baudCharacter) ?? 0;
      const server = new SignOnServer({ manufacturer, identification, baud, hdlc: announcesModeE });
      server.handle({ type: 'received', bytes: withParity(toLatin1('/?!\r\n')) }, 0);
      const [said] = server.handle({ type: 'tick' }, 1000);
      if (said?.type !== 'transmit') throw new Error('the meter says nothing');
      expect(fromLatin1(withoutParity(said.bytes))).toBe(`${identOf(item)}\r\n`);
    }
  });
});
