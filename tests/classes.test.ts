import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { interfaceClass, StatusMapping } from 'dlms/classes';
import { any, integer } from 'dlms/data';
import { nodeCrypto, type Serving, serve } from 'dlms/node';
import { DlmsServer, fullModel, implement, LogicalDevice, raw, SecuritySetup } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * Every class through the command line: the full model, and objects that nobody knows.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
let meter: Serving;

/** Of a class that is not declared, and of a version that is not. */
const STRANGE = [
  interfaceClass({
    id: 9000,
    version: 3,
    name: 'Strange',
    doc: 'A manufacturer’s own',
    attributes: { logicalName: { index: 1, type: any }, something: { index: 2, type: any } },
    methods: { act: { index: 1, argument: integer } },
  }),
  interfaceClass({
    id: 3,
    version: 77,
    name: 'Register',
    doc: 'A register of the future',
    attributes: { logicalName: { index: 1, type: any }, value: { index: 2, type: any } },
    methods: {},
  }),
] as const;
const TOLD = { type: 'structure', value: [{ type: 'uint8', value: 5 }] } as const;

beforeAll(async () => {
  const security = new SecuritySetup({
    crypto: nodeCrypto,
    systemTitle: new TextEncoder().encode('MTW00001'),
    keys: { encryption: new Uint8Array(16).fill(1), authentication: new Uint8Array(16).fill(2) },
    counter: { reserve: () => 0 },
  });
  const model = fullModel({ device: () => device, security: [security] });
  const [strange, future] = STRANGE;
  const device: LogicalDevice = new LogicalDevice({
    sap: 1,
    name: 'TST0000000000001',
    objects: [
      ...model.objects,
      implement(strange, '0-0:200.0.1*255', { something: TOLD }),
      implement(future, '0-0:200.0.2*255', { value: TOLD }),
      // A value that does not fit: scaler and unit are a structure.
      implement(StatusMapping, '0-0:200.0.3*255', { mappingTable: raw({ type: 'array', value: [] }) }),
    ],
    associations: [{ clientSap: 16, services: LOGICAL_NAME_SERVICES }],
  });
  meter = await serve({
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [device] })],
    listen: { port: 0 },
  });
});

afterAll(() => meter.close());

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

/** A command on the meter. */
function run(...[command = '', ...rest]: readonly string[]): Promise<Run> {
  return runLocal(command, `tcp://127.0.0.1:${meter.address.port}`, ...rest);
}

function runLocal(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output, complaint }));
  });
}

interface Listed {
  readonly classId: number;
  readonly className: string;
  readonly logicalName: string;
  readonly attributes: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly access: string;
    readonly value?: unknown;
    readonly error?: string;
    readonly note?: string;
  }[];
}

/** The classes of tender row RUT-4. */
const RUT_4 = [
  1, 3, 4, 5, 6, 7, 8, 9, 11, 15, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29, 40, 41, 42, 43, 45, 47, 48,
  62, 64, 68, 70, 71,
];

describe('every class is read', () => {
  let objects: readonly Listed[];
  beforeAll(async () => {
    const { status, output, complaint } = await run('objects', '--values', '--json');
    expect(complaint).toBe('');
    expect(status).toBe(0);
    objects = JSON.parse(output);
  });

  test.each(RUT_4)('class %i is shown decoded, attribute by attribute, by "objects --values"', (classId) => {
    const listed = objects.filter((object) => object.classId === classId && !isStrange(object));
    expect(listed.length).toBeGreaterThan(0);
    for (const { attributes, logicalName } of listed)
      for (const { index, name, access, value, error, note } of attributes) {
        expect(name, `${logicalName} ${index}`).not.toBeNull();
        expect(error).toBeUndefined();
        if (index === 1 || !access.startsWith('read') || (classId === 7 && index === 2)) continue;
        expect(note).toBeUndefined();
        expect(value, `${logicalName} ${name}`).toBeDefined();
      }
  });

  test('and attribute by attribute by "read --all"', async () => {
    const asked = RUT_4.map(
      (classId) => objects.find((object) => object.classId === classId && !isStrange(object)) as Listed,
    );
    const { status, output } = await run(
      'read',
      ...asked.map(({ logicalName }) => logicalName),
      '--all',
      '--json',
    );
    expect(status).toBe(0);
    const readings: readonly { readonly logicalName: string; readonly attribute: number }[] =
      JSON.parse(output);
    expect(readings.map(({ logicalName, attribute }) => [logicalName, attribute])).toEqual(
      asked.flatMap(({ logicalName, attributes }) =>
        attributes.filter(({ access }) => access.startsWith('read')).map(({ index }) => [logicalName, index]),
      ),
    );
    for (const reading of readings) {
      expect(reading).toMatchObject({ ok: true, attributeName: expect.any(String) });
      expect(reading).not.toHaveProperty('note');
    }
  });
});

