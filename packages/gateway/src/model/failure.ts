import { DlmsError, type ErrorCode, type Instant, type Layer } from 'dlms/bytes';
import { isStoreFull } from './store-full-error.ts';

/** What went wrong with a device, for people; `code` is what programs decide by. */
export interface Failure {
  /** `store`: nothing could be kept, whatever the meter said. */
  readonly code: ErrorCode | 'internal' | 'store';
  readonly layer: Layer | undefined;
  readonly message: string;
  readonly advice: string | undefined;
  readonly at: Instant;
  /** What the meter was told may be done, or not: it is not told again by itself. */
  readonly outcomeUnknown?: true;
}

/** An error in words: what was tried, what came back, what to do next. */
export function failureOf(error: unknown, at: Instant): Failure {
  if (error instanceof DlmsError) {
    const { layer, during, message, advice, outcomeUnknown } = error;
    const code = isStoreFull(error) ? 'store' : error.code;
    const words = during === undefined ? message : `${during}: ${message}`;
    return { code, layer, message: words, advice, at, ...(outcomeUnknown && { outcomeUnknown }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    layer: undefined,
    message: `the gateway failed: ${message}`,
    advice: 'this is a fault of the gateway or of its machine, not of the meter; its log says more',
    at,
  };
}

/** Whether the fault may be the line's or ours, so that asking again soon makes sense; a peer that said no is not pressed. */
export function passing(failure: Failure): boolean {
  switch (failure.code) {
    case 'timeout':
    case 'closed':
    case 'malformed':
    case 'internal':
    case 'store':
      return true;
    case 'unexpected':
    case 'refused':
    case 'security':
      return false;
  }
}
