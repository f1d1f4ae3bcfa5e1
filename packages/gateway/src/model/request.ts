import type { Obis } from 'dlms/data';
import type { Device } from './device.ts';
import type { Schedule } from './schedule.ts';

/** What a group of devices is asked for, and when. */
export type Request = ValuesRequest | ProfileRequest;

interface RequestBase {
  readonly name: string;
  readonly enabled: boolean;
  readonly devices: readonly Device[];
  readonly schedule: Schedule;
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
}

/** One attribute that is read. */
export interface Item {
  /** Canonical: `1-0:1.8.0*255`. */
  readonly logicalName: Obis;
  /** Left out: the one that carries the value of its class. */
  readonly attribute: number | undefined;
  /** Left out: the meter's own object list says. */
  readonly classId: number | undefined;
}