const isStrange = ({ logicalName }: Listed): boolean => logicalName.startsWith('0-0:200.');

describe('what is not known is shown raw with a note', () => {
  const RAW = { type: 'structure', value: [{ type: 'uint8', value: 5 }] };
  test.each([
    ['0-0:200.0.1*255', 'class 9000 is not known'],
    ['0-0:200.0.2*255', 'version 77 of Register is not known, only 0'],
  ])('%s: %s', async (logicalName, note) => {
    const { status, output } = await run('read', logicalName, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual([
      expect.objectContaining({ logicalName, ok: true, attributeName: null, value: RAW, note }),
    ]);
    const table = await run('read', logicalName);
    expect(table.output).toContain(`{5} (raw: ${note})`);
    const { output: whole } = await run('objects', '--values');
    expect(whole).toContain(note);
  });

  test('a value that does not fit its class', async () => {
    const { status, output } = await run('read', '0-0:200.0.3:3', '--json');
    expect(status).toBe(0);
    const [reading] = JSON.parse(output);
    expect(reading).toMatchObject({
      ok: true,
      attributeName: 'mappingTable',
      value: { type: 'array', value: [] },
    });
    expect(reading.note).toContain('array where a structure is due');
  });
});

describe('SI prefixes', () => {
  test('come on request only', async () => {
    const plain = await run('read', '1-0:1.8.0');
    expect(plain.output).toMatch(/\d{9} +Wh/);
    const { output } = await run('read', '1-0:1.8.0', '--si');
    expect(output).toMatch(/\d{3}\.\d{6} +MWh/);
    const [reading] = JSON.parse((await run('read', '1-0:1.8.0', '--si', '--json')).output);
    expect(reading).toMatchObject({ unit: 'Wh', scaler: 0, si: { unit: 'MWh' } });
    expect(reading.si.number.replace('.', '')).toBe(reading.value);
  });
});

describe('OBIS codes', () => {
  const obis = (...args: readonly string[]) => runLocal('obis', ...args);

  test('are found by words, with the parts that are numbered', async () => {
    const { status, output } = await obis('import energy tariff 1', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toContainEqual({
      logicalName: '1-0:1.8.1*255',
      groups: [1, 0, 1, 8, 1, 255],
      name: 'Active energy import (+A) rate 1',
      origin: 'standard',
    });
    expect((await obis('voltage', 'l1', '50th', 'harmonic')).output).toContain('1-0:32.7.50*255');
  });

  test.each([
    ['0-0:94.91.9', 'national'],
    ['1-0:1.8.130', 'manufacturer'],
    ['1-0:1.8.0', 'standard'],
  ])('%s says who gives it its meaning: %s', async (code, origin) => {
    const [entry] = JSON.parse((await obis(code, '--json')).output);
    expect(entry.origin).toBe(origin);
    expect((await obis(code)).output).toContain(origin);
  });

  test('have names in the languages that there are', async () => {
    const { status, complaint } = await obis('1-0:1.8.0', '--language', 'tlh');
    expect(status).toBe(2);
    expect(complaint).toContain('there are no names in "tlh": en');
  });
});
