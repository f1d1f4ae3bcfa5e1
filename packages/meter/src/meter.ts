import type { Instant } from 'dlms/bytes';
import type { CheckedFramework } from './check/checked-framework.ts';
import { mustCheck } from './check/file.ts';
import type { FrameworkDescription } from './description.ts';
import { differences, type Renamed, setupChange, succeeding } from './difference.ts';
import { type FeedOf, Framework, type FrameworkState, type SourceOf, zoneOf } from './framework.ts';
import type { Keeper } from './journal/journal.ts';
import { changeOf, fingerprint, type MeterRecord, type MeterState } from './journal/meter-state.ts';
import type { Json } from './modules/define.ts';
import type { Notice } from './notice.ts';

const DAY = 86_400_000;
/** How long a journalled sign of life holds; a meter that is killed counts energy until then at most. */
const LIFE_MS = 90_000;
/** When a new sign of life is due before the old one ends. */
const LIFE_LEFT_MS = 30_000;
/** How far the host's clock may be set back and the meter simply waits for it. */
const LARGEST_HITCH_MS = 30_000;
/** A journal is written anew when its changes outgrow this, or the whole. */
const SMALLEST_REWRITE_BYTES = 1_000_000;

/** What a meter is made of. */
export interface MeterParts {
  /** Its modules and links, unless they have been changed since it was started with the same. */
  readonly description: FrameworkDescription;
  /** The moment of its start, by the host's clock. */
  readonly now: Instant;
  /** What it was when it was last heard of; undefined for a new meter. */
  readonly kept?: MeterState | undefined;
  /** Where it keeps what has to survive; without one nothing does. */
  readonly keeper?: Keeper | undefined;
  /** Where its Power Meters take their values from, if not from a simulation. */
  readonly sourceOf?: SourceOf | undefined;
  /** Where its modules take the signals of a gateway from. */
  readonly feedOf?: FeedOf | undefined;
  /** How many days it has been recording already when it is new. */
  readonly historyDays: number;
  /** Told of what happens to the whole meter from now on. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/**
 * A framework that lasts. Whoever wants to see anything of it calls `advance` first: then all that has happened until now is
 * in the journal before it is seen.
 */
export class Meter {
  readonly #given: FrameworkDescription;
  readonly #sourceOf: SourceOf | undefined;
  readonly #feedOf: FeedOf | undefined;
  readonly #keeper: Keeper | undefined;
  readonly #onNotice: ((notice: Notice) => void) | undefined;
  #description: FrameworkDescription;
  #checked: CheckedFramework;
  #framework: Framework;
  /** What the host's clock is behind the engine's, which never goes back. */
  #behindMs = 0;
  #marks = new Map<string, number>();
  #prints = new Map<string, string>();
  #aliveUntil: Instant;
  #wholeBytes = 0;
  /** Something has happened that is not in the journal: until it is, nothing is shown. */
  #unkept = false;

  /** @throws FrameworkError when the description has mistakes */
  constructor(parts: MeterParts) {
    const { now, kept, keeper, description, sourceOf } = parts;
    this.#given = description;
    this.#sourceOf = sourceOf;
    this.#feedOf = parts.feedOf;
    this.#keeper = keeper;
    this.#onNotice = parts.onNotice;
    this.#aliveUntil = now;
    const unchanged = kept !== undefined && isSame(kept.given, description);
    this.#description = kept ? kept.description : description;
    this.#checked = mustCheck(this.#description, 'of the meter');
    this.#framework = kept ? this.#wake(now, kept) : begin(parts, this.#checked);
    if (kept && !unchanged) this.#become(description, 'framework at start');
    this.#writeWhole();
  }

  /** The modules at work; another object after a change. */
  get framework(): Framework {
    return this.#framework;
  }

  /** The same modules without a doubt: every name resolved, every default filled in. */
  get checked(): CheckedFramework {
    return this.#checked;
  }

  /** Modules and links as they are now. */
  get description(): FrameworkDescription {
    return this.#description;
  }

  /**
   * Goes on with other modules, links, labels or setup; each change writes its event. Data logs whose sources changed are cleared.
   * @throws FrameworkError when the description has mistakes; then nothing changes
   */
  change(description: FrameworkDescription, now: Instant, by: string, renamed?: Renamed): void {
    this.advance(now);
    this.#become(description, by, renamed);
    this.#writeWhole();
  }

  /** When it has to be advanced next, by the host's clock: something happens then, or a sign of life is due. */
  get deadline(): Instant {
    if (this.framework.isDown) return Number.POSITIVE_INFINITY;
    const { deadline = Number.POSITIVE_INFINITY } = this.framework;
    const life = this.#keeper ? this.#aliveUntil - LIFE_LEFT_MS : Number.POSITIVE_INFINITY;
    return Math.min(deadline, life) - this.#behindMs;
  }

