import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import type { AccessMode } from '../src/classes/access-mode.ts';
import { objects, objectsOf } from '../src/client/objects.ts';
import { Terms } from '../src/client/terms.ts';
import { decode } from '../src/codec/codec.ts';
import { data } from '../src/data/data.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { type LogicalDevice, type ModelObject, modelFrom } from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { hold } from './scripted-peer.ts';
import { get, opened, PUBLIC, set, uint32 } from './server-fixture.ts';

interface Listed {
  readonly classId: number;
  readonly version: number;
  readonly obis: string;
  readonly baseName?: string;
  readonly attributes?: readonly { readonly id: number; readonly access: string }[];
}
interface Model {
  readonly objects: readonly Listed[];
  readonly rawObjectList?: string;
}

const directory = fileURLToPath(new URL('../../../../shared/vectors/models/', import.meta.url));
const present = existsSync(directory);
const models = present ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];

const NONE: AccessMode = { read: false, write: false, invoke: false, request: [], response: [] };

/** The objects of a file: by the meter's own list, by names only, or from a profile that leaves channels open. */
function objectsIn(name: string): readonly ModelObject[] {
  const model = JSON.parse(readFileSync(`${directory}${name}`, 'utf8')) as Model;
  const isByShortNames = model.objects.some(({ baseName }) => baseName !== undefined);
  if (model.rawObjectList && !isByShortNames) return objectsOf(decode(data, fromHex(model.rawObjectList)));
  return model.objects.flatMap((listed) =>
    (listed.obis.includes('x') ? [1, 2, 3, 4] : [0]).map((channel) => fromProfile(listed, channel)),
  );
}

const fromProfile = ({ classId, version, obis, attributes }: Listed, channel: number): ModelObject => ({
  classId,
  version,
  logicalName: parseObis(obis.replace('x', String(channel))),
  ...(attributes && {
    rights: {
      attributes: [{ id: 1, access: 'R' }, ...attributes].map(({ id, access }) => ({
        index: id,
        access: { ...NONE, read: access.includes('R'), write: access.includes('W') },
        selectors: [],
      })),
      methods: [],
    },
  }),
});

const CLIENT = { clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES };
const deviceOf = (list: readonly ModelObject[]): LogicalDevice =>
  modelFrom(list, { name: 'MTW0000000000001', associations: [CLIENT] });

/** What our client finds in the device, through an association of small messages. */
function readBack(device: LogicalDevice) {
  const talk = opened(device, PUBLIC, { maxApduBytes: 700 });
  const agreement = { services: new Set(LOGICAL_NAME_SERVICES), maxSendBytes: 700, maxReceiveBytes: 700 };
  const held = hold(objects(new Terms(agreement)), (request) => talk.say(request) ?? new Error('silence'));
  if (held.error) throw held.error;
  return held.result?.ok ? held.result.objects : [];
}

const head = ({ classId, version, logicalName }: ModelObject) => ({ classId, version, logicalName });
/** One meter lists some members of an object more than once; the last time counts. */
const once = ({ attributes, methods }: NonNullable<ModelObject['rights']>) => ({
  attributes: [...new Map(attributes.map((member) => [member.index, member])).values()],
  methods: [...new Map(methods.map((member) => [member.index, member])).values()],
});
/** What every logical device has, whether listed or not. */
const STANDARD = [
  { classId: 15, logicalName: '0-0:40.0.0*255' },
  { classId: 1, logicalName: '0-0:42.0.0*255' },
];

describe.skipIf(!present)('models from the object lists of real meters', () => {
  test.each(models)('%s is served and read back equal', (name) => {
    const list = objectsIn(name);
    const read = readBack(deviceOf(list));
    const isListed = (object: ModelObject): boolean =>
      list.some(
        ({ classId, logicalName }) => classId === object.classId && logicalName === object.logicalName,
      );
    const added = read.filter((object) => !isListed(object));
    for (const object of added)
      expect(STANDARD).toContainEqual({ classId: object.classId, logicalName: object.logicalName });
    const byName = new Map(read.map((object) => [`${object.classId} ${object.logicalName}`, object]));
    expect(read).toHaveLength(list.length + added.length);
    for (const object of list) {
      const found = byName.get(`${object.classId} ${object.logicalName}`);
      expect(found && head(found)).toEqual(head(object));
      if (object.rights) expect(found?.rights).toEqual(once(object.rights));
    }
  });
});

describe('a model', () => {
  const register = parseObis('1-0:1.8.0*255');
  const strange = parseObis('0-0:200.0.0*255');
  const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });
  const access = (index: number, rights: Partial<AccessMode>) => ({
    index,
    access: { ...NONE, ...rights },
    selectors: [],
  });
  const list: readonly ModelObject[] = [
    {
      classId: 3,
      version: 0,
      logicalName: register,
      rights: {
        attributes: [access(1, { read: true }), access(2, { read: true }), access(3, {})],
        methods: [{ index: 1, access: { ...NONE, invoke: true } }],
      },
      values: new Map([[2, uint32(42)]]),
    },
    {
      classId: 9000,
      version: 5,
      logicalName: strange,
      rights: {
        attributes: [access(1, { read: true }), access(7, { read: true, write: true })],
        methods: [],
      },
    },
  ];
  const say = (request: Parameters<ReturnType<typeof opened>['say']>[0]) =>
    opened(deviceOf(list)).say(request);

  test('gives the values it was given, null-data for others, and refuses what its rights refuse', () => {
    expect(say(get(3, register, 2))).toMatchObject({ result: { kind: 'data', data: uint32(42) } });
    expect(say(get(3, register, 3))).toMatchObject({ result: { kind: 'error', error: 'readWriteDenied' } });
    expect(say(get(9000, strange, 7))).toMatchObject({ result: { kind: 'data', data: { type: 'null' } } });
    expect(say(get(9000, strange, 1))).toMatchObject({
      result: { data: octets(Uint8Array.of(0, 0, 200, 0, 0, 255)) },
    });
  });

  test('keeps what is written to an attribute of a class that nobody knows', () => {
    const talk = opened(deviceOf(list));
    expect(talk.say(set(9000, strange, 7, uint32(5)))).toMatchObject({ result: 'success' });
    expect(talk.say(get(9000, strange, 7))).toMatchObject({ result: { data: uint32(5) } });
    expect(talk.say(set(3, register, 2, uint32(5)))).toMatchObject({ result: 'readWriteDenied' });
  });

  test('an object that is listed twice is a mistake in the list', () => {
    expect(() => deviceOf([...list, ...list])).toThrow(RangeError);
  });
});
