import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostgresOutlet } from '../src/model/outlet.ts';
import { Secret } from '../src/model/secret.ts';
import { outletBase, reading, START, until } from './outlet-fakes.ts';
import { Publishing, signal } from './publishing.ts';
import { postgresFolder, type RunningServer, startPostgres } from './servers.ts';

const absent = postgresFolder() === undefined;
if (absent) console.warn('PostgreSQL is not installed: its tests are skipped');

let server: RunningServer;
let publishing: Publishing;

const outlet = (change: Partial<PostgresOutlet> = {}): PostgresOutlet => ({
  ...outletBase({ batch: 100 }),
  type: 'postgres',
  url: `postgres://meterwire@127.0.0.1:${server.port}/postgres`,
  password: new Secret('secret'),
  tls: undefined,
  schema: 'meterwire',
  ...change,
});

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'meterwire',
    password: 'secret',
    database: 'postgres',
  });
  await client.connect();
  try {
    return (await client.query(text)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe.skipIf(absent)('a PostgreSQL outlet', () => {
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    publishing = new Publishing();
    await query('drop schema if exists meterwire cascade');
  });
  afterEach(() => publishing.remove());

  test('writes exact numbers, words, rows, signals and states into tables of its own', async () => {
    publishing.start([outlet()], [signal({ scale: 0.001, unit: 'kWh' })]);
    const values = [
      { kind: 'number', value: 2n ** 64n - 1n, scaler: -3 },
      { kind: 'number', value: 0.1, scaler: 0 },
      { kind: 'number', value: Number.NaN, scaler: 0 },
      { kind: 'data', octets: Uint8Array.of(0x09, 3, 0x61, 0x62, 0x27) },
    ] as const;
    const readings = values.map((value, index) => reading({ at: START + index * 1000, value }));
    const refusal = { ...reading(), attribute: 5, reason: 'readWriteDenied', at: START };
    await publishing.store.addReadings('m1', readings, [refusal]);
    await publishing.addRows([[7, 8]]);
    await publishing.delivered();
    expect(
      await query(
        'select value::text, integer::text, scaler, text, unit, at from meterwire.reading where profile is null order by at',
      ),
    ).toEqual([
      {
        value: '18446744073709551.615',
        integer: '18446744073709551615',
        scaler: -3,
        text: null,
        unit: 'Wh',
        at: new Date(START),
      },
      { value: '0.1', integer: null, scaler: 0, text: null, unit: 'Wh', at: new Date(START + 1000) },
      { value: 'NaN', integer: null, scaler: 0, text: null, unit: 'Wh', at: new Date(START + 2000) },
      { value: null, integer: null, scaler: null, text: "ab'", unit: 'Wh', at: new Date(START + 3000) },
    ]);
    expect(
      await query(
        'select profile, logical_name, value::text, length(clock) as octets from meterwire.reading where profile is not null order by seq',
      ),
    ).toEqual([
      { profile: '1-0:99.1.0*255', logical_name: '1-1:1.29.0*255', value: '7', octets: 12 },
      { profile: '1-0:99.1.0*255', logical_name: '1-1:2.29.0*255', value: '8', octets: 12 },
    ]);
    expect(
      await query("select value::text, unit from meterwire.signal where signal = 'E1' order by at limit 1"),
    ).toEqual([{ value: '18446744073709.551615', unit: 'kWh' }]);
    expect(await query('select kind, state, attribute from meterwire.notice')).toEqual([
      { kind: 'refusal', state: 'readWriteDenied', attribute: 5 },
    ]);
  });

  test('has everything once when the database is killed in the middle, again and again', async () => {
    publishing.start([outlet()]);
    for (let round = 0; round < 3; round++) {
      await publishing.add(1000);
      await until('it has begun', () => publishing.standing().mark > round * 1000);
      await server.kill();
      await publishing.add(10);
      await until('it is noticed', () => publishing.standing().state === 'failing');
      await server.start();
    }
    await publishing.delivered();
    expect(
      await query(
        'select count(*)::int as n, min(seq)::int as first, max(seq)::int as last from meterwire.reading',
      ),
    ).toEqual([{ n: 3030, first: 1, last: 3030 }]);
  }, 60_000);

  test('writes what comes twice once', async () => {
    publishing.start([outlet(), outlet({ name: 'again' })]);
    await publishing.add(300);
    await publishing.delivered();
    await publishing.delivered('again');
    expect(await query('select count(*)::int as n from meterwire.reading')).toEqual([{ n: 300 }]);
  });

  test('says what is wrong in words, without the password', async () => {
    publishing.start([
      outlet({ name: 'password', password: new Secret('topsecret') }),
      outlet({ name: 'database', url: `postgres://meterwire@127.0.0.1:${server.port}/nothere` }),
      outlet({ name: 'host', url: 'postgres://meterwire@nothere.invalid/x' }),
    ]);
    const words = async (name: string) => {
      await until(name, () => publishing.standing(name).lastFailure !== undefined);
      return publishing.standing(name).lastFailure?.message;
    };
    expect(await words('password')).toMatch(/password authentication failed/);
    expect(await words('database')).toMatch(/database "nothere" does not exist/);
    expect(await words('host')).toMatch(/no such host|cannot be resolved/);
    expect(JSON.stringify(publishing.log.lines)).not.toContain('topsecret');
  });
});
