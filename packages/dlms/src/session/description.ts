import type { Variable } from '../apdu/read.ts';
import type { Attribute, Method } from '../apdu/reference.ts';
import { type Message, nameOf } from './message.ts';

/** What a request tries to do, in words: the `during` of an error. */
export function describeRequest(request: Message): string {
  if ('acse' in request)
    return request.acse === 'aarq' ? 'opening the association' : 'releasing the association';
  switch (request.apdu) {
    case 'getRequest':
      if (request.kind === 'normal') return `reading ${describeAttribute(request.attribute)}`;
      if (request.kind === 'next') return `reading on after block ${request.block}`;
      return `reading ${request.targets.length} attributes together`;
    case 'setRequest':
      if (request.kind === 'normal' || request.kind === 'firstBlock')
        return `writing ${describeAttribute(request.attribute)}`;
      if (request.kind === 'nextBlock') return `writing on with block ${request.block.number}`;
      return `writing ${request.targets.length} attributes together`;
    case 'actionRequest':
      if (request.kind === 'normal' || request.kind === 'firstBlock')
        return `calling ${describeMethod(request.method)}`;
      if (request.kind === 'next') return `taking on the result of a method after block ${request.block}`;
      if (request.kind === 'nextBlock') return `calling on with block ${request.block.number}`;
      return `calling ${request.methods.length} methods together`;
    case 'accessRequest':
      return `doing ${request.specifications.length} things by ACCESS`;
    case 'readRequest':
      return `reading ${describeVariables(request.variables)}`;
    case 'writeRequest':
    case 'unconfirmedWriteRequest':
      return `writing ${describeVariables(request.variables)}`;
    default:
      return `awaiting the answer to a ${nameOf(request)}`;
  }
}

/** "attribute 2 of 1-0:1.8.0*255 (class 3)". */
export const describeAttribute = ({ classId, instance, attribute }: Attribute): string =>
  `attribute ${attribute} of ${instance} (class ${classId})`;

/** "short name FA08", or how many there are. */
function describeVariables(variables: readonly Variable[]): string {
  const [first] = variables;
  if (variables.length !== 1 || !first) return `${variables.length} short names together`;
  if ('name' in first) return `short name ${first.name.toString(16).toUpperCase().padStart(4, '0')}`;
  return `on with block ${first.number}`;
}

const describeMethod = ({ classId, instance, method }: Method): string =>
  `method ${method} of ${instance} (class ${classId})`;
