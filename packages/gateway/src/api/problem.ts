import { type Problem as Document, problemMediaType } from '@meterwire/api';
import { type DlmsError, RefusedError } from 'dlms/bytes';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../model/ports.ts';
import { isStoreFull } from '../model/store-full-error.ts';

/** An answer that is not a success; thrown by handlers. */
export class Problem extends Error {
  readonly document: Document;
  readonly headers: Readonly<Record<string, string>>;

  constructor(document: Omit<Document, 'type' | 'title'>, headers: Readonly<Record<string, string>> = {}) {
    super(document.detail ?? titleOf(document.status));
    this.name = new.target.name;
    this.headers = headers;
    this.document = { type: 'about:blank', title: titleOf(document.status), ...document };
  }
}

export function notFound(detail: string, advice?: string): never {
  throw new Problem({ status: 404, detail, ...(advice !== undefined && { advice }) });
}

/** Makes a problem document of whatever was thrown; what is our own fault is logged and not told. */
export function answerError(log: Log) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { document, headers } = problemOf(error);
    if (document.status >= 500)
      log.error({ err: error, method: request.method, url: request.url }, 'a request failed');
    return sendProblem(reply.headers(headers), document);
  };
}

export const sendProblem = (reply: FastifyReply, document: Document): FastifyReply =>
  reply.status(document.status).type(problemMediaType).send(JSON.stringify(document));

export function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof RefusedError && error.reason === 'tooManyOrders') {
    const { message: detail, advice } = error;
    return new Problem({ status: 429, detail, ...(advice !== undefined && { advice }) });
  }
  if (isStoreFull(error)) {
    const { message: detail, advice } = error as DlmsError;
    return new Problem({ status: 507, detail, ...(advice !== undefined && { advice }) });
  }
  if (!('validation' in error) && !('statusCode' in error)) return unexpected();
  const { validation, validationContext, statusCode = 500 } = error as FastifyError;
  if (validation !== undefined)
    return new Problem({
      status: 400,
      detail: error.message,
      problems: validation.map(({ instancePath, message }) => ({
        path: `/${validationContext ?? ''}${instancePath}`,
        message: message ?? 'is not accepted',
      })),
    });
  return statusCode < 500 ? new Problem({ status: statusCode, detail: error.message }) : unexpected();
}

const unexpected = (): Problem =>
  new Problem({ status: 500, detail: 'the gateway failed', advice: 'its log says more' });

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

const titleOf = (status: number): string => TITLES[status] ?? 'Problem';
