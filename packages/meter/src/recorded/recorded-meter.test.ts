import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseObis } from 'dlms/data';
import { connect } from 'dlms/node';
import { afterAll, describe, expect, test } from 'vitest';
import { parseObjectList } from './object-list.ts';
import { startRecordedMeter } from './recorded-meter.ts';

const vectors = fileURLToPath(new URL('../../../../../shared/vectors/models', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIST = [
  {
    classId: 1,
    className: 'Data',
    version: 0,
    logicalName: '0-0:96.1.0*255',
    attributes: [
      { index: 1, access: 'read', selectors: [] },
      { index: 2, access: 'readWrite', selectors: [] },
    ],
    methods: [],
  },
  {
    classId: 3,
    version: 0,
    logicalName: '1-0:1.8.0*255',
    attributes: [
      { index: 1, access: 'read', selectors: [] },
      { index: 2, access: 'none', selectors: [] },
    ],
    methods: [{ index: 1, access: 'invoke' }],
  },
];

test.each(['hdlc', 'wrapper'] as const)(
  'a saved object list is served by %s with its rights',
  async (transport) => {
    const objects = join(folder, 'objects.json');
    writeFileSync(objects, JSON.stringify(LIST));
    await using meter = closing(await startRecordedMeter({ objects, port: 0, wrapperPort: 0 }));
    const { url = '', physical } = meter.addresses.find((one) => one.transport === transport) ?? {};
    await using client = await connect(url, {
      interface: transport,
      server: physical === undefined ? 1 : { logical: 1, physical, size: 4 },
    });
    const listed = await client.objects();
    if (!listed.ok) throw new Error('no list');
    expect(listed.objects.map(({ classId, logicalName }) => `${classId} ${logicalName}`)).toEqual(
      expect.arrayContaining(['1 0-0:96.1.0*255', '3 1-0:1.8.0*255', '15 0-0:40.0.0*255']),
    );
    const attribute = (classId: number, name: string) => ({
      classId,
      instance: parseObis(name),
      attribute: 2,
    });
    const serial = attribute(1, '0-0:96.1.0*255');
    expect(await client.get(serial)).toEqual({ ok: true, data: { type: 'null', value: null } });
    expect(await client.set(serial, { type: 'uint32', value: 7 })).toEqual({ ok: true });
    expect(await client.get(serial)).toEqual({ ok: true, data: { type: 'uint32', value: 7 } });
    expect(await client.get(attribute(3, '1-0:1.8.0*255'))).toEqual({ ok: false, error: 'readWriteDenied' });
  },
);

test.each([
  ['{', /no JSON/],
  ['[]', /holds no objects/],
  ['[{"classId":1}]', /object 1: the logical name is undefined/],
  ['[{"classId":"x","obis":"1.0.1.8.0.255"}]', /object 1: the class is "x"/],
  ['[{"classId":1,"obis":"what"}]', /object 1: the logical name is "what"/],
])('%s is refused', (text, message) => {
  expect(() => parseObjectList(text, 'list.json')).toThrow(message);
});

test('a file that is not there is said', async () => {
  await expect(startRecordedMeter({ objects: join(folder, 'none') })).rejects.toThrow(/cannot be read/);
});

const models = existsSync(vectors) ? readdirSync(vectors).filter((name) => name.endsWith('.json')) : [];

test('a profile of a family of meters has a channel for each of M-Bus, and rights by letters', () => {
  const profile = [
    {
      classId: 72,
      version: 1,
      obis: '0.x.24.1.0.255',
      attributes: [
        { id: 2, access: 'R' },
        { id: 4, access: 'RW' },
      ],
    },
  ];
  const objects = parseObjectList(JSON.stringify({ objects: profile }), 'profile.json');
  expect(objects.map(({ logicalName }) => logicalName)).toEqual(
    [1, 2, 3, 4].map((channel) => `0-${channel}:24.1.0*255`),
  );
  expect(
    objects[0]?.rights?.attributes.map(({ index, access: { read, write } }) => [index, read, write]),
  ).toEqual([
    [1, true, false],
    [2, true, false],
    [4, true, true],
  ]);
});

describe.skipIf(models.length === 0)('object lists of real meters', () => {
  test.each(models)('%s is served as it was listed', async (name) => {
    const objects = join(vectors, name);
    const recorded = parseObjectList(readFileSync(objects, 'utf8'), name);
    await using meter = closing(await startRecordedMeter({ objects, port: 0, wrapperPort: 0 }));
    const { url = '' } = meter.addresses.find(({ transport }) => transport === 'wrapper') ?? {};
    await using client = await connect(url);
    const listed = await client.objects();
    if (!listed.ok) throw new Error('no list');
    const keys = listed.objects.map(
      ({ classId, version, logicalName }) => `${classId}v${version} ${logicalName}`,
    );
    expect(keys).toEqual(
      expect.arrayContaining(
        recorded.map(({ classId, version, logicalName }) => `${classId}v${version} ${logicalName}`),
      ),
    );
    const answers = await client.getEach(
      recorded.slice(0, 40).map(({ classId, logicalName }) => ({
        attribute: { classId, instance: logicalName, attribute: 1 },
      })),
    );
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  });
});

/** Closed with its block. */
const closing = <T extends { close(): Promise<void> }>(meter: T): T & AsyncDisposable =>
  Object.assign(meter, { [Symbol.asyncDispose]: () => meter.close() });
