import type { ExceptionResponse, ServiceError } from '../apdu/exception.ts';
import {
  ClosedError,
  type DlmsError,
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

/** The same error, told what was being tried. Only errors that come from below, where nobody knows. */
export function during(error: unknown, what: string): unknown {
  if (error instanceof TimeoutError && error.during === undefined)
    return new TimeoutError(error.message, detailsOf(error, what));
  if (error instanceof ClosedError && error.during === undefined)
    return new ClosedError(error.message, detailsOf(error, what));
  if (error instanceof UnexpectedError && error.during === undefined)
    return new UnexpectedError(error.message, detailsOf(error, what));
  if (error instanceof SecurityError && error.during === undefined) {
    const { reason, expectedCounter } = error;
    return new SecurityError(error.message, {
      ...detailsOf(error, what),
      reason,
      ...(expectedCounter !== undefined && { expectedCounter }),
    });
  }
  if (error instanceof MalformedError && error.during === undefined) {
    return new MalformedError(error.message, error.offset, { ...detailsOf(error, what), path: error.path });
  }
  return error;
}

function detailsOf(error: DlmsError, what: string) {
  const { layer, advice, cause } = error;
  return { ...(layer && { layer }), ...(advice && { advice }), during: what, cause: cause ?? error };
}
