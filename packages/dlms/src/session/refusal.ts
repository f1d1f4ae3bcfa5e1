import type { ExceptionResponse, ServiceError } from '../apdu/exception.ts';
import {
  ClosedError,
  DlmsError,
  MalformedError,
  RefusedError,
  SecurityError,
  TimeoutError,
  UnexpectedError,
} from '../errors.ts';
import type { Message } from './message.ts';

/** The error that an exception-response or a confirmed-service-error stands for; undefined for any other answer. */
export function refusalOf(answer: Message, during: string): RefusedError | undefined {
  if ('acse' in answer) return undefined;
  if (answer.apdu === 'exceptionResponse') return exception(answer, during);
  if (answer.apdu === 'confirmedServiceError') return serviceError(answer.error, during);
  return undefined;
}

function exception({ state, service, counter }: ExceptionResponse, during: string): RefusedError {
  const expected = counter === undefined ? '' : `, and expects invocation counter ${counter}`;
  const reason = typeof service === 'number' ? `code ${service}` : service;
  return new RefusedError(`the meter answers with an exception: ${state}, ${reason}${expected}`, reason, {
    layer: 'apdu',
    during,
    advice:
      EXCEPTION_ADVICE[reason] ?? 'the meter does not do this here: check what it agreed to at association',
  });
}

const EXCEPTION_ADVICE: Readonly<Record<string, string>> = {
  operationNotPossible:
    'check that the association is open: meters drop it after a pause, and answer this to whatever is asked without one',
  serviceNotSupported: 'the meter does not know this service: use another one, or another client address',
  pduTooLong: 'propose a smaller APDU, or agree on block transfer',
  decipheringError: 'check the keys, the system title and the security suite',
  invocationCounterError: 'raise the invocation counter to what the meter expects; never lower it',
};

/** The error that a confirmed-service-error stands for. */
export function serviceError({ group, reason }: ServiceError, during: string): RefusedError {
  const name = typeof reason === 'number' ? `code ${reason}` : reason;
  return new RefusedError(`the meter answers with a service error: ${group}, ${name}`, name, {
    layer: 'apdu',
    during,
    advice:
      SERVICE_ADVICE[name] ??
      'check the client address and what this client may do in the meter’s configuration',
  });
}

const SERVICE_ADVICE: Readonly<Record<string, string>> = {
  dlmsVersionTooLow: 'the meter speaks another version of DLMS than 6',
  incompatibleConformance: 'propose other services, or another way of referencing (ln or sn)',
  pduSizeTooShort: 'propose a longer APDU: --max-pdu 1024',
  decipheringError: 'check the keys, the system title and the security suite',
};

/**
 * The same error, told what was being tried, where it does not know that yet. What was to change something and had been said already
 * is in doubt.
 */
export function during(error: unknown, what: string, changes = false): unknown {
  const inDoubt = changes && !isRefusedCounter(error);
  if (!(error instanceof DlmsError) || (error.during !== undefined && !inDoubt)) return error;
  const details = detailsOf(error, what, inDoubt);
  const message = inDoubt ? `${error.message}; it is not known whether the meter has done it` : error.message;
  if (error instanceof TimeoutError) return new TimeoutError(message, details);
  if (error instanceof ClosedError) return new ClosedError(message, details);
  if (error instanceof UnexpectedError) return new UnexpectedError(message, details);
  if (error instanceof SecurityError) {
    const { reason, expectedCounter } = error;
    return new SecurityError(message, {
      ...details,
      reason,
      ...(expectedCounter !== undefined && { expectedCounter }),
    });
  }
  if (error instanceof MalformedError)
    return new MalformedError(message, error.offset, { ...details, path: error.path });
  return error;
}

/** A number that the meter did not take, or that we had not: then nothing of the message was heeded. */
const isRefusedCounter = (error: unknown): boolean =>
  error instanceof SecurityError && error.reason === 'counter';

function detailsOf(error: DlmsError, what: string, inDoubt: boolean) {
  const { layer, cause } = error;
  const advice = inDoubt ? LOOK_FIRST : error.advice;
  return {
    ...(layer && { layer }),
    ...(advice && { advice }),
    ...(inDoubt && { outcomeUnknown: true }),
    during: error.during ?? what,
    cause: cause ?? error,
  };
}

const LOOK_FIRST = 'read back what it should have changed, and tell it again only if it has not done it';
