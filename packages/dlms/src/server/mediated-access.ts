import { concat } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import type { Obis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { protectedEnough } from './access-rights.ts';
import { Refusal, refuse } from './answer.ts';
import type { Access } from './association-view.ts';
import type { CosemObject, Returned } from './object.ts';

/*
 * What an object does on other objects for the client that asked it to: never more than the client may do itself, under the
 * protection that it has. What the client may not see is as undefined as what is not there.
 */

/** An object that is meant. */
export interface Meant {
  readonly classId: number;
  readonly logicalName: Obis;
}

/** Reads an attribute for a client. */
export function readFor(access: Access, meant: Meant, attribute: number): Data | Refusal {
  const object = locate(access, meant);
  if (object instanceof Refusal) return object;
  const served = object.attributes.get(attribute);
  if (!served) return refuse('objectUndefined');
  const mode = access.association.rights.attribute(object, attribute);
  if (!mode.read || !served.get || !protectedEnough(mode, protectionOf(access)))
    return refuse('readWriteDenied');
  const value = served.get({ ...access, selection: undefined });
  return value instanceof Refusal ? value : decode(data, concat(...value));
}

/** Writes an attribute for a client. */
export function writeFor(access: Access, meant: Meant, attribute: number, value: Data): Refusal | undefined {
  const object = locate(access, meant);
  if (object instanceof Refusal) return object;
  const served = object.attributes.get(attribute);
  if (!served) return refuse('objectUndefined');
  const mode = access.association.rights.attribute(object, attribute);
  if (!mode.write || !served.set || !protectedEnough(mode, protectionOf(access)))
    return refuse('readWriteDenied');
  const refusal = served.set(value, access);
  if (!refusal) access.association.device.written({ ...meant, attribute }, value, access.now);
  return refusal;
}

/** Calls a method for a client. */
export function invokeFor(access: Access, meant: Meant, method: number, argument: Data): Returned {
  const object = locate(access, meant);
  if (object instanceof Refusal) return object;
  const served = object.methods.get(method);
  if (!served) return refuse('objectUndefined');
  const mode = access.association.rights.method(object, method);
  if (!mode.invoke || !served.call || !protectedEnough(mode, protectionOf(access)))
    return refuse('readWriteDenied');
  return served.call(argument, access);
}

function locate({ association: { device, rights } }: Access, meant: Meant): CosemObject | Refusal {
  const seen = device.named(meant.logicalName).filter((object) => rights.sees(object));
  if (seen.length === 0) return refuse('objectUndefined');
  return seen.find(({ classId }) => classId === meant.classId) ?? refuse('objectClassInconsistent');
}

/** Without a request of a client behind it nothing is protected. */
const protectionOf = ({ protection = [], answerProtection = [] }: Access) => ({
  protection,
  answerProtection,
});
