import type { LinkParameters } from '../bytes/link.ts';
import type { Address } from './address.ts';

/** What one HDLC link is told; only the addresses and the role have no default. */
export interface LinkOptions {
  readonly role: 'client' | 'server';
  /** Our address as a client, theirs as a server. */
  readonly client: Address;
  readonly server: Address;
  /** The longest information field that we are willing to send, 32…2030 octets. */
  readonly maxInfoTransmitBytes?: number;
  /** The longest information field that we take. */
  readonly maxInfoReceiveBytes?: number;
  /** How many I frames we send at most before the peer acknowledges, 1…7. */
  readonly windowTransmit?: number;
  readonly windowReceive?: number;
  /** Whether an APDU longer than one information field is sent in segments; otherwise it is a RangeError. */
  readonly segmentation?: boolean;
  /** The longest APDU put together from segments; what is longer ends the link. */
  readonly maxApduReceiveBytes?: number;
  /** How many octets of APDUs may wait to be sent; more are a RangeError. */
  readonly maxQueuedBytes?: number;
  /** Client: how long an answer may take, counted from the end of what we sent. */
  readonly responseTimeoutMs?: number;
  /** Client: how often the same is sent again before the link fails. */
  readonly maxRetries?: number;
  /** Client, after a time-out: send the same frames again, or ask with RR what arrived. */
  readonly recovery?: 'repeat' | 'poll';
  /** Client: pause before a server that has nothing to say yet is asked again with RR. */
  readonly pollIntervalMs?: number;
  /** Client: how many polls in a row may bring nothing. */
  readonly maxPolls?: number;
  /** Server: how long it keeps the turn for its application before it returns it with RR. */
  readonly answerTimeoutMs?: number;
  /** Server: silence after which the link and its association are gone; 0 for never. */
  readonly inactivityTimeoutMs?: number;
  /** Server: answer unacceptable frames with FRMR; by default they are discarded, as many meters do. */
  readonly rejectFrames?: boolean;
  /** A gap inside a frame after which its beginning is dropped; 0 for never. On TCP at least a second. */
  readonly interOctetTimeoutMs?: number;
  /** How long a segmented UI message may wait for its next segment. */
  readonly uiSegmentTimeoutMs?: number;
  /** Speed of the line, where it is slow: the time that octets take is added to the response time-out. 0: not counted. */
  readonly bitsPerSecond?: number;
  /** The line gives back what we send (RS-485, optical heads): drop the copies. Needed only where both addresses are equal. */
  readonly echo?: boolean;
  /** Client: I frames outside of a connection are pushes, as some meters send them (Kaifa). */
  readonly unsolicitedInformation?: boolean;
}

/** All of the options, with what stands in for those not given. */
export type CompleteLinkOptions = Required<LinkOptions>;

/** The size and window in force where nothing else was agreed. */
export const DEFAULT_PARAMETERS: LinkParameters = {
  maxInfoTransmitBytes: 128,
  maxInfoReceiveBytes: 128,
  windowTransmit: 1,
  windowReceive: 1,
};

/** @throws RangeError for sizes and windows outside of what HDLC knows */
export function completeOptions(options: LinkOptions): CompleteLinkOptions {
  const complete: CompleteLinkOptions = { ...DEFAULTS, ...options };
  inRange(complete, 'maxInfoTransmitBytes', 32, 2030);
  inRange(complete, 'maxInfoReceiveBytes', 32, 2030);
  inRange(complete, 'windowTransmit', 1, 7);
  inRange(complete, 'windowReceive', 1, 7);
  return complete;
}

function inRange(
  options: CompleteLinkOptions,
  name: 'maxInfoTransmitBytes' | 'maxInfoReceiveBytes' | 'windowTransmit' | 'windowReceive',
  least: number,
  most: number,
): void {
  const value = options[name];
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${value}, which HDLC does not know (${least}…${most})`);
}

/** What holds for messages outside of a connection, in a link as on a port that is only listened to. */
export const DEFAULT_UI_OPTIONS = {
  interOctetTimeoutMs: 1_000,
  // Pushes are seen with 3 s between two frames of one message.
  uiSegmentTimeoutMs: 10_000,
  // The largest APDU of the standard (65 535) with room for its protection.
  maxApduReceiveBytes: 66_048,
} as const;

const DEFAULTS: Omit<CompleteLinkOptions, 'role' | 'client' | 'server'> = {
  ...DEFAULT_PARAMETERS,
  ...DEFAULT_UI_OPTIONS,
  segmentation: true,
  maxQueuedBytes: 262_144,
  responseTimeoutMs: 5_000,
  maxRetries: 3,
  recovery: 'repeat',
  pollIntervalMs: 200,
  maxPolls: 20,
  // Below the shortest response time-outs that clients are seen with (1 500 ms).
  answerTimeoutMs: 1_000,
  inactivityTimeoutMs: 120_000,
  rejectFrames: false,
  bitsPerSecond: 0,
  echo: false,
  unsolicitedInformation: false,
};
