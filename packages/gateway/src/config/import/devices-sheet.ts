import type { Findings } from './findings.ts';
import { RowReader } from './row-reader.ts';
import type { Sheet } from './sheet.ts';

/** A device of the workbook, as its signals need it. */
export interface SheetDevice {
  readonly name: string;
  /** How often it is asked. */
  readonly scanMs: number;
}

type Entry = Record<string, unknown>;

/** The sheet Devices: connections and devices, by device alias. */
export function readDevices(sheet: Sheet, findings: Findings): Map<string, SheetDevice> {
  const devices = new Map<string, SheetDevice>();
  const names = new Set<string>();
  for (const row of sheet.rows) {
    const cells = new RowReader(sheet, row, findings.problems);
    const alias = cells.required('device_alias');
    if (alias === undefined) continue;
    if (devices.has(alias)) cells.complain('device_alias', `"${alias}" stands in a row above already`);
    const given = cells.text('name') ?? alias;
    const name = names.has(given) ? `${given} (${alias})` : given;
    names.add(name);
    devices.set(alias, { name, scanMs: scanTime(cells) });
    readDevice(name, alias, cells, findings);
  }
  return devices;
}

/** Scan rate of the product where the row has none. */
const SCAN_MS = 10_000;

const scanTime = (cells: RowReader): number => {
  const ms = cells.integer('scan_rate_ms', 0, 2_147_483_647) ?? SCAN_MS;
  return ms > 0 ? ms : SCAN_MS;
};

function readDevice(name: string, alias: string, cells: RowReader, findings: Findings): void {
  const protocol = cells.choice('protocol', { 'DLMS TCP': 'tcp', 'DLMS serial': 'serial' } as const);
  const isTcp = cells.text('ip') !== undefined || protocol === 'tcp';
  const connection = isTcp ? tcpConnection(cells, findings) : serialConnection(cells, findings);
  if (connection === undefined) return;
  const framing = cells.choice('mode', MODES) ?? 'hdlc';
  const authentication = cells.choice('auth', AUTHENTICATIONS) ?? 'none';
  const client = cells.integer('master_address', 1, 16_383) ?? missing(cells, 'master_address');
  const description = cells.text('description');
  const value: Entry = {
    name,
    alias,
    ...(description !== undefined && { description }),
    ...(cells.flag('enable') === false && { enabled: false }),
    connection,
    interface: framing === 'wrapper' ? 'wrapper' : 'hdlc',
    ...(framing === 'iec' && { modeE: {} }),
    reference: cells.choice('type', { SN: 'sn', LN: 'ln' }) ?? 'sn',
    ...(client !== undefined && { client }),
    ...addressOf(cells, framing === 'wrapper', findings),
    ...(authentication !== 'none' && { authentication }),
    ...passwordOf(cells, authentication, findings),
    timeout: `${cells.integer('timeout_ms', 1, 3_600_000) ?? 2500}ms`,
    lostAfter: cells.integer('retry_counter', 1, 1000) ?? 3,
  };
  findings.put('devices', name, value, cells.place);
}

function missing(cells: RowReader, column: string): undefined {
  if (cells.text(column) === undefined) cells.complain(column, 'is missing');
  return undefined;
}

/** The manual prints several spellings. */
const MODES = {
  'DLMS-HDLC': 'hdlc',
  HDLC: 'hdlc',
  DLMS: 'hdlc',
  'DLMS-DLC': 'hdlc',
  'DLMS-WRAPPER': 'wrapper',
  WRAPPER: 'wrapper',
  'DLMS-RAPPER': 'wrapper',
  IEC: 'iec',
} as const;

const AUTHENTICATIONS = {
  None: 'none',
  Low: 'low',
  High: 'high',
  HighMd5: 'highMd5',
  HighSha1: 'highSha1',
  HighSha256: 'highSha256',
  HighGmac: 'highGmac',
  HighEcdsa: 'highEcdsa',
} as const;

/** Logical and physical device; a serial number that is not 0 wins over them. */
function addressOf(cells: RowReader, wrapper: boolean, findings: Findings): Entry {
  const logical = cells.integer('id', 0, 16_383);
  const serialNumber = cells.integer('serialnumber', 0, 9_999_999_999) ?? 0;
  const physical = cells.integer('slave_address', 0, 16_383) ?? cells.integer('server_address', 0, 16_383);
  const size = cells.integer('address_size', 1, 4);
  if (wrapper) {
    if (serialNumber > 0 || physical !== undefined)
      findings.note(
        `${cells.place}: WRAPPER has no physical address; the logical device ${logical ?? 1} is called`,
      );
    return { logical: logical ?? 1 };
  }
  if (serialNumber > 0) return { logical: logical ?? 0, serialNumber };
  const whole = { logical: logical ?? 0, physical: physical ?? DEFAULT_PHYSICAL };
  const fits = size === 4 || (size === 2 && whole.physical <= 127 && whole.logical <= 127);
  if (size !== undefined && !fits)
    findings.note(
      `${cells.place}: the addresses need more octets than address_size ${size}; the fewest that hold them are used`,
    );
  return { ...whole, ...(fits && { addressSize: size }) };
}

/** The product's default for slave_address. */
const DEFAULT_PHYSICAL = 1600;

function passwordOf(cells: RowReader, authentication: string, findings: Findings): Entry {
  const password = cells.text('password');
  const byKeys = authentication === 'highGmac' || authentication === 'highEcdsa';
  if (byKeys)
    findings.note(`${cells.place}: ${authentication} proves itself by keys: set them in the device`);
  if (password === undefined || authentication === 'none' || byKeys) return {};
  return { password };
}

function tcpConnection(cells: RowReader, findings: Findings): string | undefined {
  const host = cells.required('ip');
  const port = cells.integer('port', 1, 65_535) ?? missing(cells, 'port');
  if (host === undefined || port === undefined) return undefined;
  const name = `${host}:${port}`;
  findings.put('connections', name, { name, type: 'tcp', host, port, ...pauseOf(cells) }, cells.place);
  return name;
}

function serialConnection(cells: RowReader, findings: Findings): string | undefined {
  const device = cells.required('device');
  if (device === undefined) return undefined;
  const path = device.startsWith('/') ? device : `/dev/${device}`;
  if (path !== device)
    findings.note(`${cells.place}: the port ${device} is taken to be ${path}: look whether it is`);
  const dataBits = cells.integer('databits', 5, 8);
  const stopBits = cells.integer('stopbits', 1, 2);
  const parity = cells.choice('parity', {
    none: 'none',
    even: 'even',
    odd: 'odd',
    N: 'none',
    E: 'even',
    O: 'odd',
  });
  const value = {
    name: device,
    type: 'serial',
    path,
    baud: cells.integer('baudrate', 300, 4_000_000) ?? 9600,
    ...(dataBits !== undefined && { dataBits }),
    ...(stopBits !== undefined && { stopBits }),
    ...(parity !== undefined && { parity }),
    ...pauseOf(cells),
  };
  findings.put('connections', device, value, cells.place);
  return device;
}

const pauseOf = (cells: RowReader): Entry => ({
  pause: `${cells.integer('poll_delay_ms', 0, 3_600_000) ?? 200}ms`,
});