  /**
   * Lives until now, keeps what happened, and gives the moment by the engine's clock.
   * @throws Error of the file system when the journal cannot be written; it is tried again with the next call
   */
  advance(now: Instant): Instant {
    if (this.framework.isDown) return this.framework.at;
    const moment = this.#engineTime(now);
    const { deadline } = this.framework;
    if (deadline !== undefined && deadline <= moment) this.#unkept = true;
    this.framework.advance(moment);
    if (this.#unkept) this.#keep();
    else if (this.#keeper && moment > this.#aliveUntil - LIFE_LEFT_MS) this.#signOfLife(moment);
    return this.framework.at;
  }

  /** Counts what its sources gave until now: they may forget it then. */
  settle(now: Instant): void {
    if (this.framework.isDown) return;
    this.#unkept = true;
    this.framework.settle(this.#engineTime(now));
    this.#keep();
  }

  /** Makes the meter's clock show another time. */
  setClock(to: Instant, now: Instant, by: string): void {
    this.#unkept = true;
    this.framework.setClock(to, this.#engineTime(now), by);
    this.#keep();
  }

  /** Energies, demands and data logs begin anew. */
  masterReset(now: Instant, by: string): void {
    this.#unkept = true;
    this.framework.masterReset(this.#engineTime(now), by);
    this.#keep();
  }

  /** Takes its power away in good order: nothing is counted from now on, until it comes back. */
  powerDown(now: Instant): void {
    this.framework.advance(this.#engineTime(now));
    this.framework.powerDown(this.framework.at);
    this.#writeChange(this.framework.at);
  }

  /** Gives it power again. */
  powerUp(now: Instant): void {
    if (!this.framework.isDown) return;
    this.#unkept = true;
    this.framework.powerUp(this.#engineTime(now));
    this.#keep();
  }

  #become(description: FrameworkDescription, by: string, renamed?: Renamed): void {
    const after = mustCheck(description, by);
    const changes = differences(this.#checked, after, renamed);
    this.#framework.settle(this.#framework.at);
    this.#framework = new Framework(after, {
      startedAt: this.#framework.at,
      state: succeeding(this.#framework.state(), changes, renamed),
      sourceOf: this.#sourceOf,
      feedOf: this.#feedOf,
      onNotice: this.#onNotice,
    });
    this.#checked = after;
    this.#description = description;
    for (const change of changes) this.#framework.tell(change.module, setupChange(change, by));
  }

  #wake(now: Instant, { state, aliveUntil }: MeterState): Framework {
    this.#behindMs = Math.max(0, state.at - now);
    const moment = now + this.#behindMs;
    const framework = new Framework(this.#checked, {
      startedAt: moment,
      state,
      sourceOf: this.#sourceOf,
      feedOf: this.#feedOf,
      onNotice: this.#onNotice,
    });
    // A meter that was closed in good order has written this down already, and then it says nothing new.
    framework.powerDown(Math.min(aliveUntil, moment));
    framework.powerUp(moment);
    return framework;
  }

  /** The host's clock may be set back; the meter's own goes on. */
  #engineTime(now: Instant): Instant {
    const lost = this.framework.at - (now + this.#behindMs);
    if (lost > LARGEST_HITCH_MS) this.#behindMs += lost;
    return now + this.#behindMs;
  }

  #keep(): void {
    if (this.#keeper && this.#keeper.size > Math.max(SMALLEST_REWRITE_BYTES, 2 * this.#wholeBytes))
      this.#writeWhole();
    else this.#writeChange(this.framework.at + LIFE_MS);
  }

  #signOfLife(moment: Instant): void {
    this.#write({ kind: 'alive', aliveUntil: moment + LIFE_MS });
  }

  #writeChange(aliveUntil: Instant): void {
    if (!this.#keeper) return;
    const state = this.framework.state(this.#marks);
    this.#write({ kind: 'change', state: changeOf(state, this.#prints), aliveUntil });
    this.#remember(state);
  }

  #writeWhole(): void {
    if (!this.#keeper) return;
    const state = this.framework.state();
    const aliveUntil = this.framework.at + LIFE_MS;
    const [given, description] = [this.#given, this.#description];
    const record: MeterRecord = { kind: 'whole', version: 1, state, aliveUntil, given, description };
    this.#keeper.replace(record as unknown as Json);
    this.#aliveUntil = aliveUntil;
    this.#wholeBytes = this.#keeper.size;
    this.#remember(state);
  }

  #write(record: MeterRecord): void {
    this.#keeper?.append(record as unknown as Json);
    this.#aliveUntil = record.aliveUntil;
  }

  /** What is kept now, so that next time only what differs is written. */
  #remember(state: FrameworkState): void {
    this.#unkept = false;
    this.#marks = this.framework.marks();
    this.#prints = fingerprint(state);
  }
}

/** By what they say, wherever they come from. */
const isSame = (left: FrameworkDescription, right: FrameworkDescription): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** A new meter has recorded for some days already, from a local midnight on, so that there is something to read. */
function begin(parts: MeterParts, checked: CheckedFramework): Framework {
  const { now, sourceOf, feedOf, historyDays, onNotice } = parts;
  const startedAt = historyDays === 0 ? now : zoneOf(checked).startOfDay(now - historyDays * DAY);
  let told = false;
  // What happened in its history is no news.
  const tell = (notice: Notice): void => {
    if (told) onNotice?.(notice);
  };
  const framework = new Framework(checked, { startedAt, sourceOf, feedOf, onNotice: tell });
  framework.advance(now);
  told = true;
  return framework;
}
