import type { Instant } from 'dlms/bytes';
import type { FrameworkDescription } from './description.ts';
import type { Renamed } from './difference.ts';
import type { Door } from './door.ts';
import type { Meter } from './meter.ts';
import type { CommunicationPort } from './modules/define.ts';
import type { ReplayFiles } from './replay-files.ts';
import type { SignalFeeds } from './signal-feeds.ts';

/** What a meter that is served consists of. */
export interface ServedParts {
  readonly meter: Meter;
  readonly door: Door;
  readonly replays: ReplayFiles;
  readonly feeds: SignalFeeds;
  readonly now: () => Instant;
  readonly profile: 'ion' | 'full';
  /** Called when the meter may have to be advanced at another time than before. */
  readonly changed: () => void;
}

/** What is to be different: another framework, made of the present one, and which labels have become which. */
export interface Edit {
  readonly description: FrameworkDescription;
  readonly renamed?: Renamed;
}

/** A meter with those who listen for it: what is done to the one, the others follow. Changes come one after the other. */
export class Served {
  readonly meter: Meter;
  readonly door: Door;
  readonly profile: 'ion' | 'full';
  readonly #replays: ReplayFiles;
  readonly #feeds: SignalFeeds;
  readonly #now: () => Instant;
  readonly #changed: () => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ meter, door, replays, feeds, now, changed, profile }: ServedParts) {
    this.#feeds = feeds;
    this.profile = profile;
    this.meter = meter;
    this.door = door;
    this.#replays = replays;
    this.#now = now;
    this.#changed = changed;
  }

  /** The meter as it is at this moment. */
  live(): Meter {
    this.meter.advance(this.#now());
    return this.meter;
  }

  /**
   * Goes on with another framework. Where a port of it cannot be had, the meter is as before.
   * @throws FrameworkError for mistakes, ClosedError for a port that cannot be had; then nothing has changed
   */
  change(edit: (description: FrameworkDescription) => Edit, by: string): Promise<void> {
    return this.#then(async () => {
      const before = this.meter.description;
      const { description, renamed = new Map() } = edit(before);
      await this.#replays.load(description);
      await this.#feeds.load(description);
      const ports = portsOf(this.meter);
      this.meter.change(description, this.#now(), by, renamed);
      try {
        if (this.meter.framework.isDown) return;
        if (ports === portsOf(this.meter)) this.door.renew();
        else await this.door.reopen();
      } catch (error) {
        const back = new Map([...renamed].map(([from, to]) => [to, from]));
        this.meter.change(before, this.#now(), `${by}, taken back since a port cannot be had`, back);
        await this.door.reopen();
        throw error;
      } finally {
        this.#feeds.keepOnly(this.meter.checked.modules);
      }
    });
  }

  setTime(to: Instant | 'now', by: string): void {
    const now = this.#now();
    this.meter.setClock(to === 'now' ? now : to, now, by);
    this.#changed();
  }

  masterReset(by: string): void {
    this.meter.masterReset(this.#now(), by);
  }

  powerDown(): Promise<void> {
    return this.#then(async () => {
      this.meter.powerDown(this.#now());
      await this.door.shut();
    });
  }

  powerUp(): Promise<void> {
    return this.#then(async () => {
      this.meter.powerUp(this.#now());
      await this.door.open();
    });
  }

  #then(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step).finally(this.#changed);
    this.#last = done.catch(() => {});
    return done;
  }
}

/** The ports as listeners see them: what they are called is none of their business. */
const portsOf = ({ framework }: Meter): string =>
  JSON.stringify(framework.ports.map(({ label: _, ...port }: CommunicationPort) => port));
