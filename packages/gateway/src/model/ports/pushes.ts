/** Listening to what meters send by themselves. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';

/** Who listens to pushes, and how it goes. */
export interface Listeners {
  listeners(): readonly ListenerStanding[];
}

export interface ListenerStanding {
  readonly name: string;
  /** Where it listens; undefined while it cannot. */
  readonly address: string | undefined;
  readonly problem: string | undefined;
  /** Since the start. */
  readonly pushes: number;
  /** Not believed: said before, or wrongly protected. */
  readonly refused: number;
}

/** What has to survive of pushes. Without promises: a counter is durable before its message is believed. */
export interface PushStore {
  /** The lowest invocation counter that is taken next from a sender, by its system title in hexadecimal digits. */
  expectedCounter(systemTitle: string): number;
  keepExpectedCounter(systemTitle: string, next: number): void;
  keepUnknownDevice(heard: Omit<UnknownDevice, 'firstAt' | 'lastAt' | 'pushes'>, at: Instant): void;
  /** Newest first; as many as are worth showing. */
  unknownDevices(): Promise<readonly UnknownDevice[]>;
  forgetUnknownDevice(id: string): Promise<boolean>;
}

/** A device that pushes and is not configured: to be adopted. */
export interface UnknownDevice {
  /** Its system title, its identification, or where it pushes from. */
  readonly id: string;
  readonly listener: string;
  readonly remote: string;
  /** Hexadecimal. */
  readonly systemTitle: string | undefined;
  readonly identification: string | undefined;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly pushes: number;
  /** What could not be read of the last push: most often its keys are missing. */
  readonly problem: string | undefined;
  /** Some of the readings of the last push that could be read. */
  readonly sample: readonly { readonly logicalName: Obis; readonly value: string; readonly unit?: string }[];
}
