import type { AccessOutcome, AccessSpecification } from '../apdu/access.ts';
import type { ApduOf } from '../apdu/apdu.ts';
import type { Attribute, Method, Selection } from '../apdu/reference.ts';
import type { Data } from '../data/tag.ts';
import { RefusedError, UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';
import type { ActResult } from './act.ts';
import type { GetResult } from './get.ts';
import type { SetResult } from './set.ts';
import type { Terms } from './terms.ts';

/** One thing to do with ACCESS. */
export type AccessItem =
  | { readonly get: Attribute; readonly selection?: Selection }
  | { readonly set: Attribute; readonly value: Data; readonly selection?: Selection }
  | { readonly action: Method; readonly argument?: Data };

/** What comes of an item: as with GET, SET or ACTION. */
export type AccessResultOf<I extends AccessItem> = I extends { readonly get: Attribute }
  ? GetResult
  : I extends { readonly set: Attribute }
    ? SetResult
    : ActResult;

/** The results of items, in their order. */
export type AccessResults<I extends readonly AccessItem[]> = {
  readonly [K in keyof I]: AccessResultOf<I[K]>;
};

export interface AccessOptions {
  /** After the first item that fails the meter leaves the rest undone, and says `otherReason` of them; default false. */
  readonly breakOnError?: boolean;
}

/**
 * Reads, writes and calls in one request, done by the meter in this order:
 * `access(terms, [{ get: attribute }, { set: other, value }, { action: method }])`.
 * @throws RefusedError when the service was not agreed, or the request is too long and general blocks were not; UnexpectedError when
 * the results are not those of the items
 */
export function* access<const I extends readonly AccessItem[]>(
  terms: Terms,
  items: I,
  { breakOnError = false }: AccessOptions = {},
): Dialogue<AccessResults<I>> {
  const { id, confirmed, urgent } = terms.invoke();
  const request: ApduOf<'accessRequest'> = {
    apdu: 'accessRequest',
    invoke: { id, reserved: 0, selfDescriptive: false, breakOnError, confirmed, urgent },
    specifications: items.map(specificationOf),
    values: items.map(argumentOf),
  };
  refuseUnlessPossible(terms, request);
  const answer = yield* ask(request, 'accessResponse', items.every(isRead) ? terms.writing : terms.telling);
  const { values, outcomes } = answer;
  const results = items.map((item, i) => resultOf(item, outcomes[i], values[i]));
  const complete = outcomes.length === items.length && values.length === items.length;
  if (complete && results.every((result) => result !== undefined))
    return results as unknown as AccessResults<I>;
  throw new UnexpectedError('the results of an accessResponse are not those of the request', {
    layer: 'apdu',
    during: describeRequest(request),
  });
}

const isRead = (item: AccessItem): boolean => !('set' in item || 'action' in item);

function specificationOf(item: AccessItem): AccessSpecification {
  if ('action' in item) return { kind: 'action', method: item.action };
  const { selection } = item;
  if ('get' in item)
    return selection
      ? { kind: 'getSelected', attribute: item.get, selection }
      : { kind: 'get', attribute: item.get };
  return selection
    ? { kind: 'setSelected', attribute: item.set, selection }
    : { kind: 'set', attribute: item.set };
}

const NULL: Data = { type: 'null', value: null };

const argumentOf = (item: AccessItem): Data =>
  'set' in item ? item.value : 'action' in item ? (item.argument ?? NULL) : NULL;

/** undefined when the outcome belongs to another kind of item. */
function resultOf(
  item: AccessItem,
  outcome: AccessOutcome | undefined,
  data: Data = NULL,
): GetResult | SetResult | ActResult | undefined {
  const kind = 'get' in item ? 'get' : 'set' in item ? 'set' : 'action';
  if (outcome?.kind !== kind) return undefined;
  if (outcome.result !== 'success') return { ok: false, error: outcome.result };
  if (kind === 'set') return { ok: true };
  // A method without a result has null-data where its result would be.
  return { ok: true, data: kind === 'action' && data.type === 'null' ? undefined : data } as ActResult;
}

function refuseUnlessPossible(terms: Terms, request: ApduOf<'accessRequest'>): void {
  const during = describeRequest(request);
  if (!terms.agreement.services.has('access'))
    throw new RefusedError('the meter has not agreed to ACCESS', 'serviceNotSupported', {
      layer: 'session',
      during,
      advice: 'propose the service "access" at association, or use GET, SET and ACTION',
    });
  const { length } = encodeMessage(request);
  if (length > terms.maxSendBytes)
    throw new RefusedError(
      `the request has ${length} octets and the meter takes ${terms.maxSendBytes}`,
      'pduTooLong',
      { layer: 'session', during, advice: 'ask for less at once, or agree on general block transfer' },
    );
}
