import { Command } from 'commander';
import type { Client, GetResult, ObjectEntry } from 'dlms/client';
import { type Obis, parseObisReference } from 'dlms/data';
import {
  allAttributes,
  attributeIndex,
  attributeName,
  type Shown,
  scalerAttribute,
  shown,
  unitIn,
} from './attribute.ts';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { UsageError } from './failure.ts';
import { nameOf } from './name.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printCsv, printJson, printTable } from './output.ts';
import { plain } from './plain.ts';

interface Options extends ConnectionOptions {
  readonly class?: number;
  readonly all?: boolean;
  readonly si?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** One attribute as it was asked for and answered. */
type Reading = {
  readonly logicalName: Obis;
  readonly classId: number | null;
  readonly attribute: number;
  /** Null where the class, its version or the attribute is not known. */
  readonly attributeName: string | null;
} & (({ readonly ok: true } & Shown) | { readonly ok: false; readonly error: string | number });

/** `meterwire read`: attributes of a meter. Exit status 1 when the meter refuses one of them. */
export function readCommand(finish: Finish): Command {
  const command = new Command('read')
    .description('read attributes: of registers the value with scaler and unit, of other classes attribute 2')
    .argument('<url>', 'where the meter is: tcp://host[:port], udp://host[:port], serial:/dev/…')
    .argument('<obis...>', 'OBIS codes, with :attribute (number or name) where it is not the value');
  return connectionOptions(command)
    .option('--all', 'read every attribute of these objects, in place of one')
    .option(
      '--si',
      'print numbers with SI prefixes: 123.456 kWh for 123456 Wh; JSON keeps the unit of the meter',
    )
    .option('--class <id>', 'interface class, when the object list cannot be read', wholeNumber(0, 65_535))
    .option('--json', 'print one JSON document')
    .option('--csv', 'print comma-separated values')
    .action(async (url: string, codes: string[], options: Options) => {
      const wanted = codes.map(parseReference);
      if (options.all && wanted.some(({ member }) => member !== undefined))
        throw new UsageError('--all reads every attribute: leave the attribute behind the OBIS code out');
      const readings = await withClient(url, options, (client) => readEach(client, wanted, options));
      if (options.json) printJson(readings);
      else
        (options.csv ? printCsv : printTable)(
          ['logical name', 'name', 'value', 'unit'],
          readings.map((reading) => row(reading)),
        );
      finish(readings.every(({ ok }) => ok) ? 0 : 1);
    });
}

interface Wanted {
  readonly logicalName: Obis;
  readonly member: number | string | undefined;
}

function parseReference(text: string): Wanted {
  try {
    const { obis, member } = parseObisReference(text);
    return { logicalName: obis, member };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** An attribute to be read, or an object that the meter does not list. */
interface Target {
  readonly logicalName: Obis;
  readonly classId: number | undefined;
  readonly version: number | undefined;
  readonly attribute: number;
}

async function readEach(
  client: Client,
  wanted: readonly Wanted[],
  { class: classId, all, si = false }: Options,
): Promise<readonly Reading[]> {
  const objects = classId === undefined ? await objectList(client) : [];
  const targets = wanted.flatMap(({ logicalName, member }): readonly Target[] => {
    const listed = objects.find((object) => object.logicalName === logicalName);
    const object = { logicalName, classId: classId ?? listed?.classId, version: listed?.version };
    const attributes = all
      ? allAttributes(object.classId, listed)
      : [attributeIndex(object.classId, object.version, member)];
    return attributes.map((attribute) => ({ ...object, attribute }));
  });
  const asked = targets.flatMap((target) => {
    if (target.classId === undefined) return [];
    const scaler = scalerAttribute(target.classId, target.attribute);
    return (scaler === undefined ? [target.attribute] : [target.attribute, scaler]).map((attribute) => ({
      attribute: { classId: target.classId as number, instance: target.logicalName, attribute },
    }));
  });
  const answers = [...(await client.getEach(asked))];
  return targets.map((target): Reading => {
    const { logicalName, classId: known, version, attribute } = target;
    if (known === undefined)
      return {
        logicalName,
        classId: null,
        attribute,
        attributeName: null,
        ok: false,
        error: 'objectUndefined',
      };
    const value = answers.shift() as GetResult;
    const unit = scalerAttribute(known, attribute) === undefined ? undefined : unitIn(answers.shift());
    const head = {
      logicalName,
      classId: known,
      attribute,
      attributeName: attributeName(known, version, attribute) ?? null,
    };
    if (!value.ok) return { ...head, ok: false, error: value.error };
    return { ...head, ok: true, ...shown(known, version, attribute, value.data, unit, si) };
  });
}

async function objectList(client: Client): Promise<readonly ObjectEntry[]> {
  const list = await client.objects();
  if (list.ok) return list.objects;
  throw new UsageError(
    `the meter does not show its object list (${list.error}): say the interface class with --class`,
  );
}

function row(reading: Reading): readonly string[] {
  const { logicalName, attribute } = reading;
  const code = attribute === 2 ? logicalName : `${logicalName}:${attribute}`;
  const name = titleOf(reading);
  if (!reading.ok) return [code, name, `refused: ${reading.error}`, ''];
  const { quantity, value, unit = '', note, si } = reading;
  if (si) return [code, name, si.number, si.unit];
  const text = quantity ?? plain(value);
  return [code, name, note === undefined ? text : `${text} (raw: ${note})`, unit];
}

/** What the object is, and which of its attributes unless it is its value. */
function titleOf({ logicalName, attribute, attributeName: called }: Reading): string {
  const name = nameOf(logicalName);
  return attribute === 2 || called === null ? name : `${name}: ${called}`;
}
