import type { Instant } from '../../bytes/machine.ts';
import { CommunicationPortProtection } from '../../classes/control.ts';
import type { AttributeValue } from '../../classes/define.ts';
import type { Obis } from '../../data/obis.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';

type Mode = AttributeValue<typeof CommunicationPortProtection, 'protectionMode'>;
type Status = AttributeValue<typeof CommunicationPortProtection, 'protectionStatus'>;

/** What a port's protection remembers. */
export interface PortProtectionState {
  readonly protectionMode: Mode;
  readonly allowedFailedAttempts: number;
  /** Seconds. */
  readonly initialLockoutTime: number;
  /** By how much each lockout is longer than the one before. */
  readonly steepnessFactor: number;
  /** Seconds. */
  readonly maxLockoutTime: number;
  readonly portReference: Obis;
  readonly failedAttempts: number;
  readonly cumulativeFailedAttempts: number;
  /** When the lockout ends. */
  readonly lockedUntil?: Instant;
}

export interface PortProtectionOptions {
  readonly logicalName: string;
  readonly state: Pick<PortProtectionState, 'portReference'> & Partial<PortProtectionState>;
}

export interface PortProtectionBehaviour extends Behaviour<PortProtectionState>, Timed {
  /** Whether the port may be used now. */
  isOpen(now: Instant): boolean;
  /** Somebody failed to authenticate on the port. */
  failed(now: Instant): void;
  /** Somebody authenticated on the port. */
  succeeded(): void;
}

/**
 * A communication port protection (class 124). From the attempt after the allowed ones on each failure locks the port:
 * the first time for the initial lockout time, then for steepness factor times longer each time, up to the longest.
 * Success forgives (assumed).
 */
export function portProtection(options: PortProtectionOptions): PortProtectionBehaviour {
  const held = new Held<PortProtectionState>({ ...STANDARD, ...options.state });

  function status(now: Instant): Status {
    const { protectionMode, lockedUntil } = held.state;
    if (protectionMode === 'locked') return 'locked';
    return protectionMode === 'lockedOnFailedAttempts' && lockedUntil !== undefined && now < lockedUntil
      ? 'temporarilyLocked'
      : 'unlocked';
  }

  function forgive(): void {
    const { lockedUntil: _over, ...rest } = held.state;
    held.replace({ ...rest, failedAttempts: 0 });
  }

  function failed(now: Instant): void {
    const { failedAttempts, cumulativeFailedAttempts, allowedFailedAttempts, protectionMode } = held.state;
    const failures = failedAttempts + 1;
    held.change({
      failedAttempts: Math.min(failures, MOST),
      cumulativeFailedAttempts: Math.min(cumulativeFailedAttempts + 1, MOST),
    });
    const beyond = failures - allowedFailedAttempts;
    if (protectionMode !== 'lockedOnFailedAttempts' || beyond <= 0) return;
    const { initialLockoutTime, steepnessFactor, maxLockoutTime } = held.state;
    const seconds = Math.min(
      maxLockoutTime,
      initialLockoutTime * Math.max(1, steepnessFactor) ** (beyond - 1),
    );
    held.change({ lockedUntil: now + seconds * 1000 });
  }

  const object = implement(
    CommunicationPortProtection,
    options.logicalName,
    {
      protectionMode: held.written('protectionMode', (mode) =>
        typeof mode === 'string' ? undefined : refuse('otherReason'),
      ),
      allowedFailedAttempts: held.written('allowedFailedAttempts'),
      initialLockoutTime: held.written('initialLockoutTime'),
      steepnessFactor: held.written('steepnessFactor'),
      maxLockoutTime: held.written('maxLockoutTime'),
      portReference: held.shown('portReference'),
      protectionStatus: ({ now }) => status(now),
      failedAttempts: held.shown('failedAttempts'),
      cumulativeFailedAttempts: held.shown('cumulativeFailedAttempts'),
    },
    {
      reset: () => {
        forgive();
        return undefined;
      },
    },
  );
  return {
    object,
    isOpen: (now) => status(now) === 'unlocked',
    failed,
    succeeded: forgive,
    advance(now) {
      const { lockedUntil, ...rest } = held.state;
      if (lockedUntil !== undefined && now >= lockedUntil) held.replace(rest);
    },
    get deadline() {
      return held.state.lockedUntil;
    },
    get state() {
      return held.state;
    },
  };
}

const MOST = 0xffff_ffff;

const STANDARD = {
  protectionMode: 'lockedOnFailedAttempts',
  allowedFailedAttempts: 3,
  initialLockoutTime: 60,
  steepnessFactor: 2,
  maxLockoutTime: 3600,
  failedAttempts: 0,
  cumulativeFailedAttempts: 0,
} as const;
