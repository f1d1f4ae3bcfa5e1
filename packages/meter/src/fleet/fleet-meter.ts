import type { Instant } from 'dlms/bytes';
import type { LogicalDevice } from 'dlms/server';
import type { CheckedFramework } from '../check/checked-framework.ts';
import { ionDevice } from '../cosem/ion-profile.ts';
import type { ServedMeter } from '../cosem/served-meter.ts';
import type { ClockJump } from '../faults/clock-jumps.ts';
import { Framework, type SourceOf, zoneOf } from '../framework.ts';
import { type MemberSecurity, SecuredMember } from './secured-device.ts';

const DAY = 86_400_000;

/** Somebody has set a meter's clock: at a moment, so that it was ahead by so much. */
export interface ClockStep {
  readonly at: Instant;
  readonly offsetMs: number;
  readonly by: string;
}

/** What a meter of a fleet is made of whenever somebody speaks to it. */
export interface FleetMeterParts {
  readonly checked: CheckedFramework;
  readonly sourceOf: SourceOf;
  readonly historyDays: number;
  /** How its clock was set, oldest first. */
  readonly steps: readonly ClockStep[];
  /** What a fault does to its clock from one moment to another, the first excluded. */
  readonly jumps: (after: Instant, until: Instant) => readonly ClockJump[];
  /** Since when faults can have happened. */
  readonly faultySince: Instant;
  /** Whether it agrees to lists of attributes, only to refuse them. */
  readonly lists: boolean;
  /** Keys and counters; without them everybody may come in, as with ION meters. */
  readonly security?: MemberSecurity | undefined;
  readonly now: () => Instant;
  /** Called with every look at it. */
  readonly touched: () => void;
  /** Keeps what somebody did to its clock, before it is shown. */
  readonly keep: (step: ClockStep) => void;
}

/**
 * A meter of a fleet that is awake. All that it shows follows from its load, the time and what was done to its clock: so it can be
 * forgotten when nobody speaks to it, and be made again later as it was.
 */
export class FleetMeter implements ServedMeter {
  readonly framework: Framework;
  readonly #parts: FleetMeterParts;
  /** Until when faults of its clock have happened. */
  #jumpedUntil: Instant;
  readonly #secured: SecuredMember | undefined;
  readonly #devices = new Map<string, LogicalDevice>();

  constructor(parts: FleetMeterParts) {
    const { checked, sourceOf, historyDays, steps, now, faultySince } = parts;
    this.#parts = parts;
    this.#secured = parts.security && new SecuredMember(parts.security);
    const zone = zoneOf(checked);
    const begin = zone.startOfDay(now() - historyDays * DAY);
    const before = steps.findLast(({ at }) => at < begin);
    this.framework = new Framework(checked, {
      startedAt: begin,
      sourceOf,
      state: { at: begin, clockOffsetMs: before?.offsetMs ?? 0, down: false, modules: {} },
    });
    this.#jumpedUntil = Math.max(begin, faultySince);
    for (const step of steps) {
      if (step.at < begin) continue;
      this.#jump(step.at);
      this.framework.setClock(step.at + step.offsetMs, step.at, step.by);
    }
    this.live();
  }

  live(): Instant {
    const { now, touched } = this.#parts;
    touched();
    // Where the host's clock is set back, the meter waits for it.
    const moment = Math.max(now(), this.framework.at);
    this.#jump(moment);
    this.framework.advance(moment);
    return moment;
  }

  setClock(to: Instant, by: string): void {
    const at = this.live();
    this.#parts.keep({ at, offsetMs: to - at, by });
    this.framework.setClock(to, at, by);
  }

  /** As clients of one kind of line see it. */
  device(transport: 'hdlc' | 'wrapper', sap: number): LogicalDevice {
    this.#secured?.check();
    const key = `${transport} ${sap}`;
    const known = this.#devices.get(key);
    const device =
      known ?? this.#secured?.device(this, sap) ?? ionDevice(this, transport, sap, this.#parts.lists);
    if (!known) this.#devices.set(key, device);
    return device;
  }

  #jump(until: Instant): void {
    const { clock } = this.framework;
    for (const { at, byMs } of this.#parts.jumps(this.#jumpedUntil, until)) {
      this.framework.setClock(clock.meterTime(at) + byMs, at, 'fault of the clock');
    }
    this.#jumpedUntil = Math.max(this.#jumpedUntil, until);
  }
}
