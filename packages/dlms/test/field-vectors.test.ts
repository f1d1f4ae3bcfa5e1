import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { obisGroups, parseObis } from '../src/data/index.ts';
import {
  type Framing,
  inspect,
  type Opener,
  type Problem,
  type Reading,
  type Report,
} from '../src/inspect/index.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { unprotect } from '../src/security/index.ts';

/*
 * Telegrams and sessions of real meters. What the publishers documented is compared by four rules, for all records alike:
 * a name stands for a logical name (NAMES, by its groups C.D.E); a number is right as sent or as scaled, since some
 * publishers scale and some do not; times are compared by the digits of the meter's clock; octets that are no text are ''.
 */

interface FieldRecord {
  readonly name: string;
  readonly kind: string;
  readonly framing: 'hdlc' | 'wrapper' | 'mbus' | 'raw';
  readonly encrypted: boolean;
  readonly keys: { readonly encryption: string; readonly authentication: string | null } | null;
  readonly frames: readonly string[];
  readonly expected: Readonly<Record<string, unknown>> | null;
}

const folder = fileURLToPath(new URL('../../../../shared/vectors/field', import.meta.url));
const present = existsSync(folder);
const records: readonly FieldRecord[] = present
  ? readdirSync(folder)
      .sort()
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  : [];

/** Records of damaged or foreign octets: which problems they give, and which expectations do not hold and why. */
const EXCEPTIONS: Readonly<
  Record<string, { reason: string; problems: readonly Omit<Problem, 'path'>[]; values?: false }>
> = {
  'dlmsparser-hdlc-landis-gyr-zmf100': {
    reason: 'the published frame has a wrong last check; its content is read all the same',
    problems: [{ offset: 393, message: 'HDLC: FCS is 5A45, the octets have B938' }],
  },
  'dlmsparser-raw-energomera': {
    reason:
      'the publisher took the list of push objects for values: it expects zeros that the telegram does not hold',
    problems: [],
    values: false,
  },
  'matousp-data2': {
    reason: 'the AARQ was spoilt on purpose: its object identifier is two octets longer than its container',
    problems: [{ offset: 65, message: 'ends before 2 more bytes' }],
  },
  'matousp-data4': {
    reason: 'the request was spoilt on purpose: tag C5 (set-response) where C0 was meant',
    problems: [{ offset: 158, message: '9 bytes behind the APDU' }],
  },
  'osgp-dsmr4-alarm': {
    reason: 'no DLMS: ASCII identifier, comma, alarm register',
    problems: [{ offset: 0, message: '54 begins neither an APDU nor a frame that is known' }],
    values: false,
  },
  'tohasan-m203-sn-session': {
    reason: 'the log leaves frames out where the client gave up a long list, twice',
    problems: [
      { offset: 19973, message: 'segments before frame 6 are missing' },
      { offset: 36759, message: 'segments of a message whose last one is missing' },
    ],
  },
};

