import { Command } from 'commander';
import { attributeOf, className, classVersions, viewAttribute } from 'dlms/classes';
import type { Client, GetResult, ObjectEntry } from 'dlms/client';
import {
  type Data,
  dataToJson,
  formatDecimal,
  type Json,
  numberOf,
  type Obis,
  parseObisReference,
  type ScalerUnit,
  scalerUnit,
  tryFromData,
  unitSymbol,
} from 'dlms/data';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { UsageError } from './failure.ts';
import { nameOf } from './name.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printCsv, printJson, printTable } from './output.ts';

interface Options extends ConnectionOptions {
  readonly class?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** One attribute as it was asked for and answered. */
type Reading = { readonly logicalName: Obis; readonly classId: number | null; readonly attribute: number } & (
  | {
      readonly ok: true;
      readonly value: Json;
      readonly scaler?: number;
      readonly unit?: string;
      readonly quantity?: string;
      readonly data: Json;
    }
  | { readonly ok: false; readonly error: string | number }
);

/** `meterwire read`: attributes of a meter. Exit status 1 when the meter refuses one of them. */
export function readCommand(finish: Finish): Command {
  const command = new Command('read')
    .description('read attributes: of registers the value with scaler and unit, of other classes attribute 2')
    .argument('<url>', 'where the meter is: tcp://host[:port], udp://host[:port], serial:/dev/…')
    .argument('<obis...>', 'OBIS codes, with :attribute (number or name) where it is not the value');
  return connectionOptions(command)
    .option('--class <id>', 'interface class, when the object list cannot be read', wholeNumber(0, 65_535))
    .option('--json', 'print one JSON document')
    .option('--csv', 'print comma-separated values')
    .action(async (url: string, codes: string[], options: Options) => {
      const wanted = codes.map(parseReference);
      const readings = await withClient(url, options, (client) => readEach(client, wanted, options.class));
      if (options.json) printJson(readings);
      else
        (options.csv ? printCsv : printTable)(['logical name', 'name', 'value', 'unit'], readings.map(row));
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

async function readEach(
  client: Client,
  wanted: readonly Wanted[],
  classId: number | undefined,
): Promise<readonly Reading[]> {
  const objects = classId === undefined ? await objectList(client) : [];
  const targets = wanted.map(({ logicalName, member }) => {
    const listed = objects.find((object) => object.logicalName === logicalName);
    const known = classId ?? listed?.classId;
    return {
      logicalName,
      classId: known,
      version: listed?.version,
      attribute: attributeIndex(known, listed?.version, member),
    };
  });
  const asked = targets.flatMap((target) => {
    if (target.classId === undefined) return [];
    const scaler = scalerAttribute(target.classId, target.attribute);
    return (scaler === undefined ? [target.attribute] : [target.attribute, scaler]).map((attribute) => ({
      attribute: { classId: target.classId as number, instance: target.logicalName, attribute },
    }));
  });
  const answers = [...(await client.getEach(asked))];
  return targets.map((target) => {
    const { logicalName, classId: known, version, attribute } = target;
    if (known === undefined)
      return { logicalName, classId: null, attribute, ok: false, error: 'objectUndefined' };
    const value = answers.shift() as GetResult;
    const unit = scalerAttribute(known, attribute) === undefined ? undefined : unitIn(answers.shift());
    if (!value.ok) return { logicalName, classId: known, attribute, ok: false, error: value.error };
    return {
      logicalName,
      classId: known,
      attribute,
      ok: true,
      ...shown(known, version, attribute, value.data, unit),
    };
  });
}

async function objectList(client: Client): Promise<readonly ObjectEntry[]> {
  const list = await client.objects();
  if (list.ok) return list.objects;
  throw new UsageError(
    `the meter does not show its object list (${list.error}): say the interface class with --class`,
  );
}

function attributeIndex(
  classId: number | undefined,
  version: number | undefined,
  member: number | string | undefined,
): number {
  if (typeof member === 'number') return member;
  if (member === undefined) return 2;
  if (classId === undefined) return 0;
  const declared = classVersions(classId).find((one) => version === undefined || one.version === version);
  const attribute = declared && attributeOf(declared, member);
  if (attribute) return attribute.index;
  const names = declared
    ? Object.keys(declared.attributes).join(', ')
    : 'numbers only: the class is not known here';
  throw new UsageError(`${className(classId)} has no attribute "${member}": it has ${names}`);
}

/** Where scaler and unit of an attribute stand (IEC 62056-6-2, classes 3, 4 and 5). */
function scalerAttribute(classId: number, attribute: number): number | undefined {
  if ((classId === 3 || classId === 4) && attribute === 2) return 3;
  return classId === 5 && (attribute === 2 || attribute === 3) ? 4 : undefined;
}

function unitIn(answer: GetResult | undefined): ScalerUnit | undefined {
  const conversion = answer?.ok ? tryFromData(scalerUnit, answer.data) : undefined;
  return conversion?.ok ? conversion.value : undefined;
}

function shown(
  classId: number,
  version: number | undefined,
  attribute: number,
  data: Data,
  unit: ScalerUnit | undefined,
) {
  const number = numberOf(data);
  const document = dataToJson(data);
  if (number === undefined || unit === undefined) {
    const newest = version ?? classVersions(classId).at(-1)?.version ?? 0;
    return { value: viewAttribute(classId, newest, attribute, data).json, data: document };
  }
  const quantity = formatDecimal({ value: number, scaler: unit.scaler });
  return {
    value: String(number),
    scaler: unit.scaler,
    unit: unitSymbol(unit.unit),
    quantity,
    data: document,
  };
}

function row(reading: Reading): readonly string[] {
  const { logicalName, attribute } = reading;
  const code = attribute === 2 ? logicalName : `${logicalName}:${attribute}`;
  if (!reading.ok) return [code, nameOf(logicalName), `refused: ${reading.error}`, ''];
  const { quantity, value, unit = '' } = reading;
  return [
    code,
    nameOf(logicalName),
    quantity ?? (typeof value === 'string' ? value : JSON.stringify(value)),
    unit,
  ];
}
