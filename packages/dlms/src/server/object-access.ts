import type { Attribute, Method, Selection, Target } from '../apdu/reference.ts';
import { Writer } from '../codec/writer.ts';
import { type Data, TAGS } from '../data/tag.ts';
import { protectedEnough } from './access-rights.ts';
import { type Encoded, Refusal, refuse } from './answer.ts';
import type { Access } from './association-view.ts';
import { agreed, type Exchange } from './exchange.ts';
import type { CosemObject, Returned } from './object.ts';

/** Reads an attribute, or the selected part of it, for whoever asks; index 0 reads all that may be read. */
export function readAttribute(exchange: Exchange, { attribute, selection }: Target): Encoded | Refusal {
  const object = locate(exchange, attribute.classId, attribute.instance);
  if (object instanceof Refusal) return object;
  if (attribute.attribute === 0) return readAll(exchange, object, selection);
  return readMember(exchange, object, attribute.attribute, selection);
}

/** Writes an attribute; undefined when the value was taken. */
export function writeAttribute(
  exchange: Exchange,
  { classId, instance, attribute: index }: Attribute,
  selection: Selection | undefined,
  value: Data,
): Refusal | undefined {
  const object = locate(exchange, classId, instance);
  return object instanceof Refusal ? object : writeMember(exchange, object, index, selection, value);
}

/** Writes an attribute of an object that may be seen; undefined when the value was taken. */
export function writeMember(
  exchange: Exchange,
  object: CosemObject,
  index: number,
  selection: Selection | undefined,
  value: Data,
): Refusal | undefined {
  const attribute = object.attributes.get(index);
  if (!attribute) return refuse('objectUndefined');
  const { association } = exchange;
  const mode = association.rights.attribute(object, index);
  if (!mode.write || !attribute.set || !protectedEnough(mode, exchange)) return refuse('readWriteDenied');
  // No class of ours is written in parts; taking the whole value for a part would be worse than refusing.
  if (selection) return refuse('scopeOfAccessViolated');
  const refusal = attribute.set(value, accessOf(exchange));
  const { classId, logicalName } = object;
  if (!refusal) association.device.written({ classId, logicalName, attribute: index }, value, exchange.now);
  return refusal;
}

/** Calls a method; what it returns, if it returns something. */
export function callMethod(
  exchange: Exchange,
  { classId, instance, method: index }: Method,
  argument: Data | undefined,
): Returned {
  const object = locate(exchange, classId, instance);
  return object instanceof Refusal ? object : callMember(exchange, object, index, argument);
}

/** Calls a method of an object that may be seen. */
export function callMember(
  exchange: Exchange,
  object: CosemObject,
  index: number,
  argument: Data | undefined,
): Returned {
  const method = object.methods.get(index);
  if (!method) return refuse('objectUndefined');
  const mode = exchange.association.rights.method(object, index);
  if (!mode.invoke || !method.call || !protectedEnough(mode, exchange)) return refuse('readWriteDenied');
  return method.call(argument, accessOf(exchange));
}

/** What an object is told of a request. */
const accessOf = ({ now, association, protection, answerProtection }: Exchange): Access => ({
  now,
  association,
  protection,
  answerProtection,
});

/** An object that the association may not see is as undefined as one that is not there. */
function locate(
  { association }: Exchange,
  classId: number,
  instance: Attribute['instance'],
): CosemObject | Refusal {
  const { device, rights } = association;
  const seen = device.named(instance).filter((object) => rights.sees(object));
  if (seen.length === 0) return refuse('objectUndefined');
  return seen.find((object) => object.classId === classId) ?? refuse('objectClassInconsistent');
}

/** Reads an attribute of an object that may be seen. */
export function readMember(
  exchange: Exchange,
  object: CosemObject,
  index: number,
  selection: Selection | undefined,
): Encoded | Refusal {
  const attribute = object.attributes.get(index);
  if (!attribute) return refuse('objectUndefined');
  const mode = exchange.association.rights.attribute(object, index);
  if (!mode.read || !attribute.get || !protectedEnough(mode, exchange)) return refuse('readWriteDenied');
  // Giving the whole buffer to one who asked for a part of it would flood the line.
  if (selection && !(selects(exchange) && attribute.selectors.includes(selection.selector)))
    return refuse('scopeOfAccessViolated');
  return attribute.get({ ...accessOf(exchange), selection });
}

/** By logical names or by short ones: of the two services an association has at most one. */
const selects = (exchange: Exchange): boolean =>
  agreed(exchange, 'selectiveAccess') || agreed(exchange, 'parameterizedAccess');

/** Attribute 0: a structure of all attributes that may be read and do not refuse, in the order of their indices. */
function readAll(
  exchange: Exchange,
  object: CosemObject,
  selection: Selection | undefined,
): Encoded | Refusal {
  if (selection) return refuse('scopeOfAccessViolated');
  if (!agreed(exchange, 'attribute0WithGet')) return refuse('readWriteDenied');
  const indices = [...object.attributes.keys()].filter((index) => index > 0).sort((a, b) => a - b);
  const values = indices
    .map((index) => readMember(exchange, object, index, undefined))
    .filter((value): value is Encoded => !(value instanceof Refusal));
  return values.length === 0 ? refuse('readWriteDenied') : structureOf(values);
}

function* structureOf(values: readonly Encoded[]): Generator<Uint8Array> {
  const head = new Writer(4);
  head.u8(TAGS.structure);
  head.size(values.length);
  yield head.finish();
  for (const value of values) yield* value;
}
