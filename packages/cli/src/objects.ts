import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { attributeOf, className, interfaceClassOf, methodOf, viewAttribute } from 'dlms/classes';
import type { Client, ObjectEntry, ObjectRights } from 'dlms/client';
import type { Json } from 'dlms/data';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { nameOf } from './name.ts';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';
import { plain } from './plain.ts';
import type { Progress } from './progress.ts';

interface Options extends ConnectionOptions {
  readonly values?: boolean;
  readonly save?: string;
  readonly json?: boolean;
}

interface ListedAttribute {
  readonly index: number;
  readonly name: string | null;
  readonly access: string;
  readonly selectors: readonly number[];
  readonly value?: Json;
  readonly error?: string | number;
  readonly note?: string;
}

interface ListedObject {
  readonly classId: number;
  readonly className: string;
  readonly version: number;
  readonly logicalName: string;
  readonly name: string;
  readonly attributes: readonly ListedAttribute[];
  readonly methods: readonly {
    readonly index: number;
    readonly name: string | null;
    readonly access: string;
  }[];
}

/** `meterwire objects`: what the association shows, and with `--values` what it says. */
export function objectsCommand(finish: Finish): Command {
  const command = new Command('objects')
    .description("the meter's object list, with names and access rights")
    .argument('<url>', 'where the meter is');
  return connectionOptions(command)
    .option('--values', 'read everything that may be read')
    .option('--save <file>', 'keep the list as a template (JSON)')
    .option('--json', 'print one JSON document')
    .action(async (url: string, options: Options) => {
      const { refused, objects } = await withClient(url, options, (client, progress) =>
        list(client, options.values === true, progress),
      );
      if (options.save !== undefined) writeFileSync(options.save, `${JSON.stringify(objects, null, 2)}\n`);
      if (options.json) printJson(objects);
      else print(objects, options.values === true);
      finish(refused ? 1 : 0);
    });
}

async function list(client: Client, values: boolean, progress: Progress) {
  const answer = await client.objects();
  if (!answer.ok) return { refused: true, objects: [] };
  const objects: ListedObject[] = [];
  let refused = false;
  for (const [done, object] of answer.objects.entries()) {
    if (values) progress.step(done, answer.objects.length);
    const attributes = values ? await readAll(client, object) : attributesOf(object);
    refused ||= attributes.some(({ error }) => error !== undefined);
    const { classId, version, logicalName, rights } = object;
    objects.push({
      classId,
      className: className(classId),
      version,
      logicalName,
      name: nameOf(logicalName),
      attributes,
      methods: methodsOf(object, rights),
    });
  }
  return { refused, objects };
}

function attributesOf({ classId, version, rights }: ObjectEntry): readonly ListedAttribute[] {
  const declared = interfaceClassOf(classId, version);
  return (rights?.attributes ?? []).map(({ index, access, selectors }) => ({
    index,
    name: (declared && attributeOf(declared, index)?.name) ?? null,
    access: access.read ? (access.write ? 'readWrite' : 'read') : access.write ? 'write' : 'none',
    selectors,
  }));
}

async function readAll(client: Client, object: ObjectEntry): Promise<readonly ListedAttribute[]> {
  const attributes = attributesOf(object);
  const { classId, version, logicalName } = object;
  const readable = attributes.filter(
    ({ index, access }) => index > 1 && access.startsWith('read') && !isBuffer(classId, index),
  );
  const answers = await client.getEach(
    readable.map(({ index }) => ({ attribute: { classId, instance: logicalName, attribute: index } })),
  );
  return attributes.map((attribute) => {
    const answer = answers[readable.indexOf(attribute)];
    if (!answer) return isBuffer(classId, attribute.index) ? { ...attribute, note: BUFFER_NOTE } : attribute;
    if (!answer.ok) return { ...attribute, error: answer.error };
    const { json, note } = viewAttribute(classId, version, attribute.index, answer.data);
    return { ...attribute, value: json, ...(note === undefined ? {} : { note }) };
  });
}

/** Months of rows are what `meterwire profile` is for. */
const isBuffer = (classId: number, index: number): boolean => classId === 7 && index === 2;
const BUFFER_NOTE = 'not read: its rows are what "meterwire profile" reads';

function methodsOf(
  { classId, version }: ObjectEntry,
  rights: ObjectRights | undefined,
): ListedObject['methods'] {
  const declared = interfaceClassOf(classId, version);
  return (rights?.methods ?? []).map(({ index, access }) => ({
    index,
    name: (declared && methodOf(declared, index)?.name) ?? null,
    access: access.invoke ? 'invoke' : 'none',
  }));
}

function print(objects: readonly ListedObject[], values: boolean): void {
  if (!values) {
    printTable(
      ['class', '', 'version', 'logical name', 'name', 'read', 'write'],
      objects.map(({ classId, className: called, version, logicalName, name, attributes }) => {
        const indices = (kind: RegExp) =>
          attributes
            .filter(({ access }) => kind.test(access))
            .map(({ index }) => index)
            .join(',');
        return [classId, called, version, logicalName, name, indices(/^read/), indices(/rite/)];
      }),
    );
    return;
  }
  printTable(
    ['logical name', 'attribute', '', 'value'],
    objects.flatMap(({ logicalName, name, attributes }) => [
      [logicalName, '', name, ''],
      ...attributes.map(({ index, name: called, value, error, note }) => [
        '',
        index,
        called,
        error ??
          [shorten(value), note && `(${value === undefined ? note : `raw: ${note}`})`]
            .filter(Boolean)
            .join(' '),
      ]),
    ]),
  );
}

function shorten(value: Json | undefined): string {
  if (value === undefined) return '';
  const text = plain(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
