import { AssociationLn, Clock, DataObject, ProfileGeneric, Register, SapAssignment } from 'dlms/classes';
import type { Client } from 'dlms/client';
import { decode } from 'dlms/codec';
import {
  type Data,
  type DateTime,
  dateTime,
  dateTimeOctets,
  type Obis,
  obisOf,
  toInstant,
  UNSPECIFIED,
} from 'dlms/data';
import { describe, expect, test } from 'vitest';
import { at, changed, HOUR, ion8650, MINUTE } from '../../test/fixture.ts';
import { VirtualMeter } from '../../test/wire.ts';

const NOW = at('2026-11-21T10:07:30Z');
const LOAD_PROFILE = '1-0:99.1.0*255';
const BILLING = '1-0:98.1.0*255';
const CLOCK = '0-0:1.0.0*255' as Obis;

/** The value of a result. @throws Error with the refusal */
function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(`refused: ${String(result.error)}`);
  return result.value;
}

async function rowsOf(client: Client, logicalName: string, wanted?: Parameters<Client['profile']>[1]) {
  const result = await client.profile(logicalName, wanted);
  if (!result.ok) throw new Error(`refused: ${String(result.error)}`);
  return result.rows;
}

const timeOf = (data: Data | undefined): string => {
  const time = decode(dateTimeOctets, data?.value as Uint8Array);
  return new Date(toInstant(time) ?? Number.NaN).toISOString();
};

