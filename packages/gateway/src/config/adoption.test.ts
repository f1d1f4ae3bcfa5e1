import { parseObis } from 'dlms/data';
import { describe, expect, test } from 'vitest';
import type { UnknownDevice } from '../model/ports.ts';
import { adoptionOf } from './adoption.ts';
import { modelsOfPush } from './knowledge.ts';
import { loadText } from './load.ts';

const planOf = (yaml: string) => {
  const { plan, problems } = loadText(yaml);
  expect(problems).toEqual([]);
  if (plan === undefined) throw new TypeError('no plan');
  return plan;
};

const plan = planOf(`
connections: [{ name: c, type: tcp, host: h }]
devices: [{ name: MTW00007, connection: c }]
listeners:
  - { name: pushes, type: tcp }
  - { name: port, type: serial, path: /dev/ttyUSB3, baud: 2400, parity: even }
`);

const stranger = (change: Partial<UnknownDevice> = {}): UnknownDevice => ({
  id: 'x',
  listener: 'pushes',
  remote: '::ffff:10.0.0.7:40123',
  systemTitle: undefined,
  identification: undefined,
  firstAt: 0,
  lastAt: 0,
  pushes: 1,
  problem: undefined,
  sample: [{ logicalName: parseObis('1-0:1.8.0'), value: '7', unit: 'Wh' }],
  ...change,
});

const settingsOf = (who: UnknownDevice, collection: string) =>
  adoptionOf(who, plan).operations.flatMap((operation) =>
    operation.op === 'put' && operation.collection === collection ? [operation.value] : [],
  );

describe('a stranger is adopted', () => {
  test('by its system title, under a name that is free, with what it pushes in a request that sends nothing', () => {
    const systemTitle = Buffer.from('MTW00007').toString('hex');
    const drafted = adoptionOf(stranger({ systemTitle }), plan);
    expect(drafted).toMatchObject({ device: 'MTW00007-2', needsKeys: false, models: [] });
    expect(drafted.operations).toMatchObject([
      { collection: 'connections', value: { type: 'tcp', host: '10.0.0.7', enabled: false } },
      { collection: 'devices', value: { name: 'MTW00007-2', meterSystemTitle: systemTitle } },
      { collection: 'requests', value: { send: false, values: ['1-0:1.8.0*255'] } },
    ]);
  });

  test('by its identification, or else by the address that it pushes from', () => {
    expect(settingsOf(stranger({ identification: 'EMR 1' }), 'devices')).toMatchObject([
      { name: 'EMR 1', identification: 'EMR 1' },
    ]);
    expect(settingsOf(stranger(), 'devices')).toMatchObject([{ pushesFrom: '10.0.0.7' }]);
  });

  test('on a customer port by the port itself, whose settings it has', () => {
    const { operations } = adoptionOf(stranger({ listener: 'port', remote: '/dev/ttyUSB3' }), plan);
    expect(operations).toMatchObject([
      { value: { type: 'serial', path: '/dev/ttyUSB3', baud: 2400, parity: 'even', enabled: false } },
      { collection: 'devices' },
      { op: 'patch', collection: 'listeners', names: ['port'], value: { device: 'port /dev/ttyUSB3' } },
      { collection: 'requests' },
    ]);
  });

  test('with a word on its keys where nothing opens what it pushes', () => {
    const systemTitle = '4b464d6750000009';
    const drafted = adoptionOf(stranger({ systemTitle, sample: [], problem: 'no key' }), plan);
    expect(drafted).toMatchObject({ device: 'KFM-6750000009', needsKeys: true });
    expect(drafted.models.length).toBeGreaterThan(1);
    expect(drafted.notes.join()).toMatch(/blockCipherKey.*kaifa-ma309/s);
    expect(drafted.operations).toHaveLength(2);
  });

  test('as one of its family where only one is known by this, without the keys that its sessions would need', () => {
    const sample = [{ logicalName: parseObis('1-1:0.2.129'), value: 'Kamstrup_V0001' }];
    expect(adoptionOf(stranger({ sample }), plan).models).toEqual(['kamstrup-omnipower']);
    const landis = stranger({ systemTitle: '4c475a6773700001' });
    expect(settingsOf(landis, 'devices')).toMatchObject([{ model: 'landis-gyr-e450', security: 'none' }]);
  });
});

test('two devices cannot be known by one address', () => {
  const { problems } = loadText(`
connections: [{ name: c, type: tcp, host: h }]
devices:
  - { name: a, connection: c, pushesFrom: 10.0.0.7 }
  - { name: b, connection: c, pushesFrom: 10.0.0.7 }
`);
  expect(problems).toMatchObject([
    { path: 'devices[1].pushesFrom', message: expect.stringContaining('"a"') },
  ]);
});

test('families are told by texts before makers, and nothing is guessed of what is not known', () => {
  expect(modelsOfPush('4b464d6750000009', ['KFM_001'])).toEqual(['kaifa-ma304']);
  expect(modelsOfPush('5858580000000000', ['hello'])).toEqual([]);
  expect(modelsOfPush(undefined, [])).toEqual([]);
});
