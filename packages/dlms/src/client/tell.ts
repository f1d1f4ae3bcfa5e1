import type { ApduOf } from '../apdu/apdu.ts';
import { RefusedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { type Dialogue, tell } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';
import type { AccessItem } from './access.ts';
import type { Terms } from './terms.ts';

/** What can be said without an answer: a value to write, or a method to call. */
export type Unconfirmed = Exclude<AccessItem, { readonly get: unknown }>;

/**
 * Writes an attribute or calls a method by a request whose service-class is unconfirmed: the meter answers nothing, so that nobody hears
 * whether it was done. By short names there is `tellShortName`.
 * @throws RefusedError when SET or ACTION was not agreed, or one APDU is too short for it; RangeError in an association by short names
 */
export function* tellUnconfirmed(terms: Terms, item: Unconfirmed): Dialogue<void> {
  if (terms.shortNames)
    throw new RangeError('this association calls objects by short names: use tellShortName');
  const request = requestOf(terms, item);
  refuseUnlessPossible(terms, request);
  yield* tell(request);
}

type Request = ApduOf<'setRequest'> | ApduOf<'actionRequest'>;

function requestOf(terms: Terms, item: Unconfirmed): Request {
  const invoke = { ...terms.invoke(), confirmed: false };
  if ('action' in item) {
    const { action: method, argument } = item;
    return { apdu: 'actionRequest', kind: 'normal', invoke, method, ...(argument && { argument }) };
  }
  const { set: attribute, value, selection } = item;
  return { apdu: 'setRequest', kind: 'normal', invoke, attribute, ...(selection && { selection }), value };
}

function refuseUnlessPossible(terms: Terms, request: Request): void {
  const context = { layer: 'session', during: describeRequest(request) } as const;
  const service = request.apdu === 'setRequest' ? 'set' : 'action';
  if (!terms.agreement.services.has(service))
    throw new RefusedError(`the meter has not agreed to ${service.toUpperCase()}`, 'serviceNotSupported', {
      ...context,
      advice:
        'nobody would hear its refusal: propose the service at association, or use another client address',
    });
  const { length } = encodeMessage(request);
  // Blocks are acknowledged, each before the next.
  if (length > terms.maxSendBytes)
    throw new RefusedError(
      `the request has ${length} octets and the meter takes ${terms.maxSendBytes}`,
      'pduTooLong',
      { ...context, advice: 'have it confirmed, so that it can go in blocks' },
    );
}
