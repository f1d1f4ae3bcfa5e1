import { describe, expect, test } from 'vitest';
import { OrderedClock } from '../../test/ordered-clock.ts';
import { meter } from '../../test/server-fixture.ts';
import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { withoutParity } from '../mode-e/message.ts';
import type { SignOnServerOptions } from '../mode-e/sign-on-server.ts';
import { DlmsServer } from '../server/index.ts';
import { memoryPair } from './memory.ts';
import { type ReadoutOptions, readout } from './readout.ts';
import { serveModeE } from './serve-mode-e.ts';
import { tap } from './tap.ts';

const SETS = [
  { address: 'F.F', value: '00', unit: '' },
  { address: 'C.1.0', value: '13647123', unit: '' },
  { address: '1.8.1', value: '042951.721', unit: 'kWh' },
  { address: '1.6.1', value: '00.12', unit: 'kW' },
  { address: '1.6.1', value: '1601011200', unit: '' },
  { address: '1-0:32.7.0*255', value: '230.1', unit: 'V' },
  { address: 'sundry', value: 'x', unit: '' },
];

/** Reads a meter out over a line in memory; what is said by either side stands in `said`. */
async function readOut(modeE: Partial<SignOnServerOptions>, options: ReadoutOptions = {}) {
  const [ours, theirs] = memoryPair();
  const clock = new OrderedClock();
  const acknowledged: boolean[] = [];
  const said: string[] = [];
  void serveModeE(theirs, {
    devices: [new DlmsServer({ logicalDevices: [meter().device] })],
    modeE: { manufacturer: 'LGZ', identification: 'ZMF100AC.M26', ...modeE },
    clock,
    onReadOut: (taken) => void acknowledged.push(taken),
  });
  const port = tap(ours, { sent: (bytes) => said.push(fromLatin1(withoutParity(bytes))) });
  const result = readout({ kind: 'port', port }, { clock, ...options });
  return { result, acknowledged, said };
}

describe('a readout', () => {
  test('becomes readings with names, exact numbers, units and times', async () => {
    const { result, acknowledged, said } = await readOut({ readout: () => SETS });
    const { identification, sets, readings } = await result;
    expect(identification).toMatchObject({ manufacturer: 'LGZ', identification: 'ZMF100AC.M26' });
    expect(sets).toEqual(SETS);
    expect(readings).toMatchObject([
      { logicalName: '1-0:97.97.0*255', value: '00' },
      { logicalName: '1-0:96.1.0*255', value: '13647123' },
      { logicalName: '1-0:1.8.1*255', value: '42951721', scaler: 0, unit: 'Wh', quantity: '42951721' },
      {
        logicalName: '1-0:1.6.1*255',
        value: '12',
        scaler: 1,
        unit: 'W',
        quantity: '120',
        at: '2016-01-01T12:00:00',
      },
      { logicalName: '1-0:32.7.0*255', value: '2301', scaler: -1, unit: 'V', quantity: '230.1' },
    ]);
    expect(readings).toHaveLength(5);
    expect(said).toEqual(['/?!\r\n', '\x06050\r\n', '\x06']);
    expect(acknowledged).toEqual([true]);
  });

  test('that does not come ends in an error and a break', async () => {
    const { result, said } = await readOut({}, { silenceMs: 1000 });
    await expect(result).rejects.toMatchObject({
      code: 'timeout',
      layer: 'modeE',
      message: 'no end of a readout: heard nothing',
    });
    expect(said.at(-1)).toBe('\x01B0\x03q');
  });

  test('is called off', async () => {
    const signal = AbortSignal.abort('enough');
    const { result } = await readOut({ readout: () => SETS }, { signal });
    await expect(result).rejects.toMatchObject({ code: 'closed', layer: 'modeE' });
  });

  test('of mode D is overheard', async () => {
    const [ours, theirs] = memoryPair();
    const result = readout({ kind: 'port', port: ours }, { oneWay: true, clock: new OrderedClock() });
    theirs.write(toLatin1('/MWR3meter\r\n\r\n1.8.0(000001*kWh)\r\n!\r\n'));
    expect(await result).toMatchObject({
      identification: undefined,
      readings: [{ value: '1', scaler: 3, unit: 'Wh' }],
    });
    await expect(readout('udp://127.0.0.1')).rejects.toThrow('over a stream');
  });

  test('of a line that ends is a closed line', async () => {
    const [ours, theirs] = memoryPair();
    const result = readout({ kind: 'port', port: ours }, { oneWay: true, clock: new OrderedClock() });
    await theirs.close();
    await expect(result).rejects.toMatchObject({ code: 'closed', layer: 'port' });
  });
});
