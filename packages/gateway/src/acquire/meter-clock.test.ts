import { formatDateTime, fromInstant, toInstant } from 'dlms/data';
import { describe, expect, test } from 'vitest';
import { driftMs, policyOf, writerOf, zoneOf } from './meter-clock.ts';

const BERLIN = { timeZone: 'Europe/Berlin', deviation: 'spec', dst: 'zone' } as const;
const at = (text: string) => Date.parse(text);

describe('a zone', () => {
  const zone = zoneOf('Europe/Berlin');
  const local = (text: string) => at(`${text}Z`);

  test('knows summer and winter', () => {
    expect(zone(local('2026-07-01T12:00:00'), undefined)).toBe(120);
    expect(zone(local('2026-01-01T12:00:00'), undefined)).toBe(60);
  });

  test('asks the meter in the hour that comes twice, and else takes the first', () => {
    expect(zone(local('2026-10-25T02:30:00'), true)).toBe(120);
    expect(zone(local('2026-10-25T02:30:00'), false)).toBe(60);
    expect(zone(local('2026-10-25T02:30:00'), undefined)).toBe(120);
  });

  test.each([
    ['Australia/Lord_Howe', '2026-07-01T00:00:00', 630],
    ['Asia/Kathmandu', '2026-07-01T00:00:00', 345],
    ['UTC', '2026-07-01T00:00:00', 0],
  ])('may be %s', (name, text, offset) => expect(zoneOf(name)(local(text), undefined)).toBe(offset));
});

describe('a moment written for a meter', () => {
  const summer = at('2026-07-01T10:00:00Z');
  const winter = at('2026-01-15T10:00:00Z');
  const said = (offset: number, deviation = true) => {
    const time = fromInstant(summer, { offset });
    return deviation ? time : { ...time, deviation: undefined };
  };

  test('follows the zone where the meter does', () => {
    const write = writerOf(BERLIN, said(120), summer);
    expect(formatDateTime(write(summer))).toBe('2026-07-01T12:00:00+02:00');
    expect(formatDateTime(write(winter))).toBe('2026-01-15T11:00:00+01:00');
  });

  test('keeps the deviation of a meter that has standard time all year', () => {
    const write = writerOf(BERLIN, said(60), summer);
    expect(formatDateTime(write(summer))).toBe('2026-07-01T11:00:00+01:00');
    expect(formatDateTime(write(winter))).toBe('2026-01-15T11:00:00+01:00');
  });

  test('says no deviation to a meter that says none', () => {
    const write = writerOf(BERLIN, said(120, false), summer);
    expect(formatDateTime(write(winter))).toBe('2026-01-15T11:00:00');
  });

  test('is in the zone when the meter would not tell its time', () => {
    expect(formatDateTime(writerOf(BERLIN, undefined, summer)(summer))).toBe('2026-07-01T12:00:00+02:00');
  });

  test('means the same moment, whatever the sign', () => {
    for (const deviation of ['spec', 'inverted'] as const) {
      const clock = { ...BERLIN, deviation };
      const write = writerOf(clock, undefined, summer);
      expect(toInstant(write(winter), policyOf(clock))).toBe(winter);
    }
  });
});

test('the drift is the meter’s clock minus ours', () => {
  const now = at('2026-07-01T10:00:00Z');
  expect(driftMs(BERLIN, fromInstant(now + 7000, { offset: 120 }), now)).toBe(7000);
  expect(driftMs(BERLIN, { ...fromInstant(now, { offset: 0 }), year: undefined }, now)).toBeUndefined();
});

test('a clock that never follows daylight saving is read, and written to, by standard time all year', () => {
  const clock = { timeZone: 'Europe/Berlin', deviation: 'spec', dst: 'never' } as const;
  const july = Date.UTC(2026, 6, 1, 11);
  const silent = { ...fromInstant(july, { offset: 60 }), deviation: undefined, status: undefined };
  expect(driftMs(clock, silent, july)).toBe(0);
  expect(writerOf(clock, silent, july)(july)).toMatchObject({ hour: 12 });
  expect(driftMs({ ...clock, dst: 'zone' }, silent, july)).toBe(-3_600_000);
});
