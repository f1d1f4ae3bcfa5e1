import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MqttOutlet } from '../src/model/outlet.ts';
import { Secret } from '../src/model/secret.ts';
import { mqttOutlet, outletBase, reading, START, until } from './outlet-fakes.ts';
import { Publishing, signal } from './publishing.ts';
import { programOf, type RunningServer, startMosquitto } from './servers.ts';

const absent = programOf('mosquitto') === undefined;
if (absent) console.warn('mosquitto is not installed: its tests are skipped');

let broker: RunningServer;
let publishing: Publishing;
const clients: MqttClient[] = [];

interface Heard {
  readonly topic: string;
  readonly document: Record<string, unknown>;
  readonly retain: boolean;
}

const outlet = (change: Partial<MqttOutlet> = {}): MqttOutlet => mqttOutlet(broker.port, change);

async function client(options: Parameters<typeof connectAsync>[1] = {}): Promise<MqttClient> {
  const made = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 50, ...options });
  made.on('error', () => undefined);
  clients.push(made);
  return made;
}

/** Everything under a topic; a session that the broker keeps, so that nothing is missed while one of both is away. */
async function listen(topic = 'mw/#'): Promise<Heard[]> {
  const heard: Heard[] = [];
  const subscriber = await client({ clientId: 'listener', clean: false, protocolVersion: 4 });
  subscriber.on('message', (at, payload, { retain }) => {
    const text = payload.toString();
    const document = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text };
    heard.push({ topic: at, document, retain });
  });
  await subscriber.subscribeAsync(topic, { qos: 1 });
  return heard;
}

const seqs = (heard: readonly Heard[]): number[] =>
  heard.flatMap(({ document }) => (typeof document['seq'] === 'number' ? document['seq'] : []));

/** What was heard first of everything: repetitions left out. */
const firsts = (numbers: readonly number[]): number[] => [...new Set(numbers)];

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe.skipIf(absent)('an MQTT outlet, with mosquitto', () => {
  beforeEach(async () => {
    broker = await startMosquitto();
    publishing = new Publishing();
  });
  afterEach(async () => {
    await publishing.remove();
    for (const each of clients.splice(0)) await each.endAsync(true);
    await broker.remove();
  });

  test.each([4, 5] as const)('publishes exact values, rows and states (protocol %s)', async (version) => {
    const heard = await listen();
    publishing.start([outlet({ version })], [signal({ scale: 0.001, unit: 'kWh' })]);
    await publishing.store.addReadings(
      'm1',
      [reading({ value: { kind: 'number', value: 2n ** 63n, scaler: -3 } })],
      [
        {
          logicalName: reading().logicalName,
          classId: 3,
          attribute: 5,
          dataIndex: 0,
          reason: 'readWriteDenied',
          at: START,
        },
      ],
    );
    await publishing.addRows([
      [1, 2],
      [3, 4],
    ]);
    await publishing.delivered();
    await until('all heard', () => heard.length >= 6);
    const byTopic = new Map(heard.map(({ topic, document }) => [topic, document]));
    expect(byTopic.get('mw/house_1/1-0:1.8.0*255')).toMatchObject({
      device: 'm1',
      value: '9223372036854775.808',
      integer: '9223372036854775808',
      scaler: -3,
      unit: 'Wh',
      at: '2026-03-29T00:30:00.000Z',
    });
    expect(byTopic.get('mw/house_1/signal/E1')).toMatchObject({ value: '9223372036854.775808', unit: 'kWh' });
    expect(byTopic.get('mw/house_1/refusal/1-0:1.8.0*255:5')).toMatchObject({ reason: 'readWriteDenied' });
    const rows = heard.filter(({ topic }) => topic === 'mw/house_1/profile/1-0:99.1.0*255');
    expect(
      rows.map(({ document }) => (document['values'] as { value: string }[]).map(({ value }) => value)),
    ).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(byTopic.get('mw/status')).toEqual({ text: 'online' });
  });

  test('says offline when it stops, when it is killed, and online when it is back', async () => {
    const heard = await listen('mw/status');
    const states = () => heard.map(({ document }) => document['text']);
    publishing.start([outlet()]);
    await until('online', () => states().at(-1) === 'online');
    await publishing.stop();
    await until('offline', () => states().at(-1) === 'offline');
    const late = await client({ clientId: 'late' });
    const kept = new Promise((resolve) => late.once('message', (_, payload) => resolve(payload.toString())));
    await late.subscribeAsync('mw/status');
    expect(await kept).toBe('offline'); // retained, for whoever comes later
  });

  test('leaves nothing out and keeps the order when the broker is killed again and again', async () => {
    const heard = await listen();
    publishing.start([outlet()]);
    for (let round = 0; round < 5; round++) {
      await publishing.add(200);
      await until('some heard', () => seqs(heard).length > round * 150);
      await broker.kill();
      await publishing.add(20);
      await until('it is noticed', () => publishing.standing().state === 'failing');
      await broker.start();
    }
    await publishing.delivered();
    await until('all heard', () => firsts(seqs(heard)).length === 1100, 30_000);
    expect(firsts(seqs(heard))).toEqual(upTo(1100));
    expect(publishing.standing()).toMatchObject({ state: 'following', behindBy: 0 });
  }, 60_000);

  test('waits for a broker that hangs, says so, and holds up nobody else', async () => {
    publishing.start([
      outlet({ timeoutMs: 300 }),
      { ...outlet({ name: 'other', url: 'mqtt://127.0.0.1:1', clientId: 'x' }) },
      fileOutlet(),
    ]);
    await publishing.add(10);
    await publishing.delivered();
    broker.pause();
    await publishing.add(500);
    await publishing.delivered('files');
    await until('it is late', () => publishing.standing().lastFailure !== undefined);
    expect(publishing.standing().lastFailure?.message).toMatch(/nothing came back within 300 milliseconds/);
    expect(publishing.standing('other').lastFailure?.message).toMatch(/nobody listens there/);
    broker.resume();
    const heard = await listen();
    await publishing.delivered();
    expect(publishing.standing().behindBy).toBe(0);
    expect(heard).toBeDefined();
  }, 60_000);

  test('runs a request on command, answers, and heeds no retained one', async () => {
    const heard = await listen('mw/request/+/answer');
    const operator = await client({ clientId: 'operator', protocolVersion: 5 });
    await operator.publishAsync('mw/request/old/run', '{}', { retain: true, qos: 1 });
    publishing.start([outlet({ commands: true })]);
    await until('online', () => publishing.standing().state === 'following');
    await operator.publishAsync('mw/request/hourly/run', '{"devices":["m1"]}', { qos: 1 });
    await operator.publishAsync('mw/request/all/run', '', { qos: 1 });
    await operator.publishAsync('mw/request/bad/run', '{"devices":7}', { qos: 1 });
    await until('all answered', () => heard.length === 4);
    expect(publishing.triggered).toEqual([
      { request: 'hourly', devices: ['m1'] },
      { request: 'all', devices: undefined },
    ]);
    expect(heard.map(({ topic, document }) => [topic.split('/')[2], document['ok']])).toEqual([
      ['old', false],
      ['hourly', true],
      ['all', true],
      ['bad', false],
    ]);
  });

  test('answers where MQTT 5 says, with the correlation that was given', async () => {
    const operator = await client({ clientId: 'operator', protocolVersion: 5 });
    publishing.start([outlet({ commands: true })]);
    await until('online', () => publishing.standing().state === 'following');
    await operator.subscribeAsync('here');
    const answer = new Promise<string>((resolve) =>
      operator.once('message', (topic, _, { properties }) =>
        resolve(`${topic} ${properties?.correlationData?.toString()}`),
      ),
    );
    await operator.publishAsync('mw/request/x/run', '', {
      properties: { responseTopic: 'here', correlationData: Buffer.from('17') },
    });
    expect(await answer).toBe('here 17');
  });

  test('tells Home Assistant what there is, once, and again when that has started anew', async () => {
    const heard = await listen('homeassistant/+/+/config');
    publishing.start([outlet({ discovery: 'homeassistant' })]);
    await publishing.add(3);
    await publishing.delivered();
    await until('told', () => heard.length === 1);
    expect(heard[0]).toMatchObject({
      topic: 'homeassistant/sensor/meterwire_m1_1-0_1_8_0_255/config',
      document: {
        state_topic: 'mw/house_1/1-0:1.8.0*255',
        availability_topic: 'mw/status',
        unit_of_measurement: 'Wh',
        device_class: 'energy',
        state_class: 'total_increasing',
        value_template: '{{ value_json.value }}',
        unique_id: 'meterwire_m1_1-0_1_8_0_255',
      },
    });
    const assistant = await client({ clientId: 'assistant' });
    await assistant.publishAsync('homeassistant/status', 'online');
    await until('told again', () => heard.length === 2);
  });
});

