import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { Plan } from '../model/plan.ts';
import type { CaptureCounts, DaysOfProfile } from '../model/profile.ts';
import { wallOffset } from '../model/wall-clock.ts';
import type { Context } from './context.ts';
import { mapped } from './mapped.ts';
import { Problem } from './problem.ts';
import { summed } from './share.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 14;
const MOST_DAYS = 92;
/** How long an answer is good for: it costs a look at every profile there is. */
const AGE_MS = 15_000;
/** Stretches of days that are remembered at once. */
const MOST_REMEMBERED = 4;

/** A profile that is collected, or of which there are rows. */
export interface ProfileDays {
  readonly device: Device;
  readonly logicalName: Obis;
  /** Undefined while it was never collected. */
  readonly capturePeriodS: number | undefined;
  readonly share: number | null;
  readonly days: readonly CaptureCounts[];
}

export interface FleetDays {
  readonly from: string;
  readonly to: string;
  readonly profiles: readonly ProfileDays[];
}

interface Remembered {
  readonly plan: Plan;
  readonly days: Promise<FleetDays>;
  /** When it was answered; until then whoever asks waits with the others. */
  at: Instant | undefined;
}

/** How much of its profiles the fleet has, day by day; asked once for all who ask within some seconds. */
export class DaysOfFleet {
  readonly #context: Context;
  readonly #remembered = new Map<string, Remembered>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** @throws Problem 400 for days that there are not */
  days(first: string | undefined, last: string | undefined): Promise<FleetDays> {
    const to = dayOf(last) ?? this.#today();
    const from = dayOf(first) ?? to - USUAL_DAYS + 1;
    if (from > to || to - from >= MOST_DAYS)
      throw new Problem({
        status: 400,
        detail: `from ${dayText(from)} to ${dayText(to)} is no stretch of 1 to ${MOST_DAYS} days`,
        advice: '`from` is the first day and `to` the last one, such as 2026-03-29',
      });
    return this.#known(dayText(from), dayText(to));
  }

  #known(from: string, to: string): Promise<FleetDays> {
    const { plan } = this.#context;
    const now = this.#context.now();
    const key = `${from} ${to}`;
    const known = this.#remembered.get(key);
    if (known?.plan === plan && (known.at === undefined || Math.abs(now - known.at) < AGE_MS))
      return known.days;
    const days = this.#ask(plan, from, to, now);
    this.#remembered.delete(key);
    const remembered: Remembered = { plan, days, at: undefined };
    this.#remembered.set(key, remembered);
    days.then(
      () => {
        remembered.at = this.#context.now();
      },
      () => this.#remembered.delete(key), // the next one tries again
    );
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return days;
  }

  async #ask(plan: Plan, from: string, to: string, now: Instant): Promise<FleetDays> {
    const devices = new Map(
      plan.devices.filter(({ enabled }) => enabled).map((device) => [device.name, device]),
    );
    const zoneOf = (name: string): string | undefined => devices.get(name)?.clock.timeZone;
    const stored = await this.#context.options.store.completenessOfAll({ from, to, now, zoneOf });
    const profiles: ProfileDays[] = [];
    const collected = new Set<string>();
    const planned = this.#planned(devices);
    await mapped(stored, ({ device: name, ...profile }) => {
      const device = devices.get(name);
      const key = `${name} ${profile.logicalName}`;
      collected.add(key);
      // Of events nothing can be expected; what nobody collects any more, and has nothing in these days, is no gap.
      if (device === undefined || profile.capturePeriodS === 0) return;
      if (!planned.has(key) && isEmpty(profile)) return;
      profiles.push({ device, ...profile, share: summed(profile.days).share });
    });
    for (const [key, { device, logicalName }] of planned)
      if (!collected.has(key))
        profiles.push({ device, logicalName, capturePeriodS: undefined, share: null, days: [] });
    return { from, to, profiles };
  }

  /** The profiles that requests collect. */
  #planned(devices: ReadonlyMap<string, Device>) {
    const planned = new Map<string, { readonly device: Device; readonly logicalName: Obis }>();
    for (const request of this.#context.plan.requests) {
      if (request.kind !== 'profile' || !request.enabled) continue;
      const { logicalName } = request;
      for (const device of request.devices)
        if (devices.get(device.name) === device)
          planned.set(`${device.name} ${logicalName}`, { device, logicalName });
    }
    return planned;
  }

  /** Where it is latest. */
  #today(): number {
    const now = this.#context.now();
    const zones = new Set(this.#context.plan.devices.map(({ clock }) => clock.timeZone));
    const offset = Math.max(...[...zones].map((zone) => wallOffset(zone, now)), -DAY_MS / 2);
    return Math.floor((now + (zones.size === 0 ? 0 : offset)) / DAY_MS);
  }
}

const isEmpty = ({ days }: Pick<DaysOfProfile, 'days'>): boolean => days.every(({ stored }) => stored === 0);

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** @throws Problem 400 for a day that does not exist; the schema has checked its form */
function dayOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  if (Number.isInteger(day) && dayText(day) === text) return day;
  throw new Problem({ status: 400, detail: `"${text}" is no day, such as 2026-03-29` });
}

/** The days from one up to and with another. */
export function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = Date.parse(from) / DAY_MS; day <= Date.parse(to) / DAY_MS; day++) days.push(dayText(day));
  return days;
}