describe.skipIf(!present)('what real meters sent', () => {
  const open = records.filter(({ encrypted }) => !encrypted);

  test.each(open.map((record) => [record.name, record] as const))('%s', (name, record) => {
    const { problems, values = true } = EXCEPTIONS[name] ?? { problems: [] };
    const report = inspect(octetsOf(record));
    expect(report.framing).toBe(FRAMINGS[record.framing]);
    expect(report.problems.map(({ offset, message }) => ({ offset, message }))).toEqual(problems);
    if (record.framing !== 'raw') expect(report.frames.length).toBe(record.frames.length);
    if (values) expect(misses(record, report)).toEqual([]);
  });

  test('only records that exist are excepted', () => {
    const names = new Set(open.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
  });

  const sessions = open.filter(({ kind }) => kind === 'pull-session');
  test.each(sessions.map((record) => [record.name, record] as const))(
    '%s is a whole session: an APDU for each message',
    (_, record) => {
      const report = inspect(octetsOf(record));
      const messages = report.apdus.filter(({ within }) => within === undefined);
      expect(messages.length).toBe(messageCount(record));
    },
  );

  test('a session names its values: what the ADDAX meter was asked', () => {
    const record = records.find(({ name }) => name === 'matousp-dlms');
    const readings = inspect(octetsOf(record as FieldRecord)).readings;
    expect(readings).toContainEqual(
      expect.objectContaining({
        logicalName: '0-0:42.0.0*255',
        classId: 1,
        attribute: 2,
        value: 'ADX0011588840',
      }),
    );
    expect(readings).toContainEqual(
      expect.objectContaining({ logicalName: '1-0:1.8.0*255', value: '91097', scaler: 0, unit: 'Wh' }),
    );
  });
});

describe.skipIf(!present)('what real meters sent encrypted', () => {
  const closed = records.filter(({ encrypted }) => encrypted);

  test.each(closed.map((record) => [record.name, record] as const))('%s, without keys', (_, record) => {
    const report = inspect(octetsOf(record));
    expect(report.framing).toBe(FRAMINGS[record.framing]);
    expect(report.frames.length).toBe(record.frames.length);
    expect(report.problems).toEqual([
      expect.objectContaining({ path: 'security', message: expect.stringContaining('give the keys') }),
    ]);
    expect(report.apdus.at(-1)).toMatchObject({ name: 'generalGloCiphering' });
    expect(report.readings).toEqual([]);
  });

  const keyed = closed.filter(({ keys }) => keys);
  test.each(keyed.map((record) => [record.name, record] as const))('%s, with keys', (_, record) => {
    const report = inspect(octetsOf(record), { open: openerOf(record) });
    expect(report.problems).toEqual([]);
    expect(report.apdus.at(-1)).toMatchObject({ name: 'dataNotification', within: report.apdus.length - 2 });
    expect(misses(record, report)).toEqual([]);
  });
});

const FRAMINGS: Readonly<Record<FieldRecord['framing'], Framing>> = {
  hdlc: 'hdlc',
  wrapper: 'wrapper',
  mbus: 'mbus',
  raw: 'apdu',
};

const octetsOf = ({ frames }: FieldRecord): Uint8Array => fromHex(frames.join(''));

function openerOf({ keys }: FieldRecord): Opener {
  const encryption = fromHex(keys?.encryption ?? '');
  const authentication = fromHex(keys?.authentication ?? '');
  const key = nodeCrypto.secretKey(encryption);
  return (envelope) =>
    unprotect(nodeCrypto, { encryption: key, authentication }, envelope.systemTitle as Uint8Array, envelope);
}

/** How many messages a session holds, counted without our reader: a WPDU each, or each I or UI frame that ends one. */
function messageCount({ framing, frames }: FieldRecord): number {
  if (framing === 'wrapper') return frames.length;
  let before = '';
  return frames.filter((hex) => {
    const bytes = fromHex(hex);
    let control = 3;
    for (let address = 0; address < 2; address++) {
      while (((bytes[control] as number) & 1) === 0) control++;
      control++;
    }
    const octet = bytes[control] as number;
    const information = (octet & 1) === 0 || (octet & 0xef) === 0x03;
    const repeated = information && hex === before;
    if (information) before = hex;
    const segmented = ((bytes[1] as number) & 0x08) !== 0;
    return information && !segmented && !repeated && bytes.length > control + 6;
  }).length;
}

/** What the publisher names and our readings lack. */
function misses(record: FieldRecord, report: Report): string[] {
  return Object.entries(record.expected ?? {}).flatMap(([name, documented]) => {
    if (DERIVED.has(name)) return [];
    const value = (documented as { value?: unknown } | null)?.value ?? documented;
    const candidates = candidatesOf(name, report);
    if (candidates.some((candidate) => agrees(value, candidate))) return [];
    const found = candidates.map((reading) => reading.quantity ?? reading.value).join(', ');
    return [`${name} is ${String(value)}, found ${found || 'nothing'}`];
  });
}

type Candidate = Pick<Reading, 'value' | 'quantity'> & Partial<Pick<Reading, 'data'>>;

function candidatesOf(name: string, report: Report): readonly Candidate[] {
  const [, list, place] = /^(data|elements)\[(\d+)\]$/.exec(name) ?? [];
  // "elements" are counted behind the version text at the head of the list, "data" from the head on.
  if (list) return bodyElement(report, Number(place) + (list === 'elements' ? 1 : 0));
  if (name === 'meter_datetime')
    return report.readings.flatMap(({ at }) => (at === undefined ? [] : [{ value: at }]));
  // The publisher's key for what has no name: the version text at the head, or the time of the notification.
  if (name === '0.0.0.0.0.0')
    return report.readings.flatMap(({ value, at }) => [
      { value },
      ...(at === undefined ? [] : [{ value: at }]),
    ]);
  const quantities = NAMES[name];
  if (quantities)
    return report.readings.filter(({ logicalName }) =>
      quantities.includes(obisGroups(logicalName).slice(2, 5).join('.')),
    );
  const event = EVENTS[name];
  if (event) return report.readings.map(event);
  return report.readings.filter(({ logicalName }) => logicalName === parseObis(name));
}

/** An element of the body by its place, counted as the publisher does. */
function bodyElement({ apdus }: Report, index: number): readonly Candidate[] {
  const content = apdus[0]?.content;
  if (!content || !('apdu' in content) || content.apdu !== 'dataNotification') return [];
  const { body } = content;
  const element = body.type === 'structure' ? body.value[index] : undefined;
  return element ? [{ value: String(element.value) }] : [];
}

function agrees(expected: unknown, { value, quantity, data }: Candidate): boolean {
  if (typeof expected === 'number')
    return [value, quantity].some((text) => text !== undefined && Math.abs(Number(text) - expected) < 1e-9);
  const text = String(expected);
  const time = timeDigits(text);
  if (time !== undefined) return timeDigits(value) === time;
  const isNoText = data?.type === 'octetString' && data.value.some((octet) => octet < 0x20 || octet > 0x7e);
  return value === text || (text === '' && isNoText);
}

/** `datetime(2020, 1, 21, 16, 0, tzinfo=…)`, `2022-02-21 17:37:30` and ISO 8601 as the digits of the meter's clock. */
function timeDigits(text: string): string | undefined {
  const parts =
    /^datetime\(([\d, ]+)/.exec(text)?.[1]?.split(',') ??
    /^(\d+)-(\d+)-(\d+)[T ](\d+):(\d+):(\d+)/.exec(text)?.slice(1);
  if (!parts) return undefined;
  const numbers = parts.map(Number).filter((_, i) => i < 6);
  while (numbers.length < 6) numbers.push(0);
  return numbers.join(' ');
}

/** What the publisher concluded, and the telegram does not say. */
const DERIVED = new Set(['meter_manufacturer', 'trigger']);

/** Field names of one publisher, by the groups C.D.E that they stand for. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  list_ver_id: ['0.2.129'],
  meter_id: ['96.1.0', '0.0.5'],
  meter_type: ['96.1.7', '96.1.1'],
  ...Object.fromEntries(
    ['active_power_import', 'active_power_export', 'reactive_power_import', 'reactive_power_export'].flatMap(
      (name, i) => [
        [name, [`${i + 1}.7.0`]],
        [`${name}_total`, [`${i + 1}.8.0`]],
        ...[1, 2, 3].map((phase) => [`${name}_l${phase}`, [`${20 * phase + i + 1}.7.0`]]),
      ],
    ),
  ),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((phase) => [
      [`current_l${phase}`, [`${20 * phase + 11}.7.0`]],
      [`voltage_l${phase}`, [`${20 * phase + 12}.7.0`]],
    ]),
  ),
};

/** What one publisher reads out of an event: the text of its value, the alarm by the name of its object. */
const EVENTS: Readonly<Record<string, (reading: Reading) => Candidate>> = {
  equipmentIdentifier: ({ value }) => ({ value }),
  alarm: ({ logicalName }) => ({ value: logicalName === '128-128:128.128.128*0' ? 'LAST_GASP' : '' }),
};