describe.each(['hdlc', 'wrapper'] as const)('an ION meter over %s', (transport) => {
  test('shows the objects that the manual lists, the captured registers and the profiles', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    const objects = await client.objects();
    const names = objects.ok
      ? objects.objects.map(({ classId, logicalName }) => `${classId} ${logicalName}`)
      : [];
    expect(names.toSorted()).toEqual(
      [
        '15 0-0:40.0.0*255',
        '17 0-0:41.0.0*255',
        '1 0-0:42.0.0*255',
        '8 0-0:1.0.0*255',
        '1 0-0:97.97.0*255',
        ...[
          '1.29.0',
          '3.29.0',
          '2.29.0',
          '4.29.0',
          '1.8.0',
          '2.8.0',
          '16.8.0',
          '3.8.0',
          '4.8.0',
          '128.8.0',
        ].map((code) => `3 1-1:${code}*255`),
        ...['9.8.0', '16.4.0', '128.4.0', '9.4.0', '13.0.0'].map((code) => `3 1-1:${code}*255`),
        `7 ${LOAD_PROFILE}`,
        `7 ${BILLING}`,
      ].toSorted(),
    );
  });

  test('tells its name, its logical device and what was agreed', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    expect(client.agreement.services).toEqual(
      new Set(['attribute0WithGet', 'blockTransferWithGetOrRead', 'get', 'set', 'selectiveAccess']),
    );
    const name = value(await client.read(DataObject, '0-0:42.0.0*255', 'value'));
    expect(Buffer.from(name.value as Uint8Array).toString()).toBe('MTWION8650-001');
    expect(value(await client.read(SapAssignment, '0-0:41.0.0*255', 'sapAssignmentList'))).toEqual([
      { sap: 1, logicalDeviceName: 'MTWION8650-001' },
    ]);
    const context = value(await client.read(AssociationLn, '0-0:40.0.0*255', 'xdlmsContextInfo'));
    // attribute0-supported-with-get, block-transfer-with-get, get, set, selective-access: bits 10, 11, 19, 20, 21.
    expect(context.conformance).toBe('000000000011000000011100');
  });

  test('gives registers scaled by 1000 with the units that say so', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    const scalers = {
      '1-1:1.8.0': { scaler: 0, unit: 'Wh' },
      '1-1:128.8.0': { scaler: 0, unit: 'varh' },
      '1-1:9.8.0': { scaler: 0, unit: 'VAh' },
      '1-1:16.4.0': { scaler: 0, unit: 'W' },
      '1-1:128.4.0': { scaler: 0, unit: 'var' },
      '1-1:9.4.0': { scaler: 0, unit: 'VA' },
      '1-1:13.0.0': { scaler: -3, unit: 'count' },
    };
    for (const [code, expected] of Object.entries(scalers))
      expect(value(await client.read(Register, code, 'scalerUnit'))).toEqual(expected);
    const energy = value(await client.read(Register, '1-1:1.8.0', 'value'));
    const counted = meter.framework.instance('kWh del')?.signals?.['Result']?.at(NOW);
    expect(energy).toEqual({ type: 'uint64', value: BigInt(counted ?? -1) });
    expect(value(await client.read(Register, '1-1:16.8.0', 'value')).type).toBe('int64');
  });

  test('gives the load profile whole, by range and by entries', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    const shape = await client.profileShape(LOAD_PROFILE);
    if (!shape.ok) throw new Error('refused');
    expect(shape.shape.capturePeriod).toBe(900);
    expect(
      shape.shape.columns.map(({ classId, logicalName, attribute }) => [classId, logicalName, attribute]),
    ).toEqual([
      [8, '0-0:1.0.0*255', 2],
      [1, '0-0:97.97.0*255', 2],
      [3, '1-1:1.29.0*255', 2],
      [3, '1-1:3.29.0*255', 2],
      [3, '1-1:2.29.0*255', 2],
      [3, '1-1:4.29.0*255', 2],
    ]);
    const all = await rowsOf(client, LOAD_PROFILE);
    const log = meter.framework.instance('Load profile')?.logs?.['Data Log']?.rows;
    expect(all).toHaveLength(log?.count ?? -1);
    for (const [i, row] of all.entries()) {
      expect(timeOf(row[0])).toBe(new Date(log?.timeAt(i) ?? 0).toISOString());
      expect(row[1]).toEqual({ type: 'uint16', value: 0 });
      expect(row.slice(2).map((data) => data.value)).toEqual(log?.row(i).values);
    }
    const from: DateTime = { ...UNSPECIFIED, year: 2026, month: 11, day: 21, hour: 10, minute: 0 };
    const to: DateTime = { ...from, hour: 11, minute: 0 };
    const hour = await rowsOf(client, LOAD_PROFILE, { kind: 'range', from, to });
    expect(hour.map(([time]) => timeOf(time).slice(11, 16))).toEqual([
      '09:00',
      '09:15',
      '09:30',
      '09:45',
      '10:00',
    ]);
    expect(hour).toEqual(all.slice(-5));
    expect(await rowsOf(client, LOAD_PROFILE, { kind: 'entries', first: 1, last: 3 })).toEqual(
      all.slice(0, 3),
    );
    expect(await rowsOf(client, LOAD_PROFILE, { kind: 'last', count: 4 })).toEqual(all.slice(-4));
  });

  test('gives billing data in the order of the manual', async () => {
    const meter = new VirtualMeter(ion8650(), NOW, 3);
    await using client = await meter.connect(transport);
    const rows = await rowsOf(client, BILLING);
    expect(rows.map(([time]) => timeOf(time))).toEqual([
      '2026-11-18T23:00:00.000Z',
      '2026-11-19T23:00:00.000Z',
      '2026-11-20T23:00:00.000Z',
    ]);
    const [, , delivered, received, net] = rows[0] ?? [];
    expect(BigInt(net?.value as bigint)).toBe((delivered?.value as bigint) - (received?.value as bigint));
    expect(value(await client.read(ProfileGeneric, BILLING, 'capturePeriod'))).toBe(86_400);
    expect(value(await client.read(ProfileGeneric, BILLING, 'entriesInUse'))).toBe(3);
    expect(value(await client.read(ProfileGeneric, BILLING, 'sortMethod'))).toBe('fifo');
  });

  test('refuses every write but that of the clock, each for its reason (conformance 100)', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    const written: Data = { type: 'uint32', value: 0 };
    const refusal = async (classId: number, code: string, attribute: number): Promise<unknown> => {
      const result = await client.set({ classId, instance: code as Obis, attribute }, written);
      return result.ok || result.error;
    };
    expect(await refusal(3, '1-1:1.8.0*255', 2)).toBe('readWriteDenied');
    expect(await refusal(3, '1-1:1.8.0*255', 1)).toBe('readWriteDenied');
    expect(await refusal(8, CLOCK, 3)).toBe('readWriteDenied');
    expect(await refusal(7, LOAD_PROFILE, 4)).toBe('readWriteDenied');
    expect(await refusal(3, '1-1:99.9.9*255', 2)).toBe('objectUndefined');
    expect(await refusal(4, '1-1:1.8.0*255', 2)).toBe('objectClassInconsistent');
    expect(await refusal(3, '1-1:1.8.0*255', 9)).toBe('objectUndefined');
    expect(await refusal(8, CLOCK, 2)).toBe('typeUnmatched');
  });

  test('gives all attributes of an object at once as attribute 0', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect(transport);
    const all = await client.get({ classId: 3, instance: '1-1:1.8.0*255' as Obis, attribute: 0 });
    expect(all.ok && all.data.type === 'structure' && all.data.value).toHaveLength(3);
  });
});

