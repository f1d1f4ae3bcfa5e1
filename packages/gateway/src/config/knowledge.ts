import { readdirSync, readFileSync } from 'node:fs';
import { type Obis, parseObis } from 'dlms/data';
import { parse } from 'yaml';
import type { StatusWord } from '../model/status-word.ts';

/** What is known of a family of meters. */
export interface Knowledge {
  readonly statusWords: ReadonlyMap<Obis, StatusWord>;
}

/** How it stands in a file of `profiles/`. */
interface KnowledgeFile {
  readonly statusWords?: Readonly<
    Record<string, { readonly bits: Readonly<Record<string, string>>; readonly invalid?: number }>
  >;
}

const folder = new URL('../../profiles/', import.meta.url);

/** The families that are known: the names of the files. */
export function knownModels(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length));
}

export function knowledgeOf(model: string | undefined): Knowledge {
  if (model === undefined) return { statusWords: new Map() };
  const known = read.get(model) ?? readKnowledge(model);
  read.set(model, known);
  return known;
}

/** Thousands of devices share few models. */
const read = new Map<string, Knowledge>();

function readKnowledge(model: string): Knowledge {
  const file = parse(readFileSync(new URL(`${model}.yaml`, folder), 'utf8')) as KnowledgeFile;
  return {
    statusWords: new Map(
      Object.entries(file.statusWords ?? {}).map(([name, { bits, invalid }]) => [
        parseObis(name),
        { bits: Object.entries(bits).map(([bit, word]) => ({ bit: Number(bit), name: word })), invalid },
      ]),
    ),
  };
}
