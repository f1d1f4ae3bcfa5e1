import type { ApplicationContext } from '../acse/names.ts';
import { type Apdu, apdu } from '../apdu/apdu.ts';
import { encode } from '../codec/codec.ts';
import { obisOf } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { usesShortNames } from './short-name-context.ts';

/** A call of reply_to_HLS_authentication: the client's proof, and how it is answered. */
export interface ProofCall {
  readonly proof: Data | undefined;
  readonly refused: Uint8Array;
  proven(ours: Uint8Array): Uint8Array;
}

/** The call that a request makes, by the kind of names of its context; undefined for any other request. */
export const proofCallOf = (request: Apdu, context: ApplicationContext): ProofCall | undefined =>
  usesShortNames(context) ? byShortName(request) : byLogicalName(request);

function byLogicalName(request: Apdu): ProofCall | undefined {
  if (request.apdu !== 'actionRequest' || request.kind !== 'normal') return undefined;
  const { method, invoke, argument } = request;
  if (method.classId !== 15 || method.instance !== CURRENT_ASSOCIATION || method.method !== 1)
    return undefined;
  const response = { apdu: 'actionResponse', kind: 'normal', invoke } as const;
  return {
    proof: argument,
    refused: encode(apdu, { ...response, result: 'otherReason' }),
    proven: (ours) =>
      encode(apdu, { ...response, result: 'success', returned: { kind: 'data', data: octetString(ours) } }),
  };
}

/** Read with the proof as parameter, or written; only reading brings ours back. */
function byShortName(request: Apdu): ProofCall | undefined {
  if (request.apdu !== 'readRequest' && request.apdu !== 'writeRequest') return undefined;
  const [variable] = request.variables;
  if (request.variables.length !== 1 || !variable || !('name' in variable) || variable.name !== REPLY_TO_HLS)
    return undefined;
  const error = { kind: 'error', error: 'otherReason' } as const;
  if (request.apdu === 'writeRequest')
    return {
      proof: request.values[0],
      refused: encode(apdu, { apdu: 'writeResponse', results: [error] }),
      proven: () => encode(apdu, { apdu: 'writeResponse', results: [{ kind: 'success' }] }),
    };
  return {
    proof: variable.kind === 'parameterized' ? variable.selection.parameters : undefined,
    refused: encode(apdu, { apdu: 'readResponse', results: [error] }),
    proven: (ours) =>
      encode(apdu, { apdu: 'readResponse', results: [{ kind: 'data', data: octetString(ours) }] }),
  };
}

const octetString = (value: Uint8Array): Data => ({ type: 'octetString', value });
const CURRENT_ASSOCIATION = obisOf([0, 0, 40, 0, 0, 255]);
/** Method 8 of the current association by short names, in every version of its class. */
const REPLY_TO_HLS = 0xfa58;
