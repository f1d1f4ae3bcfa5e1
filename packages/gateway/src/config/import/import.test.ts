import { expect, test } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { loadText } from '../load.ts';
import { readImport } from './import.ts';

const DEVICES = [
  [
    'name',
    'description',
    'device_alias',
    'enable',
    'protocol',
    'serialnumber',
    'slave_address',
    'id',
    'address_size',
    'master_address',
    'type',
    'mode',
    'timeout_ms',
    'auth',
    'password',
    'ip',
    'port',
    'device',
    'baudrate',
    'parity',
    'retry_counter',
    'scan_rate_ms',
    'poll_delay_ms',
  ],
  [
    'Main meter',
    'in the hall',
    'mm',
    1,
    'DLMS TCP',
    12345678,
    '',
    '',
    '',
    16,
    'LN',
    'DLMS-HDLC',
    3000,
    'Low',
    12345678,
    '10.0.0.7',
    4059,
    '',
    '',
    '',
    5,
    60000,
    100,
  ],
  [
    'Sub meter',
    '',
    'sm',
    1,
    'DLMS TCP',
    0,
    '',
    1,
    '',
    32,
    '',
    'DLMS-RAPPER',
    '',
    'None',
    '',
    '10.0.0.7',
    4059,
    '',
    '',
    '',
    '',
    '',
    '',
  ],
  [
    'Optical',
    '',
    'opt',
    0,
    'DLMS serial',
    '',
    17,
    1,
    2,
    16,
    'SN',
    'IEC',
    '',
    '',
    '',
    '',
    '',
    'PORT1',
    300,
    'none',
    '',
    '',
    '',
  ],
];
const SIGNALS = [
  [
    'signal_name',
    'device_alias',
    'signal_alias',
    'enable',
    'log',
    'job_todo',
    'tag_job_todo',
    'number_type',
    'pulse_short_time_ms',
  ],
  ['Import', 'mm', 'mm-import', 1, 0, '1.8.0,2.8.0', '1.8.0', 'DOUBLE', ''],
  ['Export', 'mm', 'mm-export', 1, 1, '1.8.0,2.8.0', '2.8.0', 'DOUBLE', ''],
  ['Relay', 'sm', 'sm-relay', 1, 0, '0-0:96.3.10*255:2', '0-0:96.3.10*255:2', 'DIGITAL', 500],
];

type Cells = readonly (readonly (string | number)[])[];

const workbook = (devices: Cells, signals: Cells): Promise<Buffer> => {
  const sheet = (rows: Cells) => rows.map((row) => row.map((value) => ({ value })));
  const sheets = [
    { data: sheet(devices), sheet: 'Devices' },
    { data: sheet(signals), sheet: 'Signals' },
  ];
  return writeWorkbook(sheets as Parameters<typeof writeWorkbook>[0]).toBuffer();
};

/** The configuration that the operations of an import make. */
function made(operations: readonly unknown[]) {
  const value: Record<string, unknown[]> = {};
  for (const operation of operations as { collection: string; value: unknown }[])
    value[operation.collection] = [...(value[operation.collection] ?? []), operation.value];
  return loadText(JSON.stringify(value));
}

test('a workbook of WCC Lite becomes connections, devices, signals and requests', async () => {
  const found = await readImport('workbook', await workbook(DEVICES, SIGNALS), new Map());
  expect(found.problems).toEqual([]);
  const { plan, problems } = made(found.operations);
  expect(problems).toEqual([]);
  expect(plan?.connections).toMatchObject([
    { kind: 'tcp', name: '10.0.0.7:4059', pauseMs: 100 },
    { kind: 'serial', path: '/dev/PORT1', baud: 300, pauseMs: 200 },
  ]);
  expect(plan?.devices).toMatchObject([
    {
      name: 'Main meter',
      alias: 'mm',
      reference: 'ln',
      server: { logical: 0, physical: 6678 },
      timeoutMs: 3000,
      lostAfter: 5,
      interface: 'hdlc',
    },
    { name: 'Sub meter', reference: 'sn', interface: 'wrapper', client: 32, timeoutMs: 2500, lostAfter: 3 },
    { name: 'Optical', enabled: false, modeE: {}, server: { logical: 1, physical: 17, size: 2 } },
  ]);
  expect(plan?.devices[0]?.authentication).toMatchObject({ kind: 'low' });
  expect(plan?.signals).toMatchObject([
    { alias: 'mm-import', logicalName: '1-0:1.8.0*255', type: 'double', log: false },
    { alias: 'mm-export', log: true },
    { alias: 'sm-relay', attribute: 2, type: 'digital', output: { attribute: 2, shortPulseMs: 500 } },
  ]);
  expect(plan?.requests).toMatchObject([
    { name: 'Main meter', schedule: { periodMs: 60_000 }, items: [{}, {}] },
    { name: 'Sub meter', schedule: { periodMs: 10_000 } },
  ]);
  expect(found.notes.join()).toContain('PORT1 is taken to be /dev/PORT1');
});

test('what is wrong is told by sheet, cell, value and what is allowed', async () => {
  const bad = structuredClone(DEVICES) as (string | number)[][];
  bad[1]![11] = 'DLMS-WRAPER';
  bad[1]![16] = 70_000;
  bad[2]![9] = '';
  const signals = structuredClone(SIGNALS) as (string | number)[][];
  signals[1]![1] = 'nobody';
  signals[2]![6] = '3.8.0';
  signals[3]![5] = '1.8.999';
  const { problems } = await readImport('workbook', await workbook(bad, signals), new Map());
  expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'Devices!Q2: port "70000" is not allowed: an integer from 1 to 65535',
    'Devices!J3: master_address is missing',
    'Signals!B2: device_alias "nobody" is the alias of no device',
    expect.stringMatching(
      /^Signals!G3: tag_job_todo "1-0:3.8.0\*255" is not allowed: one of those of the job/,
    ),
    expect.stringMatching(/^Signals!F4: job_todo "1\.8\.999" is no OBIS code/),
  ]);
});

test.each([',', ';', '\t'])(
  'CSV with %j between its cells is read; signals belong to devices that are there',
  async (delimiter) => {
    const csv = SIGNALS.map((row) =>
      row.map((cell) => (String(cell).includes(',') ? `"${cell}"` : cell)).join(delimiter),
    ).join('\r\n');
    const known = new Map([
      ['mm', 'Main meter'],
      ['sm', 'Sub meter'],
    ]);
    const { operations, problems } = await readImport('csv', Buffer.from(`\ufeff${csv}`), known);
    expect(problems).toEqual([]);
    expect(operations.filter(({ op }) => op === 'put')).toHaveLength(5);
  },
);

test('YAML of ours is taken entry by entry', async () => {
  const text = 'timeZone: UTC\nconnections: [{ name: c, type: tcp, host: h }]\ndevices: [{ connection: c }]';
  const { operations, problems } = await readImport('yaml', Buffer.from(text), new Map());
  expect(operations).toMatchObject([
    { op: 'set', value: { timeZone: 'UTC' } },
    { op: 'put', collection: 'connections', name: 'c' },
  ]);
  expect(problems).toMatchObject([{ path: 'devices[0].name' }]);
});

test.each([
  ['workbook', 'no workbook'],
  ['csv', 'no sheet has a column'],
  ['yaml', 'holds no settings'],
] as const)('junk as %s is refused in words', async (format, message) => {
  await expect(readImport(format, Buffer.from('junk'), new Map())).rejects.toThrow(message);
});
