import { type ApduOf, apdu } from '../src/apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../src/apdu/block.ts';
import type { Attribute, Target } from '../src/apdu/reference.ts';
import { type Result, result } from '../src/apdu/result.ts';
import { classVersions } from '../src/classes/catalogue.ts';
import { type ObjectListElement, objectListElement } from '../src/classes/object-list.ts';
import { decode } from '../src/codec/codec.ts';
import { sequenceOf } from '../src/codec/combinators.ts';
import { data } from '../src/data/data.ts';
import { dataToJson } from '../src/data/json.ts';
import type { Obis } from '../src/data/obis.ts';
import { captureObject } from '../src/data/reference.ts';
import { array, fromData } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import {
  type AccessRule,
  type CosemObject,
  currentAssociation,
  implement,
  MemoryRows,
  profileGeneric,
  type Row,
  raw,
} from '../src/server/index.ts';
import { GeneralBlockJoiner } from '../src/session/general-block-joiner.ts';
import { isGeneralBlock } from '../src/session/general-block-sender.ts';
import type { Message } from '../src/session/message.ts';
import { Joiner } from '../src/session/transfer.ts';

/** A request of a recorded client, and the answer of the recorded server, its blocks put together. */
export interface Exchange {
  readonly request: Message;
  /** undefined where the recorded one is no answer by the standard. */
  readonly answer: Answer | undefined;
}

/** What an answer means, whatever its form. */
export type Answer =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'results'; readonly results: readonly Result[] };

/** What a GET was answered, joined over its blocks; `ask` fetches the next block. */
export function joinGet(
  request: ApduOf<'getRequest'>,
  first: ApduOf<'getResponse'>,
  ask: (block: number) => ApduOf<'getResponse'>,
): Answer {
  const joiner = new Joiner();
  for (let answer = first; ; answer = ask(answer.number)) {
    if (answer.kind === 'normal') return { kind: 'results', results: [answer.result] };
    if (answer.kind === 'list') return { kind: 'results', results: answer.results };
    const { content, last, number } = answer;
    if (content.kind === 'error')
      return { kind: 'results', results: [{ kind: 'error', error: content.error }] };
    const joined = joiner.add({ last, number, bytes: content.bytes });
    if (joined.state !== 'whole') continue;
    const results =
      request.kind === 'list'
        ? decode(sequenceOf(result, 2), joined.bytes)
        : [{ kind: 'data', data: decode(data, joined.bytes) } as const];
    return { kind: 'results', results };
  }
}

/** Puts general blocks together as they come; what is none goes through, acknowledgements fall away. */
export class Reassembly {
  #joiner = new GeneralBlockJoiner();

  take(octets: Uint8Array): Uint8Array | undefined {
    if (!isGeneralBlock(octets)) return octets;
    const block = decode(apdu, octets) as GeneralBlockTransfer;
    if (block.bytes.length > 0) this.#joiner.take(block);
    if (!this.#joiner.whole) return undefined;
    const whole = this.#joiner.join();
    this.#joiner = new GeneralBlockJoiner();
    return whole;
  }
}

/** The objects, and what may be done with them, that explain what a recorded server answered. */
export interface Model {
  readonly objects: readonly CosemObject[];
  readonly rights: readonly AccessRule[];
}

/** Builds the model: values as they were read, writable where a write succeeded, callable where a call did. */
export function modelOf(exchanges: readonly Exchange[]): Model {
  const builder = new Builder();
  for (const { request, answer } of exchanges) {
    if ('acse' in request) continue;
    if (request.apdu === 'getRequest' && answer?.kind === 'results') builder.read(request, answer.results);
    if (request.apdu === 'accessRequest' && answer?.kind === 'message')
      builder.accessed(request, answer.message);
    if (request.apdu === 'setRequest' && 'attribute' in request)
      builder.written.add(keyOf(request.attribute));
    if (request.apdu === 'setRequest' && 'targets' in request)
      for (const { attribute } of request.targets) builder.written.add(keyOf(attribute));
    if (request.apdu === 'actionRequest' && request.kind === 'normal') builder.called(request.method);
  }
  return builder.model();
}

const LIST = '15 0-0:40.0.0*255 2';
const keyOf = ({ classId, instance, attribute }: Attribute): string => `${classId} ${instance} ${attribute}`;

class Builder {
  /** Keys of attributes that somebody wrote. */
  readonly written = new Set<string>();
  readonly #values = new Map<string, Data>();
  readonly #methods = new Set<string>();
  readonly #rows = new Map<number, Row>();

  read(request: ApduOf<'getRequest'>, results: readonly Result[]): void {
    const targets: readonly Target[] =
      request.kind === 'normal' ? [request] : request.kind === 'list' ? request.targets : [];
    for (const [i, { attribute, selection }] of targets.entries()) {
      const answer = results[i];
      if (answer?.kind === 'error' && answer.error === 'objectUndefined') continue;
      const value: Data = answer?.kind === 'data' ? answer.data : NULL;
      if (selection) this.#selected(selection.selector, selection.parameters, value);
      else if (!this.written.has(keyOf(attribute))) this.#values.set(keyOf(attribute), value);
    }
  }

