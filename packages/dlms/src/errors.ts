/**
 * What can go wrong, decided once. Programs look at `code`, people read `message`, the original stands in `cause`.
 *
 * A data-access-result is not among them: a meter that refuses one attribute has answered, and the answer is a value.
 */

/** Where a conversation broke, from the wire upwards. */
export type Layer =
  | 'port'
  | 'modeE'
  | 'hdlc'
  | 'wrapper'
  | 'mbus'
  | 'gateway'
  | 'codec'
  | 'security'
  | 'acse'
  | 'apdu'
  | 'session'
  | 'class'
  | 'configuration';

export type ErrorCode = 'malformed' | 'unexpected' | 'refused' | 'security' | 'timeout' | 'closed';

/** What every error can tell besides its message. */
export interface ErrorDetails {
  readonly layer?: Layer;
  /** What was tried when it happened: "reading 1-0:1.8.0*255 attribute 2". */
  readonly during?: string;
  /** What a person can do next, as a sentence. */
  readonly advice?: string;
  /** What was to be changed had been said already: it may be done, or not. */
  readonly outcomeUnknown?: boolean;
  readonly cause?: unknown;
}

export abstract class DlmsError extends Error {
  abstract readonly code: ErrorCode;
  readonly layer: Layer | undefined;
  readonly during: string | undefined;
  readonly advice: string | undefined;
  /** The meter may have done what it was told, or not: to be looked at before it is told again. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.layer = details.layer;
    this.during = details.during;
    this.advice = details.advice;
    this.outcomeUnknown = details.outcomeUnknown === true;
  }
}

/** Octets that break the rules of their format. The line's fault more often than the peer's: discard, ask again. */
export class MalformedError extends DlmsError {
  readonly code = 'malformed';
  /** Offset of the octet that could not be read, from the start of what was being decoded. */
  readonly offset: number;
  /** Field path to that octet, such as `Apdu.result.data.1`; empty where it is not known. */
  readonly path: string;

  constructor(message: string, offset: number, details: ErrorDetails & { readonly path?: string } = {}) {
    super(message, details);
    this.offset = offset;
    this.path = details.path ?? '';
  }
}

/** A legal message at the wrong moment, or of the wrong kind. */
export class UnexpectedError extends DlmsError {
  readonly code = 'unexpected';
}

/** The peer says no to the association, the link or a whole service. */
export class RefusedError extends DlmsError {
  readonly code = 'refused';
  /** The peer's own reason by name: `authenticationFailure`, `serviceNotAllowed`, … */
  readonly reason: string;

  constructor(message: string, reason: string, details: ErrorDetails = {}) {
    super(message, details);
    this.reason = reason;
  }
}

/** What of the protection does not hold, for programs. */
export type SecurityReason =
  /** The authentication tag, the padding of a wrapped key, a certificate. */
  | 'authenticity'
  /** An invocation counter that was used before. */
  | 'replay'
  /** Less protected than it has to be. */
  | 'policy'
  /** Another security suite than that of the association. */
  | 'suite'
  /** The system title of somebody else, or our own. */
  | 'systemTitle'
  /** A key that is not there, or must not be used here. */
  | 'key'
  /** Who proves itself does so wrongly. */
  | 'proof'
  | 'signature'
  /** Our own invocation counters are used up, or too low. */
  | 'counter'
  | 'unsupported';

export interface SecurityDetails extends ErrorDetails {
  readonly reason?: SecurityReason;
  /** The lowest invocation counter that is taken, where that is the matter. */
  readonly expectedCounter?: number;
}

/** Protection that does not hold: never retried, and never explained to the peer. */
export class SecurityError extends DlmsError {
  readonly code = 'security';
  readonly reason: SecurityReason;
  readonly expectedCounter: number | undefined;

  constructor(message: string, details: SecurityDetails = {}) {
    super(message, details);
    this.reason = details.reason ?? 'authenticity';
    this.expectedCounter = details.expectedCounter;
  }
}

/** Nothing came in time. */
export class TimeoutError extends DlmsError {
  readonly code = 'timeout';
}

/** The line ended under the conversation. */
export class ClosedError extends DlmsError {
  readonly code = 'closed';
}

/** What a caller may do about an error is decided by its code, in one place. */
export function worthRetrying(error: unknown): boolean {
  if (!(error instanceof DlmsError)) return false; // a bug of ours: let it surface
  if (error.outcomeUnknown) return false; // it may be done already: look first
  switch (error.code) {
    case 'timeout':
    case 'closed':
    case 'malformed':
      return true; // the line
    case 'unexpected':
    case 'refused':
    case 'security':
      return false; // the peer: asking again will not change its mind
  }
}

/** What `docs/errors.md` says of each code; typed by the codes, so that none can be missing. */
export const ERROR_GUIDE: Readonly<
  Record<
    ErrorCode,
    { readonly type: string; readonly means: string; readonly whose: string; readonly caller: string }
  >
> = {
  malformed: {
    type: 'MalformedError',
    means: 'octets that break the rules of their format; `offset` and `path` say where',
    whose: 'the line, seldom the peer',
    caller: 'discard, ask again',
  },
  unexpected: {
    type: 'UnexpectedError',
    means: 'a legal message at the wrong moment, or of the wrong kind',
    whose: 'the peer',
    caller: 'give up; look at a trace',
  },
  refused: {
    type: 'RefusedError',
    means: 'the peer says no to the link, the association or a service; `reason` is its own word',
    whose: 'the peer',
    caller: 'give up; change address, authentication or what is asked for',
  },
  security: {
    type: 'SecurityError',
    means: 'protection that does not hold: a wrong tag, a replay, used-up counters',
    whose: 'the peer, or someone in between',
    caller: 'give up, raise an alarm; never retried, never explained to the peer',
  },
  timeout: {
    type: 'TimeoutError',
    means: 'nothing came in time',
    whose: 'the line',
    caller: 'try again with a growing pause',
  },
  closed: {
    type: 'ClosedError',
    means: 'the line ended under the conversation',
    whose: 'the line',
    caller: 'connect again',
  },
};
