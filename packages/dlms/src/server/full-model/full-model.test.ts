import { describe, expect, test } from 'vitest';
import { CLASSES, viewAttribute } from '../../classes/index.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal } from '../answer.ts';
import { EUROPEAN_DAYLIGHT_SAVING } from '../behaviour/clock.ts';
import { deviceExecutor } from '../behaviour/executor.ts';
import { LogicalDevice } from '../logical-device.ts';
import type { CosemObject } from '../object.ts';
import { type FullModel, type FullModelOptions, fullModel } from './full-model.ts';
import { NAMES } from './names.ts';

const NOW = Date.UTC(2026, 10, 28, 18);

function meter(options: Partial<FullModelOptions> = {}) {
  const model: FullModel = fullModel({ device: () => device, ...options });
  const device: LogicalDevice = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: model.objects,
    associations: [],
  });
  return { model, device, executor: deviceExecutor(() => device) };
}

/** What an attribute gives when the meter itself asks; undefined for one that is never read. */
function read({ classId, logicalName }: CosemObject, attribute: number, device: LogicalDevice, now = NOW) {
  const value = deviceExecutor(() => device).read({ classId, logicalName, attribute }, now);
  return value instanceof Refusal ? undefined : value;
}

describe('a full model', () => {
  const { device } = meter();
  const objects = [...device.objects()];

  test('has an object of every class that is declared', () => {
    const missing = new Set(CLASSES.map(({ id }) => id));
    for (const { classId } of objects) missing.delete(classId);
    // Short names, and what the server and keys bring.
    expect([...missing].sort((a, b) => a - b)).toEqual([12, 17, 30, 64]);
  });

  test('shows no attribute that does not fit its class', () => {
    const raw: string[] = [];
    let shown = 0;
    for (const object of objects)
      for (const index of object.attributes.keys()) {
        if (object.classId === 15) continue;
        const value = read(object, index, device);
        if (value === undefined) continue;
        shown++;
        const { note } = viewAttribute(object.classId, object.version, index, value);
        if (note !== undefined) raw.push(`${object.declaration.name} ${index}: ${note}`);
      }
    expect(raw).toEqual([]);
    expect(shown).toBeGreaterThan(400);
  });

  test('tells no password and no key', () => {
    const secrets = objects.flatMap((object) =>
      [...object.attributes]
        .filter(([, { name, get }]) => get && /password|pinCode|key$|keys$|keyTable|secret/i.test(name))
        .map(([, { name }]) => `${object.declaration.name}.${name}`),
    );
    expect(secrets).toEqual([]);
  });
});

describe('its parts act on one another', () => {
  const HOUR = 3_600_000;
  const number = (value: Data | Refusal): number =>
    Number(value instanceof Refusal ? Number.NaN : value.value);

  test('the calendar switches tariffs, and energy counts on the register that is active', () => {
    const { model, executor } = meter();
    const rate = (logicalName: CosemObject['logicalName'], now: number) =>
      number(executor.read({ classId: 3, logicalName, attribute: 2 }, now));
    const from = Date.UTC(2026, 0, 6); // a Tuesday
    model.timed.advance(from);
    const [before1, before2] = [rate(NAMES.rate1, from), rate(NAMES.rate2, from)];
    for (let now = from; now <= from + 24 * HOUR; now += HOUR / 4) model.timed.advance(now);
    const to = from + 24 * HOUR;
    expect(rate(NAMES.rate1, to) - before1).toBe(16 * 500);
    expect(rate(NAMES.rate2, to) - before2).toBe(8 * 500);
  });

  test('the end of the month makes a bill and begins a new maximum', () => {
    const { model, device } = meter();
    const from = Date.UTC(2026, 0, 31, 23);
    for (let now = from; now <= from + 2 * HOUR; now += HOUR / 4) model.timed.advance(now);
    const billing = device.find(7, NAMES.billing);
    const rows = billing && read(billing, 2, device, from + 2 * HOUR);
    expect(rows?.type === 'array' && rows.value).toHaveLength(1);
  });

  test('the limiter cuts the supply when the load stays too high, and gives it back', () => {
    let watts = 500;
    const moved: boolean[] = [];
    const { model } = meter({
      measured: { energy: () => 0, power: () => watts, voltage: () => 2300 },
      onSwitch: (connected) => moved.push(connected),
    });
    for (let s = 0; s < 300; s++) {
      if (s === 10) watts = 30_000;
      if (s === 150) watts = 100;
      model.timed.advance(NOW + s * 1000);
    }
    expect(moved).toEqual([false, true]);
  });

  test('a token pays into the account once it is active, and with the last of it the supply goes', () => {
    let watthours = 0;
    const moved: boolean[] = [];
    const { model, executor } = meter({
      measured: { energy: () => watthours, power: () => 500, voltage: () => 2300 },
      onSwitch: (connected) => moved.push(connected),
    });
    model.timed.advance(NOW);
    const call = (classId: number, logicalName: CosemObject['logicalName'], argument: Data) =>
      executor.invoke({ classId, logicalName, method: 1 }, argument, NOW);
    expect(call(111, NAMES.account, { type: 'int8', value: 0 })).toBeUndefined();
    expect(moved).toEqual([false]);
    const token = (text: string): Data => ({
      type: 'octetString',
      value: Uint8Array.from(text, (character) => character.charCodeAt(0)),
    });
    expect(call(115, NAMES.tokenGateway, token('x'))).toBeInstanceOf(Refusal);
    expect(call(115, NAMES.tokenGateway, token('100'))).toBeUndefined();
    expect(moved).toEqual([false, true]);
    watthours = 5000;
    for (let h = 1; h < 3; h++) model.timed.advance(NOW + h * HOUR);
    expect(moved).toEqual([false, true, false]);
  });
});