describe.skipIf(absent)('an MQTT outlet, over TLS and with a password', () => {
  test('connects with the right ones, and says what is wrong with others', async () => {
    broker = await startMosquitto((folder) => {
      certificates(folder);
      execFileSync('mosquitto_passwd', ['-b', '-c', join(folder, 'users'), 'mw', 'right'], {
        stdio: 'ignore',
      });
      return `cafile ${folder}/ca.pem\ncertfile ${folder}/server.pem\nkeyfile ${folder}/server.key\nallow_anonymous false\npassword_file ${folder}/users\n`;
    });
    publishing = new Publishing();
    try {
      const url = `mqtts://localhost:${broker.port}`;
      const ca = readFileSync(join(broker.folder, 'ca.pem'), 'utf8');
      const tls = { ca, certificate: undefined, key: undefined, verify: true };
      const password = new Secret('right');
      publishing.start([
        outlet({ url, tls, username: 'mw', password }),
        outlet({ name: 'wrong', clientId: 'b', url, tls, username: 'mw', password: new Secret('wrong') }),
        outlet({ name: 'stranger', clientId: 'c', url, username: 'mw', password }),
      ]);
      await publishing.add(3);
      await publishing.delivered();
      for (const name of ['wrong', 'stranger'])
        await until(`${name} fails`, () => publishing.standing(name).lastFailure !== undefined);
      expect(publishing.standing('wrong').lastFailure?.message).toMatch(
        /the broker refuses: (bad user|not auth)/,
      );
      expect(publishing.standing('stranger').lastFailure?.message).toMatch(/certificate/);
      expect(JSON.stringify(publishing.log.lines)).not.toContain('right');
    } finally {
      await publishing.remove();
      await broker.remove();
    }
  });
});

const fileOutlet = () =>
  ({
    ...outletBase({ name: 'files' }),
    type: 'file',
    folder: join(publishing.folder, 'files'),
    format: 'jsonl',
    rotate: 'daily',
    timeZone: 'UTC',
    maxBytes: 0,
    keep: 0,
  }) as const;

/** An authority of one's own, and a certificate of it for localhost. */
function certificates(folder: string): void {
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  run(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test',
    '-days',
    '2',
  );
  run(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'server.key',
    '-out',
    'server.csr',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  );
  run(
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'server.pem',
    '-days',
    '2',
    '-copy_extensions',
    'copy',
  );
}