describe('HDLC of an ION meter', () => {
  test('sends no frame of more than 128 octets of information and no segment, whatever the client offers (conformance 11)', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    const longest = { bytes: 0 };
    await using client = await meter.connect('hdlc', {
      hdlc: { maxInfoReceiveBytes: 2030, maxInfoTransmitBytes: 2030, windowReceive: 7, windowTransmit: 7 },
      tap: (port) => ({
        ...port,
        write: (bytes) => port.write(bytes),
        close: () => port.close(),
        chunks: (async function* () {
          for await (const chunk of port.chunks) {
            // Format field: type 3, the segmentation bit clear, the length of the frame between its flags.
            expect(chunk[1]).toBe(0xa0 | ((chunk[1] ?? 0) & 0x07));
            longest.bytes = Math.max(longest.bytes, chunk.length);
            yield chunk;
          }
        })(),
      }),
    });
    const rows = await rowsOf(client, LOAD_PROFILE);
    expect(rows.length).toBeGreaterThan(150);
    // Two flags, format, addresses of four and one octets, control, both checks.
    expect(longest.bytes).toBeLessThanOrEqual(128 + 2 + 2 + 5 + 1 + 4);
    expect(longest.bytes).toBeGreaterThan(128);
  });

  test.each([
    ['another Unit ID', { logical: 1, physical: 101, size: 4 as const }],
    ['another logical device', { logical: 16, physical: 100, size: 4 as const }],
    ['an address of two octets', { logical: 1, physical: 100, size: 2 as const }],
    ['an address of one octet', 1],
  ])('meets %s with silence', async (_, server) => {
    const meter = new VirtualMeter(ion8650(), NOW, 0);
    await expect(meter.connect('hdlc', { server, timeoutMs: 30, retries: 0 })).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  test('answers any client address', async () => {
    const meter = new VirtualMeter(ion8650(), NOW, 0);
    for (const client of [1, 16, 32, 127]) {
      await using connected = await meter.connect('hdlc', { client });
      expect((await connected.clock()).ok).toBe(true);
    }
  });
});

describe('time sync', () => {
  const wanted = (fields: Partial<DateTime>): DateTime => ({ ...UNSPECIFIED, ...fields });

  /** What the clock shows after a write at 11:07:30 in Prague, or the refusal. */
  async function written(fields: Partial<DateTime>, now = NOW): Promise<string> {
    const meter = new VirtualMeter(ion8650(), now, 0);
    await using client = await meter.connect('wrapper');
    const result = await client.setClock(wanted(fields));
    if (!result.ok) {
      const { clock } = meter.framework;
      expect(clock.offsetMs, 'nothing of it is taken').toBe(0);
      return String(result.error);
    }
    const shown = await client.clock();
    return shown.ok ? timeOf(dateTime.toData(shown.time)) : String(shown.error);
  }

  test('sets what is specified and leaves the rest', async () => {
    expect(await written({ minute: 20 })).toBe('2026-11-21T10:20:30.000Z');
    expect(await written({ hour: 0, second: 0 })).toBe('2026-11-20T23:07:00.000Z');
    expect(await written({ day: 1 })).toBe('2026-11-01T10:07:30.000Z');
    expect(await written({ month: 3, day: 28 })).toBe('2026-03-28T10:07:30.000Z');
    expect(await written({ year: 2027 })).toBe('2027-11-21T10:07:30.000Z');
    expect(await written({ hundredths: 50 })).toBe('2026-11-21T10:07:30.500Z');
    expect(await written({})).toBe('2026-11-21T10:07:30.000Z');
  });

  test('follows the rules of the zone into another season', async () => {
    expect(await written({ month: 7, day: 1 })).toBe('2026-07-01T09:07:30.000Z');
  });

  test('takes the deviation that is given', async () => {
    const utc = {
      year: 2026,
      month: 11,
      day: 21,
      hour: 12,
      minute: 0,
      second: 0,
      hundredths: 0,
      deviation: 0,
    };
    expect(await written(utc)).toBe('2026-11-21T12:00:00.000Z');
    expect(await written({ ...utc, deviation: -120 })).toBe('2026-11-21T10:00:00.000Z');
  });

  test('tells the doubled hour by the flag of daylight saving (conformance 137)', async () => {
    const doubled = { month: 10, day: 25, hour: 2, minute: 30, second: 0 };
    expect(await written({ ...doubled, status: 0x80 })).toBe('2026-10-25T00:30:00.000Z');
    expect(await written({ ...doubled, status: 0x00 })).toBe('2026-10-25T01:30:00.000Z');
  });

  test('ignores the day of the week', async () => {
    expect(await written({ minute: 20, weekday: 2 })).toBe('2026-11-21T10:20:30.000Z');
    expect(await written({ minute: 20, weekday: 9 })).toBe('2026-11-21T10:20:30.000Z');
  });

  test.each<[string, Partial<DateTime>]>([
    ['month 0xFD', { month: 'daylightSavingEnd' }],
    ['month 0xFE', { month: 'daylightSavingBegin' }],
    ['day 0xFD', { day: 'secondLast' }],
    ['day 0xFE', { day: 'last' }],
    ['month 0', { month: 0 }],
    ['month 13', { month: 13 }],
    ['day 0', { day: 0 }],
    ['day 32', { day: 32 }],
    ['31 November', { day: 31 }],
    ['29 February of a common year', { month: 2, day: 29 }],
    ['hour 24', { hour: 24 }],
    ['minute 60', { minute: 60 }],
    ['second 60', { second: 60 }],
    ['hundredths 100', { hundredths: 100 }],
    ['a deviation of 15 hours', { deviation: 900 }],
    ['a year before the meter counts', { year: 1900 }],
    ['a year after the meter counts', { year: 2200 }],
  ])('one bad field refuses the whole write: %s', async (_, fields) => {
    expect(await written({ minute: 20, ...fields })).toBe('otherReason');
  });

  test('is refused on another port than the Time Sync Source', async () => {
    const meter = new VirtualMeter(changed(ion8650(), { Clock: { 'Time Sync Source': 'optical' } }), NOW, 0);
    await using ethernet = await meter.connect('hdlc');
    expect(await ethernet.setClock(wanted({ minute: 20 }))).toEqual({ ok: false, error: 'readWriteDenied' });
    await using optical = await meter.connect('hdlc', {}, 'optical');
    expect(await optical.setClock(wanted({ minute: 20 }))).toEqual({ ok: true });
  });

  test('sets bit 5 of the next status and writes an event', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect('hdlc');
    await client.setClock(wanted({ minute: 10 }));
    const status = await client.read(DataObject, '0-0:97.97.0*255', 'value');
    expect(value(status)).toEqual({ type: 'uint16', value: 1 << 5 });
    meter.now += 10 * MINUTE;
    const rows = await rowsOf(client, LOAD_PROFILE, { kind: 'last', count: 2 });
    expect(rows.map(([, bits]) => bits?.value)).toEqual([0, 1 << 5]);
    expect(value(await client.read(DataObject, '0-0:97.97.0*255', 'value')).value).toBe(0);
    expect(meter.framework.eventLog.log.events.at(-1)).toMatchObject({
      module: 'Clock',
      effect: 'time changed',
      cause: 'time sync by client 16 on port ethernet',
    });
  });
});

