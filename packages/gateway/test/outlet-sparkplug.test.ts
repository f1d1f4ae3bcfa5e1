import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mqttOutlet, reading, START, until } from './outlet-fakes.ts';
import { Publishing } from './publishing.ts';
import { programOf, type RunningServer, startMosquitto } from './servers.ts';
import { type HostMessage, SparkplugHost } from './sparkplug-host.ts';

const absent = programOf('mosquitto') === undefined;
if (absent) console.warn('mosquitto is not installed: its tests are skipped');

const [INT64, DOUBLE, BOOLEAN, STRING] = [4, 10, 11, 12];

let broker: RunningServer;
let publishing: Publishing;
let host: SparkplugHost;
const clients: MqttClient[] = [];

const outlet = () => mqttOutlet(broker.port, { sparkplug: { group: 'plant', node: 'gw1' } });

async function newHost(): Promise<SparkplugHost> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  clients.push(client);
  const made = new SparkplugHost(client, 'plant');
  await made.listen();
  return made;
}

const kinds = (heard: readonly HostMessage[]) => heard.map(({ kind }) => kind);
const properties = (message: HostMessage | undefined, index = 0) => {
  const set = message?.metrics[index]?.properties;
  return Object.fromEntries((set?.keys ?? []).map((key, i) => [key, set?.values[i]?.string_value]));
};

describe.skipIf(absent)(
  'a Sparkplug B edge node, with mosquitto and a host that knows only the specification',
  () => {
    beforeEach(async () => {
      broker = await startMosquitto();
      publishing = new Publishing();
      host = await newHost();
    });
    afterEach(async () => {
      await publishing.remove();
      for (const each of clients.splice(0)) await each.endAsync(true);
      await broker.remove();
    });

    test('is born before its devices, and they before their data, in one sequence', async () => {
      publishing.start([outlet()]);
      await publishing.add(3);
      await publishing.addRows([
        [1, 2],
        [3, 4],
      ]);
      await publishing.delivered();
      await until('all heard', () => kinds(host.heard).filter((kind) => kind === 'DDATA').length >= 5);
      const [birth, deviceBirth] = host.heard;
      expect(birth).toMatchObject({ kind: 'NBIRTH', device: undefined, seq: 0, retained: false });
      expect(birth?.metrics).toMatchObject([
        { name: 'bdSeq', datatype: INT64, value: 'long_value' },
        { name: 'Node Control/Rebirth', datatype: BOOLEAN, value: 'boolean_value', boolean_value: false },
      ]);
      expect(deviceBirth).toMatchObject({ kind: 'DBIRTH', device: 'house_1', seq: 1 });
      expect(host.heard.map(({ seq }) => seq)).toEqual(host.heard.map((_, i) => i));
      const born = new Set<string>();
      for (const { kind, metrics } of host.heard)
        for (const { name } of metrics)
          if (kind === 'DDATA') expect(born).toContain(name);
          else born.add(name);
    });

    test('says values as doubles of their own time, and beside them the exact decimal and the unit', async () => {
      publishing.start([outlet()]);
      await publishing.store.addReadings(
        'm1',
        [reading({ value: { kind: 'number', value: 2n ** 63n, scaler: -3 } })],
        [],
      );
      await publishing.delivered();
      await until('the value heard', () => kinds(host.heard).includes('DDATA'));
      const data = host.heard.find(({ kind }) => kind === 'DDATA');
      expect(data?.metrics).toMatchObject([
        {
          name: '1-0:1.8.0*255',
          datatype: DOUBLE,
          timestamp: String(START),
          value: 'double_value',
          double_value: 2 ** 63 / 1000,
        },
      ]);
      expect(properties(data)).toEqual({
        exact: '9223372036854775.808',
        integer: '9223372036854775808',
        scaler: '-3',
        engUnit: 'Wh',
      });
    });

    test('marks rows of profiles as historical, but not in births', async () => {
      publishing.start([outlet()]);
      await publishing.addRows([[7, 8]]);
      await publishing.delivered();
      await until('the row heard', () => kinds(host.heard).includes('DDATA'));
      const of = (kind: string) => host.heard.find((message) => message.kind === kind)?.metrics;
      expect(of('DDATA')).toMatchObject([
        { name: '1-0:99.1.0*255/1-1:1.29.0*255', is_historical: true, double_value: 7 },
        { name: '1-0:99.1.0*255/1-1:2.29.0*255', is_historical: true, double_value: 8 },
      ]);
      expect(of('DBIRTH')?.every(({ is_historical }) => is_historical !== true)).toBe(true);
    });

    test('is born again, with everything that it has said, when a host asks for it', async () => {
      publishing.start([outlet()]);
      await publishing.add(2);
      await publishing.delivered();
      const late = await newHost();
      await late.askForBirths('gw1');
      await until('the births heard', () => kinds(late.heard).includes('DBIRTH'));
      expect(kinds(late.heard)).toEqual(['NBIRTH', 'DBIRTH']);
      expect(late.heard.map(({ seq }) => seq)).toEqual([0, 1]);
      expect(late.heard[1]?.metrics).toMatchObject([{ name: '1-0:1.8.0*255', double_value: 0.002 }]);
      await publishing.add(1);
      await publishing.delivered();
      await until('data behind them', () => kinds(late.heard).includes('DDATA'));
      expect(late.heard.at(-1)).toMatchObject({ kind: 'DDATA', seq: 2 });
    });

    test('dies with the number of its birth, before it lives again', async () => {
      publishing.start([outlet()]);
      await publishing.add(1);
      await publishing.delivered();
      await publishing.stop();
      publishing.start([outlet()]);
      await publishing.add(1);
      await publishing.delivered();
      await until(
        'the second birth',
        () => kinds(host.heard).filter((kind) => kind === 'NBIRTH').length === 2,
      );
      const lives = host.heard.filter(({ kind }) => kind === 'NBIRTH' || kind === 'NDEATH');
      expect(kinds(lives)).toEqual(['NBIRTH', 'NDEATH', 'NBIRTH']);
      const numbers = lives.map(({ metrics }) => metrics.find(({ name }) => name === 'bdSeq')?.long_value);
      expect(numbers[0]).toBe(numbers[1]);
      expect(lives[1]?.seq).toBeUndefined();
    });

    test('says that a device is gone, and bears it again when it answers', async () => {
      publishing.start([outlet()]);
      await publishing.add(1);
      await publishing.state('silent');
      await publishing.delivered();
      await until('its death', () => kinds(host.heard).includes('DDEATH'));
      await publishing.state('answering');
      await publishing.add(1);
      await publishing.delivered();
      await until(
        'its second birth',
        () => kinds(host.heard).filter((kind) => kind === 'DBIRTH').length === 2,
      );
      expect(kinds(host.heard)).toEqual(['NBIRTH', 'DBIRTH', 'DDATA', 'DDEATH', 'DBIRTH', 'DDATA']);
    });

    test('says refusals in words', async () => {
      publishing.start([outlet()]);
      const { logicalName } = reading();
      const refused = {
        logicalName,
        classId: 3,
        attribute: 5,
        dataIndex: 0,
        reason: 'readWriteDenied',
        at: START,
      };
      await publishing.store.addReadings('m1', [], [refused]);
      await publishing.delivered();
      await until('the refusal', () => kinds(host.heard).includes('DDATA'));
      expect(host.heard.at(-1)?.metrics).toMatchObject([
        { name: 'refusals/1-0:1.8.0*255:5', datatype: STRING, string_value: 'readWriteDenied' },
      ]);
    });
  },
);
