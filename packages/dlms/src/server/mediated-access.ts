import { concat } from '../bytes/octets.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import type { Obis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { protectedEnough } from './access-rights.ts';
import { Refusal, refuse } from './answer.ts';
import type { Access } from './association-view.ts';
import type { CosemObject, Returned, ServedAttribute } from './object.ts';

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
  const served = attributeFor(access, meant, attribute, 'read');
  if (served instanceof Refusal) return served;
  const value = served.get?.({ ...access, selection: undefined }) ?? refuse('readWriteDenied');
  return value instanceof Refusal ? value : decode(data, concat(...value));
}

/** Why a client may not read an attribute; undefined when it may. */
export const mayRead = (access: Access, meant: Meant, attribute: number): Refusal | undefined =>
  refusalIn(attributeFor(access, meant, attribute, 'read'));

/**
 * Why a client may not have these attributes captured, pushed or compared for it: one that it may not read itself would come to it that
 * way. What is not there, or not yet, is captured as null-data; undefined when there is nothing against it.
 */
export function unreadable(
  access: Access,
  wanted: readonly (Meant & { readonly attribute: number })[],
): Refusal | undefined {
  const { device } = access.association;
  for (const one of wanted) {
    const object = device.find(one.classId, one.logicalName);
    const served = object?.attributes.get(one.attribute);
    if (served?.get && mayRead(access, one, one.attribute)) return refuse('scopeOfAccessViolated');
  }
  return undefined;
}

/** Writes an attribute for a client. */
export function writeFor(access: Access, meant: Meant, attribute: number, value: Data): Refusal | undefined {
  const served = attributeFor(access, meant, attribute, 'write');
  if (served instanceof Refusal) return served;
  const refusal = served.set ? served.set(value, access) : refuse('readWriteDenied');
  const { classId, logicalName } = meant;
  if (!refusal) access.association.device.written({ classId, logicalName, attribute }, value, access.now);
  return refusal;
}

/** Why a client may not write an attribute; undefined when it may. */
export const mayWrite = (access: Access, meant: Meant, attribute: number): Refusal | undefined =>
  refusalIn(attributeFor(access, meant, attribute, 'write'));

function attributeFor(
  access: Access,
  meant: Meant,
  attribute: number,
  what: 'read' | 'write',
): ServedAttribute | Refusal {
  const object = locate(access, meant);
  if (object instanceof Refusal) return object;
  const served = object.attributes.get(attribute);
  if (!served) return refuse('objectUndefined');
  const mode = access.association.rights.attribute(object, attribute);
  return mode[what] && protectedEnough(mode, protectionOf(access)) ? served : refuse('readWriteDenied');
}

const refusalIn = (found: ServedAttribute | Refusal): Refusal | undefined =>
  found instanceof Refusal ? found : undefined;

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
