import {
  type AttributeValue,
  type Body,
  invokeMethod,
  listObjects,
  type MeterObject,
  type Outcome,
  readAttributes,
  readObjects,
  switchMeter,
  writeAttribute,
} from '@meterwire/api';
import { toHex } from 'dlms/bytes';
import {
  attributeOf,
  className,
  DisconnectControl,
  type InterfaceClass,
  interfaceClassOf,
  methodOf,
  viewAttribute,
} from 'dlms/classes';
import type { ActResult, GetResult, ObjectEntry } from 'dlms/client';
import { encode } from 'dlms/codec';
import { type Data, data, dataToJson, type Obis, obisName } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { MeterObject as KnownObject, MeterSession } from '../model/ports.ts';
import { type Member, memberIndex, typedData } from '../model/typed-data.ts';
import type { Context } from './context.ts';
import { errand } from './errand.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { instantOrNull, logicalNameOf } from './text.ts';

/** Attributes of one order, over all of its objects. */
const MOST_ATTRIBUTES = 5000;
const SWITCH = '0-0:96.3.10*255';

export function mountObjects({ mount }: Mounter, context: Context): void {
  const { store } = context.options;

  mount(listObjects, async ({ params }) => {
    const { objects = [], objectsReadAt } = await store.facts(context.device(params.id).name);
    return { readAt: instantOrNull(objectsReadAt), objects: objects.map((object) => objectDocument(object)) };
  });

  mount(readObjects, async ({ params, reply }) => {
    const device = context.device(params.id);
    const objects = await errand(context, device, reply, listOf);
    const objectsReadAt = context.now();
    await store.keepFacts(device.name, { objects, objectsReadAt });
    return { readAt: instantOrNull(objectsReadAt), objects: objects.map(objectDocument) };
  });

  mount(readAttributes, ({ params, body, reply }) => {
    const device = context.device(params.id);
    return errand(context, device, reply, async (session) => ({
      values: await readAttributesOf(await knownObjects(context, device), session, body.attributes),
    }));
  });

  mount(writeAttribute, ({ params, body, reply, note }) => {
    const instance = logicalNameOf(body.logicalName);
    note({ detail: `${instance}:${body.attribute}` });
    const device = context.device(params.id);
    return errand(context, device, reply, async (session) => {
      const { classId, version } = await new Directory(await knownObjects(context, device), session).find(
        instance,
        body.classId,
      );
      const member: Member = { classId, version, kind: 'attribute', member: body.attribute };
      const [attribute, value] = fitting(() => [memberIndex(member), typedData(body.value, member)] as const);
      return outcomeOf(await session.set({ classId, instance, attribute }, value));
    });
  });

  mount(invokeMethod, ({ params, body, reply, note }) => {
    const instance = logicalNameOf(body.logicalName);
    note({ detail: `${instance}:${body.method}` });
    const device = context.device(params.id);
    return errand(context, device, reply, async (session) => {
      const { classId, version } = await new Directory(await knownObjects(context, device), session).find(
        instance,
        body.classId,
      );
      const member: Member = { classId, version, kind: 'method', member: body.method };
      const [method, argument] = fitting(
        () => [memberIndex(member), argumentOf(body.argument, member)] as const,
      );
      return outcomeOf(await session.act({ classId, instance, method }, argument));
    });
  });

  mount(switchMeter, ({ params, body, reply, note }) => {
    const instance = logicalNameOf(body.logicalName ?? SWITCH);
    note({ detail: `${instance} ${body.to}` });
    const { id: classId, methods } = DisconnectControl;
    const { index: method } = body.to === 'connected' ? methods.remoteReconnect : methods.remoteDisconnect;
    return errand(context, context.device(params.id), reply, async (session) => {
      const done = await session.act({ classId, instance, method }, { type: 'int8', value: 0 });
      const [state] = await session.getEach([{ attribute: { classId, instance, attribute: 3 } }]);
      const { ok, error } = outcomeOf(done);
      return { ok, error, state: state?.ok ? String(viewAttribute(classId, 0, 3, state.data).json) : null };
    });
  });
}

type Wanted = Body<typeof readAttributes>['attributes'];

/** The object list of a device as it was read last; empty where it never was. */
export async function knownObjects({ options }: Context, { name }: Device): Promise<readonly KnownObject[]> {
  return (await options.store.facts(name)).objects ?? [];
}

/** Attributes as the meter gives them now, decoded; what the known list does not tell is looked up in the meter's. */
export async function readAttributesOf(
  known: readonly KnownObject[],
  session: MeterSession,
  wanted: Wanted,
): Promise<AttributeValue[]> {
  const directory = new Directory(known, session);
  const places: Place[] = [];
  for (const { logicalName, classId, attribute } of wanted) {
    const object = await directory.find(logicalNameOf(logicalName), classId);
    places.push(...(attribute === undefined ? readableOf(object) : [placeOf(object, attribute)]));
  }
  if (places.length > MOST_ATTRIBUTES)
    throw new Problem({
      status: 413,
      detail: `${places.length} attributes at once; ${MOST_ATTRIBUTES} at most`,
    });
  const results = await session.getEach(
    places.map(({ object: { classId, logicalName: instance }, index: attribute }) => ({
      attribute: { classId, instance, attribute },
    })),
  );
  return places.flatMap((place, i) => valueDocument(place, results[i]) ?? []);
}