describe('the clock object', () => {
  test('says its zone and when daylight saving begins and ends', async () => {
    const meter = new VirtualMeter(ion8650(), at('2026-07-01T10:00Z'), 0);
    await using client = await meter.connect('hdlc');
    const clock = await client.readAll(Clock, CLOCK);
    expect(clock).toMatchObject({
      timeZone: { ok: true, value: -60 },
      status: { ok: true, value: 0x80 },
      daylightSavingsBegin: { ok: true, value: { month: 3, day: 'last', weekday: 7, hour: 2, minute: 0 } },
      daylightSavingsEnd: { ok: true, value: { month: 10, day: 'last', weekday: 7, hour: 3, minute: 0 } },
      daylightSavingsDeviation: { ok: true, value: 60 },
      daylightSavingsEnabled: { ok: true, value: true },
    });
    const shown = await client.clock();
    expect(shown.ok && shown.time).toMatchObject({
      hour: 12,
      minute: 0,
      deviation: -120,
      status: 0x80,
      weekday: 3,
    });
  });

  test('of a zone without daylight saving has none', async () => {
    const meter = new VirtualMeter(changed(ion8650(), { Clock: { 'Time Zone': 'Asia/Kolkata' } }), NOW, 0);
    await using client = await meter.connect('hdlc');
    expect(await client.readAll(Clock, CLOCK)).toMatchObject({
      timeZone: { ok: true, value: -330 },
      daylightSavingsEnabled: { ok: true, value: false },
      daylightSavingsDeviation: { ok: true, value: 0 },
      daylightSavingsBegin: { ok: true, value: UNSPECIFIED },
    });
  });
});

