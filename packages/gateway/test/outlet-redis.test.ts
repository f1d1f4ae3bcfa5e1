import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RedisOutlet } from '../src/model/outlet.ts';
import { Secret } from '../src/model/secret.ts';
import { outletBase, until } from './outlet-fakes.ts';
import { Publishing } from './publishing.ts';
import { programOf, type RunningServer, startRedis } from './servers.ts';

const absent = programOf('redis-server') === undefined;
if (absent) console.warn('redis-server is not installed: its tests are skipped');

let server: RunningServer;
let publishing: Publishing;

const outlet = (change: Partial<RedisOutlet> = {}): RedisOutlet => ({
  ...outletBase({ batch: 100 }),
  type: 'redis',
  url: `redis://127.0.0.1:${server.port}/0`,
  username: undefined,
  password: new Secret('right'),
  tls: undefined,
  prefix: 'mw',
  streamLength: 100_000,
  publish: true,
  ...change,
});

async function withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port: server.port, host: '127.0.0.1', password: 'right' });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

const field = (entry: readonly string[], name: string) => entry[entry.indexOf(name) + 1];

describe.skipIf(absent)('a Redis outlet', () => {
  beforeEach(async () => {
    server = await startRedis('--requirepass', 'right');
    publishing = new Publishing();
  });
  afterEach(async () => {
    await publishing.remove();
    await server.remove();
  });

  test('adds to a stream, keeps the newest, and publishes', async () => {
    await withRedis(async (subscriber) => {
      const heard: string[] = [];
      subscriber.on('pmessage', (_, channel: string) => heard.push(channel));
      await subscriber.psubscribe('mw:*');
      publishing.start([outlet()]);
      await publishing.add(3);
      await publishing.addRows([[1, 2]]);
      await publishing.delivered();
      await until('all heard', () => heard.length === 4);
      expect(heard).toEqual([...Array(3).fill('mw:m1:1-0:1.8.0*255'), 'mw:m1:profile/1-0:99.1.0*255']);
    });
    await withRedis(async (redis) => {
      const stream = await redis.xrange('mw:stream', '-', '+');
      expect(stream.map(([, entry]) => [field(entry, 'kind'), field(entry, 'seq')])).toEqual([
        ['value', '1'],
        ['value', '2'],
        ['value', '3'],
        ['row', '5'],
      ]);
      const latest = await redis.hgetall('mw:latest:m1');
      expect(Object.keys(latest)).toEqual(['1-0:1.8.0*255']);
      expect(JSON.parse(latest['1-0:1.8.0*255'] ?? '')).toMatchObject({ value: '0.003', seq: 3 });
    });
  });

  test('leaves nothing out when Redis is killed again and again', async () => {
    publishing.start([outlet()]);
    for (let round = 0; round < 3; round++) {
      await publishing.add(500);
      await until('it has begun', () => publishing.standing().mark > round * 500);
      await server.kill();
      await publishing.add(10);
      await until('it is noticed', () => publishing.standing().state === 'failing');
      await server.start();
    }
    await publishing.delivered();
    const seqs = await withRedis(async (redis) =>
      (await redis.xrange('mw:stream', '-', '+')).map(([, entry]) => Number(field(entry, 'seq'))),
    );
    expect([...new Set(seqs)]).toEqual(Array.from({ length: 1530 }, (_, index) => index + 1));
  }, 60_000);

  test('keeps its stream short', async () => {
    publishing.start([outlet({ streamLength: 100 })]);
    await publishing.add(5000);
    await publishing.delivered();
    expect(await withRedis((redis) => redis.xlen('mw:stream'))).toBeLessThan(400);
  });

  test('says what is wrong in words, without the password', async () => {
    publishing.start([
      outlet({ password: new Secret('topsecret') }),
      outlet({ name: 'gone', url: 'redis://127.0.0.1:1' }),
    ]);
    for (const name of ['out', 'gone'])
      await until(name, () => publishing.standing(name).lastFailure !== undefined);
    expect(publishing.standing().lastFailure?.message).toMatch(/WRONGPASS/);
    expect(publishing.standing('gone').lastFailure?.message).toMatch(/nobody listens/);
    expect(JSON.stringify(publishing.log.lines)).not.toContain('topsecret');
  });
});