describe('what it remembers', () => {
  test('makes the same meter again', () => {
    const first = meter();
    for (let i = 0; i <= 8; i++) first.model.timed.advance(NOW + i * 450_000);
    const later = NOW + 9 * 450_000;
    const setup = { classId: 22, logicalName: NAMES.endOfBilling, attribute: 2 };
    const script: Data = {
      type: 'structure',
      value: [
        { type: 'octetString', value: Uint8Array.of(0, 0, 10, 0, 108, 255) },
        { type: 'uint16', value: 1 },
      ],
    };
    expect(first.executor.write(setup, script, later)).toBeUndefined();
    const second = meter({ state: structuredClone(first.model.state) });
    second.model.timed.advance(later);
    first.model.timed.advance(later);
    for (const object of first.device.objects())
      for (const index of object.attributes.keys()) {
        if (object.classId === 15) continue;
        const told = (device: LogicalDevice) => read(object, index, device, later);
        expect(told(second.device), `${object.declaration.name} ${index}`).toEqual(told(first.device));
      }
    expect(second.executor.read(setup, later)).toEqual(script);
  });
});

describe('a year', () => {
  test('makes every row, every bill and every charge once, and loses no watt-hour between tariffs', () => {
    const HOUR = 3_600_000;
    const { model, executor } = meter({
      clockState: { timeZone: -60, ...EUROPEAN_DAYLIGHT_SAVING },
      measured: {
        energy: (now) => Math.floor(now / 7_200_000) * 1000,
        power: () => 500,
        voltage: () => 2300,
      },
    });
    const [from, to] = [Date.UTC(2024, 11, 31, 23), Date.UTC(2025, 11, 31, 23)];
    const read = (classId: number, logicalName: CosemObject['logicalName'], attribute: number, now: number) =>
      executor.read({ classId, logicalName, attribute }, now);
    const call = (classId: number, logicalName: CosemObject['logicalName'], method: number, value: Data) =>
      executor.invoke({ classId, logicalName, method }, value, from);
    model.timed.advance(from);
    const int8: Data = { type: 'int8', value: 0 };
    expect(call(111, NAMES.account, 1, int8)).toBeUndefined();
    expect(call(112, NAMES.tokenCredit, 2, { type: 'int32', value: 1_000_000 })).toBeUndefined();
    expect(call(72, NAMES.mBusClient, 1, { type: 'uint8', value: 1 })).toBeUndefined();
    expect(call(7, NAMES.billing, 1, int8)).toBeUndefined();
    const count = (name: CosemObject['logicalName'], now: number) =>
      (read(3, name, 2, now) as { readonly value: number }).value;
    const before = [NAMES.energy, NAMES.rate1, NAMES.rate2].map((name) => count(name, from));
    for (let now = from + HOUR / 4; now <= to; now += HOUR / 4) model.timed.advance(now);

    const [energy = 0, rate1 = 0, rate2 = 0] = [NAMES.energy, NAMES.rate1, NAMES.rate2].map(
      (name, i) => count(name, to) - (before[i] ?? 0),
    );
    expect(energy).toBe(365 * 12 * 1000);
    expect(rate1 + rate2).toBe(energy);
    // 313 days with the first rate from 6 to 22: a year without Sundays and New Year's Day.
    expect(rate1).toBe((365 - 52 - 1) * 8 * 1000);
    const rows = read(7, NAMES.billing, 2, to) as { readonly value: readonly Data[] };
    expect(rows.value).toHaveLength(12);
    expect(read(7, NAMES.loadProfile, 7, to)).toEqual({ type: 'uint32', value: 2880 });
    const collected = (name: CosemObject['logicalName']) => read(113, name, 2, to);
    expect(collected(NAMES.consumptionCharge)).toEqual({ type: 'int32', value: 365 * 12 * 25 });
    expect(collected(NAMES.standingCharge)).toEqual({ type: 'int32', value: 365 * 30 });
    expect(read(72, NAMES.mBusClient, 10, to)).toEqual({ type: 'uint8', value: (365 * 24) % 256 });
  }, 60_000);
});
