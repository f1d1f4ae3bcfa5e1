import type { Instant } from 'dlms/bytes';
import { PORT_KINDS } from '../model.ts';
import type { Notice } from '../notice.ts';
import { type Instance, type Json, type ModuleContext, moduleType, PRIORITY } from './define.ts';

const setup = {
  'Time Zone': { kind: 'zone', default: 'UTC' },
  /** The port on which time is set; on all others it is refused. */
  'Time Sync Source': { kind: 'choice', of: PORT_KINDS, default: 'ethernet' },
} as const;

/** Meter time: UTC and the rules of a zone, and the offset that is left when somebody has set it. */
export const clock = moduleType({
  name: 'Clock',
  single: true,
  setup,
  outputs: { Event: { kind: 'event' } },
  start: (context) => new Clock(context),
});

class Clock implements Instance {
  readonly facet;
  readonly #context: ModuleContext<object, typeof setup>;
  /** When daylight saving changes next, in meter time. */
  #change: Instant | undefined;

  constructor(context: ModuleContext<object, typeof setup>) {
    this.#context = context;
    this.facet = { kind: 'clock', timeSyncSource: context.setup('Time Sync Source') } as const;
    const { saved, clock } = context;
    this.#change = isSaved(saved)
      ? (saved.change ?? undefined)
      : clock.zone.nextChange(clock.meterTime(context.startedAt));
  }

  deadline(): Instant | undefined {
    return this.#change === undefined ? undefined : this.#context.clock.engineTime(this.#change);
  }

  tick(now: Instant): void {
    const { clock } = this.#context;
    const change = this.#change ?? clock.meterTime(now);
    const before = clock.zone.offsetMs(change - 1);
    const after = clock.zone.offsetMs(change);
    this.#change = clock.zone.nextChange(change);
    if (after === before) return;
    const started = after > before;
    this.#context.announce({ kind: started ? 'daylightStarted' : 'daylightEnded' });
    this.#context.event({
      priority: PRIORITY.clock,
      cause: `rules of the time zone ${clock.zone.name}`,
      effect: started ? 'daylight saving started' : 'daylight saving ended',
    });
  }

  notice(notice: Notice): void {
    // Somebody who sets the clock across a change has changed the time, not the season.
    if (notice.kind === 'timeChanged') this.#change = this.#context.clock.zone.nextChange(notice.to);
  }

  save(): Json {
    return { change: this.#change ?? null };
  }
}

const isSaved = (saved: Json | undefined): saved is { readonly change: number | null } =>
  typeof saved === 'object' && saved !== null && 'change' in saved;
