import { readdirSync, readFileSync } from 'node:fs';
import { type Obis, parseObis } from 'dlms/data';
import { parse } from 'yaml';
import type { StatusWord } from '../model/status-word.ts';

/** What is known of a family of meters. */
export interface Knowledge {
  readonly records: readonly string[];
  readonly maker: string | undefined;
  readonly description: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly pushes: PushMarks;
  readonly statusWords: ReadonlyMap<Obis, StatusWord>;
}

/** What a family is known by when it pushes. */
interface PushMarks {
  /** How system titles of its maker begin. */
  readonly titles?: readonly string[];
  /** How texts begin that stand among its values. */
  readonly texts?: readonly string[];
}

/** How it stands in a file of `profiles/`. */
interface KnowledgeFile {
  /** Telegrams and models that the family is known from. */
  readonly records?: readonly string[];
  readonly maker?: string;
  readonly description?: string;
  /** Settings that devices of the family have where they do not say otherwise. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly pushes?: PushMarks;
  readonly statusWords?: Readonly<
    Record<string, { readonly bits: Readonly<Record<string, string>>; readonly invalid?: number }>
  >;
}

const folder = new URL('../../profiles/', import.meta.url);

/** The families that are known: the names of the files. */
export function knownModels(): readonly string[] {
  models ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length));
  return models;
}

let models: readonly string[] | undefined;

export function knowledgeOf(model: string | undefined): Knowledge {
  if (model === undefined) return NOTHING;
  const known = read.get(model) ?? readKnowledge(model);
  read.set(model, known);
  return known;
}

const NOTHING: Knowledge = {
  records: [],
  maker: undefined,
  description: '',
  settings: {},
  pushes: {},
  statusWords: new Map(),
};

/** Families that a push may be of: those by whose texts it is known, or else all of the maker in its system title (hexadecimal). */
export function modelsOfPush(systemTitle: string | undefined, texts: readonly string[]): readonly string[] {
  const title = Buffer.from(systemTitle ?? '', 'hex').toString('latin1');
  const marked = (all: readonly string[] | undefined, found: (mark: string) => boolean): boolean =>
    all?.some(found) === true;
  const byText = knownModels().filter((model) =>
    marked(knowledgeOf(model).pushes.texts, (mark) => texts.some((text) => text.startsWith(mark))),
  );
  if (byText.length > 0) return byText;
  return knownModels().filter((model) =>
    marked(knowledgeOf(model).pushes.titles, (mark) => title.startsWith(mark)),
  );
}

/** A family as lists of choices show it. */
export function describeModel(name: string) {
  const { maker, description, settings } = knowledgeOf(name);
  return { name, maker: maker ?? null, description, settings: { ...settings } };
}

/** Names of the telegrams and models that a family is known from. */
export const recordsOf = (model: string): readonly string[] => knowledgeOf(model).records;

/** What the family of a device settles for it; nothing where the family is not known. */
export const settingsOfModel = (model: string): Readonly<Record<string, unknown>> =>
  knownModels().includes(model) ? knowledgeOf(model).settings : {};

/** Thousands of devices share few models. */
const read = new Map<string, Knowledge>();

function readKnowledge(model: string): Knowledge {
  const file = parse(readFileSync(new URL(`${model}.yaml`, folder), 'utf8')) as KnowledgeFile;
  return {
    records: file.records ?? [],
    maker: file.maker,
    description: file.description ?? '',
    settings: file.settings ?? {},
    pushes: file.pushes ?? {},
    statusWords: new Map(
      Object.entries(file.statusWords ?? {}).map(([name, { bits, invalid }]) => [
        parseObis(name),
        { bits: Object.entries(bits).map(([bit, word]) => ({ bit: Number(bit), name: word })), invalid },
      ]),
    ),
  };
}
