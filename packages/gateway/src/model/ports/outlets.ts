/** The store as outlets follow it, and how they stand. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { Failure } from '../failure.ts';
import type { Reading, Refusal } from '../reading.ts';

/** What an outlet is told, in the order in which it was committed. */
export type FeedItem =
  | {
      readonly kind: 'value';
      readonly seq: number;
      readonly device: string;
      readonly reading: Reading;
      /** The profile whose row it stands in; undefined for an attribute that was read by itself. */
      readonly profile: Obis | undefined;
    }
  | { readonly kind: 'refusal'; readonly seq: number; readonly device: string; readonly refusal: Refusal }
  | {
      readonly kind: 'status';
      readonly seq: number;
      readonly device: string;
      readonly at: Instant;
      readonly state: string;
      /** Why, in words. */
      readonly reason: string | undefined;
    };

export interface FeedBatch {
  readonly items: readonly FeedItem[];
  /** Everything up to here was looked at. */
  readonly mark: number;
}

/** The store as outlets follow it. */
export interface StoreFeed {
  /** About `limit` items after a mark; a row of a profile is never cut in two. */
  after(mark: number, limit: number): Promise<FeedBatch>;
  /** The mark behind which there is nothing. */
  head(): Promise<number>;
  /** How far an outlet has come; undefined for one that is new. */
  markOf(outlet: string): Promise<number | undefined>;
  /** Durable when it returns; never goes back. */
  setMark(outlet: string, mark: number): Promise<void>;
}

/** How an outlet stands. */
export interface OutletStanding {
  readonly name: string;
  readonly type: string;
  readonly state: OutletState;
  /** Everything up to here is with its receiver. */
  readonly mark: number;
  /** How many numbers of the feed it is behind. */
  readonly behindBy: number;
  readonly lastDelivery: Instant | undefined;
  /** Items that its receiver has taken since the start. */
  readonly delivered: number;
  /** Items that its receiver would not take and that were passed over, where it is set to do so. */
  readonly passedOver: number;
  /** The last trouble, also when it is over. */
  readonly lastFailure: Failure | undefined;
  readonly failures: number;
  /** When it tries again; undefined when it does not wait. */
  readonly nextTry: Instant | undefined;
}

/** `following`: it has everything, or is about to. `catchingUp`: it is behind, and works. `failing`: it waits to try again. */
export type OutletState = 'starting' | 'following' | 'catchingUp' | 'failing' | 'stopped' | 'disabled';

/** The outlets, as others see them. */
export interface Outlets {
  standings(): readonly OutletStanding[];
  /** Ends the pause of one that is failing; false when there is none of that name. */
  retry(outlet: string): boolean;
}
