import type { Obis } from 'dlms/data';
import type { Device } from './device.ts';
import type { Schedule } from './schedule.ts';

/** What a group of devices is asked for or told, and when. */
export type Request = ValuesRequest | ProfileRequest | WriteRequest | ActionRequest | ClockRequest;

interface RequestBase {
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly devices: readonly Device[];
  readonly schedule: Schedule;
  /** Its devices have their turns within this time after the moment of a run. */
  readonly spreadMs: number;
  /** False: nothing is sent for it, only what its devices push is taken. */
  readonly send: boolean;
  /** What becomes of runs that were missed while the gateway was stopped. */
  readonly missed: 'once' | 'skip';
  /** Higher goes first; of the same, the order of the configuration decides. */
  readonly priority: number;
  /** The run is given up after this long. */
  readonly timeoutMs: number | undefined;
}

/** Single attributes, read one after the other. */
export interface ValuesRequest extends RequestBase {
  readonly kind: 'values';
  readonly items: readonly Item[];
}

/** The rows of a profile, from where the last ones ended. */
export interface ProfileRequest extends RequestBase {
  readonly kind: 'profile';
  readonly logicalName: Obis;
  /** How far back the first collection goes. */
  readonly historyMs: number;
  /** Most rows in one run. */
  readonly mostEntries: number | undefined;
  /** Only these captured objects. */
  readonly columns: readonly Obis[] | undefined;
  /** Whether holes are asked for again. */
  readonly refill: boolean;
}

/** Attributes that are set, in this order. */
export interface WriteRequest extends RequestBase {
  readonly kind: 'write';
  readonly writes: readonly Write[];
}

/** Methods that are invoked, in this order. */
export interface ActionRequest extends RequestBase {
  readonly kind: 'action';
  readonly actions: readonly Action[];
}

/** The meter's clock is set to ours, within limits. */
export interface ClockRequest extends RequestBase {
  readonly kind: 'clock';
  /** A clock that is off by less is left alone. */
  readonly leastMs: number;
  /** A clock that is off by more is not touched but reported. */
  readonly mostMs: number;
  /** Whether shift_time is used where it suffices. */
  readonly shift: boolean;
}

/** One attribute that is read. */
export interface Item {
  /** Canonical: `1-0:1.8.0*255`. */
  readonly logicalName: Obis;
  /** Left out: the one that carries the value of its class. */
  readonly attribute: number | undefined;
  /** Left out: the meter's own object list says. */
  readonly classId: number | undefined;
  /** What outlets call it. */
  readonly exportName: string | undefined;
  /** What outlets make of it. */
  readonly type: ItemType;
  /** Outlets multiply numbers by it. */
  readonly scale: number | undefined;
}

type ItemType = 'auto' | 'number' | 'boolean' | 'text' | 'hex' | 'dateTime' | 'json';

/** The value as it was written down: typed by the class, or `uint16:5`, `octets:0102`, `json:{…}`. */
export interface Write {
  readonly logicalName: Obis;
  readonly attribute: number;
  readonly classId: number | undefined;
  readonly value: unknown;
}

export interface Action {
  readonly logicalName: Obis;
  readonly method: number;
  readonly classId: number | undefined;
  /** Undefined: the integer 0, as most methods want. */
  readonly argument: unknown;
}