  /** What an ACCESS read: each value stands where it was asked for. */
  accessed({ specifications }: ApduOf<'accessRequest'>, answer: Message): void {
    if (!('apdu' in answer) || answer.apdu !== 'accessResponse') return;
    for (const [i, item] of specifications.entries())
      if (item.kind === 'get') this.#values.set(keyOf(item.attribute), answer.values[i] ?? NULL);
  }

  called({ classId, instance, method }: { classId: number; instance: Obis; method: number }): void {
    this.#methods.add(`${classId} ${instance} ${method}`);
  }

  model(): Model {
    const listed = this.#values.get(LIST);
    const listedObjects = listed ? listedModel(listed) : { objects: [], rights: [] };
    const names = new Set(
      [...this.#values.keys(), ...this.written, ...this.#methods].map((key) =>
        key.split(' ').slice(0, 2).join(' '),
      ),
    );
    const objects = [...names].filter((name) => !LIST.startsWith(name)).map((name) => this.#object(name));
    return { objects: listed ? listedObjects.objects : objects, rights: listedObjects.rights };
  }

  /** Rows keep the position at which they were read; what was not read is filled with a row of its own. */
  #selected(selector: number, parameters: Data, rows: Data): void {
    const read = rows.type === 'array' ? rows.value : [];
    const [from] = parameters.type === 'structure' ? parameters.value : [];
    const first = selector === 2 && from?.type === 'uint32' ? from.value : 1;
    for (const [i, row] of read.entries()) if (row.type === 'structure') this.#rows.set(first + i, row.value);
  }

  #object(name: string): CosemObject {
    const [id = '', instance = ''] = name.split(' ');
    if (id === '7') return this.#profile(name, instance);
    const declared = classVersions(Number(id)).at(-1);
    if (!declared) throw new RangeError(`class ${id} is not declared`);
    const attributes = Object.entries(declared.attributes).flatMap(
      ([attribute, { index }]): [string, unknown][] => {
        const key = `${name} ${index}`;
        let value = this.#values.get(key);
        const get = () => raw(value ?? NULL);
        const set = (written: unknown) => {
          value = declared.attributes[attribute]?.type.toData(written);
          return undefined;
        };
        if (this.written.has(key)) return [[attribute, { get, set }]];
        return value ? [[attribute, get]] : [];
      },
    );
    const methods = Object.entries(declared.methods)
      .filter(([, { index }]) => this.#methods.has(`${name} ${index}`))
      .map(([method]): [string, unknown] => [method, () => undefined]);
    return implement(
      declared,
      instance,
      Object.fromEntries(attributes) as Parameters<typeof implement>[2],
      Object.fromEntries(methods) as Parameters<typeof implement>[3],
    );
  }

  #profile(name: string, instance: string): CosemObject {
    const columns = fromData(array(captureObject), this.#values.get(`${name} 3`) ?? NULL);
    const depth = Math.max(0, ...this.#rows.keys());
    const rows = Array.from({ length: depth }, (_, i) => this.#rows.get(i + 1) ?? columns.map(() => NULL));
    return profileGeneric(instance, {
      captureObjects: () => columns,
      profileEntries: () => 100,
      rows: new MemoryRows(100, rows),
    });
  }
}

const NULL: Data = { type: 'null', value: null };

/** An array in which nothing stands twice: the object list of one server repeats an object. */
export function withoutRepeats(list: Data): Data {
  if (list.type !== 'array') return list;
  const known = new Map(list.value.map((element) => [JSON.stringify(dataToJson(element)), element]));
  return { type: 'array', value: [...known.values()] };
}

/** Objects of which only the object list is known: they exist, and their rights are as listed. */
function listedModel(list: Data): Model {
  const elements = fromData(array(objectListElement), withoutRepeats(list));
  return { objects: elements.map(listedObject), rights: elements.map(listedRights) };
}

function listedObject({ classId, version, logicalName, accessRights }: ObjectListElement): CosemObject {
  const association = currentAssociation(2);
  const accessible = { name: 'recorded', get: () => [], set: () => undefined };
  const attributes = accessRights.attributes.map(
    ({ index, selectors = [] }) => [index, { ...accessible, selectors }] as const,
  );
  const methods = accessRights.methods.map(
    ({ index }) => [index, { name: 'recorded', call: () => undefined }] as const,
  );
  const object: CosemObject = {
    declaration: association.declaration,
    classId,
    version,
    logicalName,
    attributes: new Map(attributes),
    methods: new Map(methods),
  };
  if (classId !== association.classId || logicalName !== association.logicalName) return object;
  const own = association.attributes.get(2);
  return {
    ...object,
    attributes: new Map([...object.attributes, [2, { ...accessible, ...own, selectors: [] }]]),
  };
}

const NAMES = [
  'none',
  'read',
  'write',
  'readWrite',
  'authenticatedRead',
  'authenticatedWrite',
  'authenticatedReadWrite',
] as const;

const listedRights = ({ classId, logicalName, accessRights }: ObjectListElement): AccessRule => ({
  classId,
  logicalName,
  attributes: Object.fromEntries(
    accessRights.attributes.map(({ index, mode }) => [index, NAMES[mode] ?? 'none']),
  ),
  methods: Object.fromEntries(
    accessRights.methods.map(({ index, mode }) => [
      index,
      mode === 0 ? 'none' : mode === 1 ? 'access' : 'authenticatedAccess',
    ]),
  ),
});
