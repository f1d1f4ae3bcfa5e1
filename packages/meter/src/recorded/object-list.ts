import { RefusedError } from 'dlms/bytes';
import { type AccessMode, attributeAccess, methodAccess } from 'dlms/classes';
import { type Obis, parseObis } from 'dlms/data';
import type { ModelObject } from 'dlms/server';

/*
 * Object lists of real meters, in the three shapes in which they are kept: what `meterwire objects --save` writes, with rights by
 * name; lists taken from recorded sessions, with rights by the codes of the standard; and profiles of families of meters, with rights
 * by letters and open channels.
 */

/**
 * Reads the object list of a meter; an object that is listed twice is taken once.
 * @throws RefusedError that names the object which cannot be read
 */
export function parseObjectList(text: string, source: string): readonly ModelObject[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw refusal(`${source} is no JSON: ${(cause as Error).message}`, cause);
  }
  const listed = isRecord(document) ? document['objects'] : document;
  if (!Array.isArray(listed) || listed.length === 0)
    throw refusal(`${source} holds no objects: a list is needed, or "objects" with one`);
  const version = associationVersion(listed);
  const objects = new Map<string, ModelObject>();
  for (const [i, entry] of listed.entries()) {
    for (const one of channelsOf(entry)) {
      const object = readObject(one, version);
      if (typeof object === 'string') throw refusal(`${source}, object ${i + 1}: ${object}`);
      const key = `${object.classId} ${object.logicalName}`;
      if (!objects.has(key)) objects.set(key, object);
    }
  }
  return [...objects.values()];
}

const refusal = (message: string, cause?: unknown): RefusedError =>
  new RefusedError(message, 'invalidModel', {
    layer: 'configuration',
    during: 'reading the object list of a meter',
    advice: 'take a file that "meterwire objects --save" has written',
    cause,
  });

/** The codes of rights are those of the association that lists them. */
function associationVersion(listed: readonly unknown[]): number {
  const association = listed.find((entry) => isRecord(entry) && entry['classId'] === 15);
  return isRecord(association) && typeof association['version'] === 'number' ? association['version'] : 0;
}

/** Profiles of whole families of meters leave the channel open, `0.x.24.1.0.255`: it stands for the four of M-Bus. */
function channelsOf(entry: unknown): readonly unknown[] {
  const obis = isRecord(entry) ? entry['obis'] : undefined;
  if (!isRecord(entry) || typeof obis !== 'string' || !/(^|[.-])x([.:-])/.test(obis)) return [entry];
  return [1, 2, 3, 4].map((channel) => ({ ...entry, obis: obis.replace('x', String(channel)) }));
}

/** The object, or what is wrong with it. */
function readObject(entry: unknown, associationVersion: number): ModelObject | string {
  if (!isRecord(entry)) return 'a class and a logical name are needed';
  const { classId, version = 0 } = entry;
  if (!isWhole(classId, 0xffff)) return `the class is ${JSON.stringify(classId)}: a number is needed`;
  if (!isWhole(version, 0xff)) return `the version is ${JSON.stringify(version)}: a number is needed`;
  const logicalName = readName(entry['logicalName'] ?? entry['obis']);
  if (logicalName === undefined)
    return `the logical name is ${JSON.stringify(entry['logicalName'] ?? entry['obis'])}: an OBIS code is needed`;
  const rights = readRights(entry, associationVersion);
  return { classId, version, logicalName, ...(rights && { rights }) };
}

function readName(name: unknown): Obis | undefined {
  try {
    return typeof name === 'string' ? parseObis(name) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Undefined where the list does not say: then all members may be accessed as is typical. */
function readRights(entry: Record<string, unknown>, version: number): ModelObject['rights'] {
  const { attributes, methods, attributeAccess: codes, methodAccess: methodCodes } = entry;
  if (Array.isArray(attributes) && attributes.length > 0)
    return {
      attributes: withName(attributes.flatMap((attribute) => named(attribute))),
      methods: Array.isArray(methods) ? methods.flatMap((method) => named(method)) : [],
    };
  if (!isRecord(codes) || Object.keys(codes).length === 0) return undefined;
  const coded = (given: unknown, modeOf: (code: number, version: number) => AccessMode) =>
    Object.entries(isRecord(given) ? given : {}).map(([index, code]) => ({
      index: Number(index),
      access: unprotected(modeOf(Number(code), version)),
    }));
  return { attributes: coded(codes, attributeAccess), methods: coded(methodCodes, methodAccess) };
}

/** A member as `meterwire objects` writes it, or as profiles do: by its id, with R, W or RW. */
function named(member: unknown): { index: number; access: AccessMode; selectors: readonly number[] }[] {
  if (!isRecord(member)) return [];
  const index = member['index'] ?? member['id'];
  if (!isWhole(index, 127)) return [];
  const access = LETTERS[String(member['access'])] ?? String(member['access']);
  const selectors = Array.isArray(member['selectors']) ? member['selectors'].map(Number) : [];
  return [
    {
      index,
      selectors,
      access: {
        read: access.startsWith('read'),
        write: access === 'write' || access === 'readWrite',
        invoke: access === 'invoke',
        request: [],
        response: [],
      },
    },
  ];
}

/** Profiles leave the logical name out, which every object has and lets be read. */
const withName = (attributes: ReturnType<typeof named>): ReturnType<typeof named> =>
  attributes.some(({ index }) => index === 1)
    ? attributes
    : [...named({ index: 1, access: 'read' }), ...attributes];

const LETTERS: Readonly<Record<string, string>> = { R: 'read', W: 'write', RW: 'readWrite' };

/** The keys of the real meter are not in its object list: its model is read without protection. */
const unprotected = (mode: AccessMode): AccessMode => ({ ...mode, request: [], response: [] });

const isWhole = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
