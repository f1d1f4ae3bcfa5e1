import { Command } from 'commander';
import {
  attributeOf,
  className,
  interfaceClassOf,
  methodOf,
  type NamedAttribute,
  type NamedMethod,
} from 'dlms/classes';
import type { Client, ObjectEntry } from 'dlms/client';
import {
  type Data,
  fromJson,
  type Json,
  type Obis,
  parseData,
  parseObisReference,
  type Schema,
} from 'dlms/data';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { UsageError } from './failure.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printJson } from './output.ts';

interface Options extends ConnectionOptions {
  readonly class?: number;
  readonly json?: boolean;
}

/** `meterwire set`: writes an attribute. Exit status 1 when the meter refuses. */
export function setCommand(finish: Finish): Command {
  const command = new Command('set')
    .description('write an attribute')
    .argument('<url>', 'where the meter is')
    .argument('<obis:attribute>', 'what is written, attribute by number or name')
    .argument('<value>', 'typed by the class, or as type:value (uint16:5, octets:0102, json:{…})');
  return common(command).action(async (url: string, reference: string, text: string, options: Options) => {
    const result = await withClient(url, options, async (client) => {
      const { logicalName, classId, version, member } = await resolve(client, reference, options.class);
      const declared = interfaceClassOf(classId, version);
      const attribute = declared && attributeOf(declared, member);
      const index = attribute?.index ?? numberOr(member, classId, 'attribute');
      return client.set({ classId, instance: logicalName, attribute: index }, dataOf(text, attribute));
    });
    finish(tell(reference, result, options));
  });
}

/** `meterwire action`: calls a method. Exit status 1 when the meter refuses. */
export function actionCommand(finish: Finish): Command {
  const command = new Command('action')
    .description('call a method')
    .argument('<url>', 'where the meter is')
    .argument('<obis:method>', 'what is called, method by number or name')
    .argument('[value]', 'its argument, typed by the class, or as type:value');
  return common(command).action(
    async (url: string, reference: string, text: string | undefined, options: Options) => {
      const result = await withClient(url, options, async (client) => {
        const { logicalName, classId, version, member } = await resolve(client, reference, options.class);
        const declared = interfaceClassOf(classId, version);
        const method = declared && methodOf(declared, member);
        const index = method?.index ?? numberOr(member, classId, 'method');
        const argument = text === undefined ? undefined : dataOf(text, method);
        return client.act({ classId, instance: logicalName, method: index }, argument);
      });
      finish(tell(reference, result, options));
    },
  );
}

const common = (command: Command): Command =>
  connectionOptions(command)
    .option('--class <id>', 'interface class, when the object list cannot be read', wholeNumber(0, 65_535))
    .option('--json', 'print one JSON document');

interface Resolved extends Pick<ObjectEntry, 'classId' | 'version' | 'logicalName'> {
  readonly member: number | string;
}

async function resolve(client: Client, text: string, classId: number | undefined): Promise<Resolved> {
  const { logicalName, member } = parse(text);
  if (classId !== undefined) return { logicalName, member, classId, version: 0 };
  const list = await client.objects();
  const object = list.ok ? list.objects.find((one) => one.logicalName === logicalName) : undefined;
  if (object) return { ...object, member };
  throw new UsageError(`the object list does not show ${logicalName}: say its interface class with --class`);
}

function parse(text: string): { readonly logicalName: Obis; readonly member: number | string } {
  try {
    const { obis, member } = parseObisReference(text);
    if (member !== undefined) return { logicalName: obis, member };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message);
  }
  throw new UsageError(`"${text}" names no attribute or method: write it behind a colon, as in 0-0:1.0.0:2`);
}

function numberOr(member: number | string, classId: number, kind: string): number {
  if (typeof member === 'number') return member;
  throw new UsageError(`${className(classId)} has no ${kind} "${member}"`);
}

function dataOf(text: string, declared: NamedAttribute | NamedMethod | undefined): Data {
  const type: Schema<unknown> | undefined =
    declared && ('type' in declared ? declared.type : declared.argument);
  try {
    if (/^[\w-]+:/.test(text) || text === 'null' || !type) return parseData(text);
    return type.toData(fromJson(type, jsonOf(text)));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** `5` and `true` are what they look like; anything else that is no JSON is text. */
function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text; // a name of an enumeration, a time, hexadecimal octets: its type will say
  }
}

function tell(
  reference: string,
  result: { readonly ok: boolean; readonly error?: unknown },
  { json }: Options,
): number {
  if (json) printJson(result.ok ? { ok: true } : { ok: false, error: result.error });
  else if (result.ok) process.stdout.write('done\n');
  else process.stderr.write(`${reference}: refused: ${String(result.error)}\n`);
  return result.ok ? 0 : 1;
}