type Listed = Pick<ObjectEntry, 'classId' | 'version' | 'logicalName'> & Partial<Pick<ObjectEntry, 'rights'>>;

/** @throws Problem 502 when the meter will not give its list */
async function listOf(session: MeterSession): Promise<readonly ObjectEntry[]> {
  const answer = await session.objects();
  if (answer.ok) return answer.objects;
  throw new Problem({
    status: 502,
    detail: `the meter refuses its object list: ${answer.error}`,
    advice: 'take another client address, or say the class of what you want',
  });
}

/** Finds the class of an object: as it was said, as it was read last, or by asking the meter once. */
class Directory {
  readonly #known: readonly KnownObject[];
  readonly #session: MeterSession;
  #read: readonly ObjectEntry[] | undefined;

  constructor(known: readonly KnownObject[], session: MeterSession) {
    this.#known = known;
    this.#session = session;
  }

  /** @throws Problem 404 when the meter does not list it */
  async find(logicalName: Obis, classId: number | undefined): Promise<Listed> {
    const known = this.#known.find((one) => one.logicalName === logicalName);
    if (classId !== undefined)
      return {
        classId,
        logicalName,
        version: known?.classId === classId ? known.version : newestOf(classId),
      };
    if (known !== undefined) return known;
    this.#read ??= await listOf(this.#session);
    return (
      this.#read.find((one) => one.logicalName === logicalName) ??
      notFound(`the meter lists no ${logicalName}`, 'say its class (`classId`) to ask for it all the same')
    );
  }
}

/** The newest version of a class that we know; the commonest guess where nobody says. */
function newestOf(classId: number): number {
  let newest = 0;
  for (let version = 0; version < 8; version++) if (interfaceClassOf(classId, version)) newest = version;
  return newest;
}

interface Place {
  readonly object: Listed;
  readonly index: number;
}

const placeOf = (object: Listed, member: number | string): Place => ({
  object,
  index: fitting(() => memberIndex({ ...object, kind: 'attribute', member })),
});

/** What may be read of an object; months of rows are what profiles are for. */
function readableOf(object: Listed): Place[] {
  const { classId, rights } = object;
  const indices =
    rights?.attributes.filter(({ access }) => access.read).map(({ index }) => index) ??
    membersOf(declaredOf(object)?.attributes);
  return indices.filter((index) => !(classId === 7 && index === 2)).map((index) => ({ object, index }));
}

const declaredOf = ({ classId, version }: Listed): InterfaceClass | undefined =>
  interfaceClassOf(classId, version);

const membersOf = (members: Readonly<Record<string, { readonly index: number }>> | undefined): number[] =>
  Object.values(members ?? {})
    .map(({ index }) => index)
    .sort((a, b) => a - b);

function objectDocument(object: Listed): MeterObject {
  const { classId, version, logicalName, rights } = object;
  const declared = declaredOf(object);
  const attributes = rights?.attributes ?? membersOf(declared?.attributes).map((index) => ({ index }));
  const methods = rights?.methods ?? membersOf(declared?.methods).map((index) => ({ index }));
  return {
    classId,
    className: className(classId),
    version,
    logicalName,
    name: obisName(logicalName) || null,
    attributes: attributes.map((attribute) => ({
      index: attribute.index,
      name: (declared && attributeOf(declared, attribute.index)?.name) ?? null,
      access: 'access' in attribute ? accessText(attribute.access) : null,
      selectors: 'selectors' in attribute ? [...attribute.selectors] : [],
    })),
    methods: methods.map((method) => ({
      index: method.index,
      name: (declared && methodOf(declared, method.index)?.name) ?? null,
      access: 'access' in method ? (method.access.invoke ? 'invoke' : 'none') : null,
    })),
  };
}

const accessText = ({ read, write }: { readonly read?: boolean; readonly write?: boolean }): string =>
  read ? (write ? 'readWrite' : 'read') : write ? 'write' : 'none';

function valueDocument({ object, index }: Place, result: GetResult | undefined): AttributeValue | undefined {
  if (result === undefined) return undefined;
  const { classId, version, logicalName } = object;
  const declared = declaredOf(object);
  const place = {
    logicalName,
    classId,
    attribute: index,
    attributeName: (declared && attributeOf(declared, index)?.name) ?? null,
  };
  if (!result.ok)
    return { ...place, ok: false, error: String(result.error), value: null, note: null, raw: null };
  const { json, note } = viewAttribute(classId, version, index, result.data);
  const raw = toHex(encode(data, result.data));
  return { ...place, ok: true, error: null, value: json, note: note ?? null, raw };
}

function argumentOf(argument: unknown, member: Member): Data {
  return argument === undefined ? { type: 'int8', value: 0 } : typedData(argument, member);
}

function outcomeOf(result: ActResult | { readonly ok: boolean; readonly error?: unknown }): Outcome {
  if (!result.ok)
    return { ok: false, error: String('error' in result ? result.error : 'refused'), value: null };
  const answered = 'data' in result && result.data !== undefined ? dataToJson(result.data) : null;
  return { ok: true, error: null, value: answered };
}

/** @throws Problem 422 for a value that does not fit */
function fitting<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError)
      throw new Problem({ status: 422, detail: error.message });
    throw error;
  }
}