describe('rows over the change of seasons', () => {
  test('a range by local time finds both hours of the doubled one; a range by moment tells them apart', async () => {
    const meter = new VirtualMeter(ion8650(), at('2026-10-25T10:00Z'));
    await using client = await meter.connect('wrapper');
    const from: DateTime = { ...UNSPECIFIED, year: 2026, month: 10, day: 25, hour: 2, minute: 0 };
    const to = { ...from, hour: 2, minute: 45 };
    const local = await rowsOf(client, LOAD_PROFILE, { kind: 'range', from, to });
    expect(local.map(([time]) => timeOf(time).slice(11, 16))).toEqual([
      '00:00',
      '00:15',
      '00:30',
      '00:45',
      '01:00',
      '01:15',
      '01:30',
      '01:45',
    ]);
    const summer = await rowsOf(client, LOAD_PROFILE, {
      kind: 'range',
      from: { ...from, deviation: -120 },
      to: { ...to, deviation: -120 },
    });
    expect(summer).toEqual(local.slice(0, 4));
    expect(local[4]?.[1], 'the row that ends daylight saving').toEqual({ type: 'uint16', value: 1 << 9 });
  });

  test('a range that lies before, behind or between rows gives none', async () => {
    const meter = new VirtualMeter(ion8650(), NOW);
    await using client = await meter.connect('wrapper');
    const day = (year: number): DateTime => ({ ...UNSPECIFIED, year, month: 1, day: 1, hour: 0, minute: 0 });
    for (const [from, to] of [
      [2020, 2021],
      [2030, 2031],
    ] as const)
      expect(await rowsOf(client, LOAD_PROFILE, { kind: 'range', from: day(from), to: day(to) })).toEqual([]);
    const minute = { ...day(2026), month: 11, day: 21, hour: 10, minute: 1 };
    expect(await rowsOf(client, LOAD_PROFILE, { kind: 'range', from: minute, to: minute })).toEqual([]);
    expect(
      await rowsOf(client, LOAD_PROFILE, { kind: 'range', from: day(2020), to: day(2031) }),
    ).toHaveLength((await rowsOf(client, LOAD_PROFILE)).length);
  });
});

describe('a transfer in blocks', () => {
  test('gives the rows as they were when it began, though the meter goes on recording', async () => {
    const meter = new VirtualMeter(changed(ion8650(), { 'Load profile': { Depth: 150 } }), NOW);
    const [before] = [meter.framework.instance('Load profile')?.logs?.['Data Log']?.rows.timeAt(0) ?? 0];
    let asked = 0;
    await using client = await meter.connect('hdlc', {
      tap: (port) => ({
        chunks: port.chunks,
        close: () => port.close(),
        write(bytes) {
          if (++asked % 20 === 0) meter.now += HOUR;
          meter.live();
          port.write(bytes);
        },
      }),
    });
    const rows = await rowsOf(client, LOAD_PROFILE);
    expect(rows).toHaveLength(150);
    const times = rows.map(([time]) => at(timeOf(time)));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBe(15 * MINUTE);
  });
});

describe('the event log', () => {
  test('is a profile where the Event Log Controller has a code for it', async () => {
    const description = changed(ion8650(), { 'Event Log': { 'Profile Generic OBIS': '0-0:99.98.0*255' } });
    const meter = new VirtualMeter(description, NOW, 0);
    meter.meter.masterReset(NOW + MINUTE, 'a test');
    meter.now += 2 * MINUTE;
    await using client = await meter.connect('hdlc');
    const rows = await rowsOf(client, '0-0:99.98.0*255');
    expect(rows.map((row) => row.slice(1).map(({ value: shown }) => shown))).toEqual([
      [5, 'Factory', 'a test', 'master reset', ''],
    ]);
    const cause = await client.read(DataObject, obisOf([0, 0, 96, 11, 2, 255]), 'value');
    expect(value(cause)).toEqual({ type: 'utf8String', value: 'a test' });
  });
});
