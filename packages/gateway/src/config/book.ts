import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Adoption, Catalogue, ImportedConfiguration } from '@meterwire/api';
import {
  type CheckedChange,
  COLLECTIONS,
  type Collection,
  type Configuration,
  type ConfigurationOperation,
  type ConfigurationRevision,
  type CurrentConfiguration,
  configurationNode,
  entrySchema,
  isReference,
  MASK,
  mapSecrets,
  masked,
  type Path,
} from '@meterwire/api/configuration';
import { MalformedError, RefusedError } from 'dlms/bytes';
import { Document, LineCounter } from 'yaml';
import { ConfigurationError, type ConfigurationProblem } from '../model/configuration-problem.ts';
import type { Plan } from '../model/plan.ts';
import type { Configuring, UnknownDevice } from '../model/ports.ts';
import { adoptionOf } from './adoption.ts';
import { catalogue } from './catalogue.ts';
import { differencesOf, summaryOf } from './differences.ts';
import { withoutSecrets, writtenIn } from './document.ts';
import { writeDurably } from './durable-file.ts';
import { editDocument, type Rename } from './edit-document.ts';
import { goodRestOf } from './good-rest.ts';
import { type ImportFormat, placedProblem, readImport } from './import/import.ts';
import { loadValue, located, type Placed, parseConfiguration } from './load.ts';
import type { Revisions } from './revisions.ts';
import type { Vault } from './vault.ts';

export interface BookOptions {
  /** Path of the YAML file, or the configuration itself, which is then kept in memory alone. */
  readonly source: string | Configuration;
  readonly vault: Vault;
  readonly revisions: Revisions;
  /** Runs what is right of a configuration that has problems. */
  readonly goodRest?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Takes a new plan; what is renamed keeps its history. */
export type FollowPlan = (plan: Plan, renames: readonly Rename[]) => Promise<void>;

/**
 * The configuration while the gateway runs: shown with its secrets masked, changed with its comments kept, checked as a whole
 * before anything is followed, written to its file before it is. Each text that was followed can be gone back to.
 */
export class ConfigurationBook implements Configuring {
  readonly #options: BookOptions;
  readonly #file: string | undefined;
  #text: string;
  #document: Document;
  #plan: Plan;
  #problems: readonly ConfigurationProblem[];
  #follow: FollowPlan = async () => undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws ConfigurationError with everything that is wrong, unless the good rest is asked for */
  constructor(options: BookOptions) {
    this.#options = options;
    const { source } = options;
    this.#file = typeof source === 'string' ? resolve(source) : undefined;
    this.#text = typeof source === 'string' ? readText(source) : String(new Document(source));
    const lines = new LineCounter();
    this.#document = parseConfiguration(this.#text, lines);
    const loaded = this.#load(this.#document, lines);
    if (loaded.plan === undefined)
      throw new ConfigurationError(loaded.problems, this.#file ?? '(given as an object)');
    this.#plan = loaded.plan;
    this.#problems = loaded.problems;
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Whoever follows is told of each new plan; the change is done when it has been. */
  follow(follow: FollowPlan): void {
    this.#follow = follow;
  }

  current(): CurrentConfiguration {
    return {
      revision: revisionOf(this.#text),
      file: this.#file ?? null,
      value: masked(root, writtenIn(this.#document)) as CurrentConfiguration['value'],
      problems: [...this.#problems],
    };
  }

  check(operations: readonly ConfigurationOperation[]): CheckedChange {
    const { problems, differences } = this.#draft(operations);
    return { ok: problems.length === 0, problems: [...problems], differences };
  }

  planOf(operations: readonly ConfigurationOperation[]): Plan {
    if (operations.length === 0) return this.#plan;
    const { plan, problems } = this.#draft(operations);
    if (plan === undefined) throw new ConfigurationError(problems, 'as it was to be tried');
    return plan;
  }

  /**
   * Follows a change, or nothing of it.
   * @throws ConfigurationError when the outcome is wrong, RefusedError when the configuration is another by now
   */
  apply(
    operations: readonly ConfigurationOperation[],
    by: string,
    expected?: string,
  ): Promise<CheckedChange> {
    return this.#oneByOne(async () => {
      this.#requireSame(expected);
      const draft = this.#draft(operations);
      const { plan, problems, differences, secrets, renames } = draft;
      if (plan === undefined) throw new ConfigurationError(problems, 'as it was to be changed');
      if (differences.length === 0) return { ok: true, problems: [], differences };
      const text = String(draft.document);
      const { vault } = this.#options;
      vault.keep(secrets);
      this.#remember(text, by, summaryOf(differences));
      if (this.#file !== undefined) writeDurably(this.#file, text);
      this.#text = text;
      this.#document = draft.document;
      this.#plan = plan;
      this.#problems = [];
      await this.#follow(plan, renames);
      return { ok: true, problems: [], differences };
    });
  }

  history(): readonly ConfigurationRevision[] {
    return this.#options.revisions.list();
  }

  /** Goes back to what was followed after a revision. @throws RefusedError where its text is not kept */
  async restore(id: number, by: string): Promise<CheckedChange> {
    const text = this.#options.revisions.text(id);
    if (text === undefined)
      throw new RefusedError(`revision ${id} is not kept`, 'noSuchRevision', {
        layer: 'configuration',
        during: 'going back to an earlier configuration',
        advice: 'the history lists those that are',
      });
    return this.apply([{ op: 'replace', text }], by);
  }

  /** Follows the file as somebody has changed it. @throws ConfigurationError when it is wrong; then nothing changes */
  reload(by: string): Promise<CheckedChange> {
    return this.#oneByOne(async () => {
      const file = this.#file;
      if (file === undefined) return { ok: true, problems: [], differences: [] };
      const text = readText(file);
      const lines = new LineCounter();
      const document = parseConfiguration(text, lines);
      const { plan, problems } = this.#load(document, lines);
      if (plan === undefined) throw new ConfigurationError(problems, file);
      const differences = differencesOf(writtenIn(this.#document), writtenIn(document));
      if (text !== this.#text) this.#remember(text, by, summaryOf(differences));
      this.#text = text;
      this.#document = document;
      this.#plan = plan;
      this.#problems = problems;
      await this.#follow(plan, []);
      return { ok: true, problems: [...problems], differences };
    });
  }

  /** What a file would add: operations to be checked and applied, and what is wrong with them, by sheet and row. */
  async import(format: ImportFormat, content: Buffer): Promise<ImportedConfiguration> {
    const known = new Map(this.#plan.devices.map(({ alias, name }) => [alias, name]));
    const findings = await readImport(format, content, known);
    const { operations, problems, notes } = findings;
    if (operations.length === 0) return { operations, problems, notes, differences: [] };
    const draft = this.#draft(operations);
    const outcome = writtenIn(draft.document);
    const placed = draft.problems.map(({ path, message }) => ({
      path: placedProblem(path, findings, (list, index) =>
        isCollection(list) ? nameAt(outcome, list, index) : undefined,
      ),
      message,
    }));
    return { operations, problems: [...problems, ...placed], notes, differences: draft.differences };
  }

  adoption(stranger: UnknownDevice): Adoption {
    return adoptionOf(stranger, this.#plan);
  }

  async catalogue(): Promise<Catalogue> {
    return catalogue();
  }

  /** The text as it stands in the file, with its secrets masked and its comments. */
  exportText(): string {
    return withoutSecrets(parseConfiguration(this.#text));
  }

  /** One change after the other: each stands on the one before. */
  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined); // its caller is told
    return done;
  }

  #requireSame(expected: string | undefined): void {
    const stale = expected !== undefined && expected !== revisionOf(this.#text);
    const byHand = this.#file !== undefined && readText(this.#file) !== this.#text;
    if (!stale && !byHand) return;
    throw new RefusedError(
      byHand
        ? `${this.#file} was changed by hand since it was read`
        : 'the configuration was changed by somebody else meanwhile',
      'changedMeanwhile',
      {
        layer: 'configuration',
        during: 'changing the configuration',
        advice: byHand
          ? 'reload it first, then make the change again'
          : 'look at it as it is now, then make the change again',
      },
    );
  }

  /** The text before the first change is kept, too: it is what an undo leads to. */
  #remember(text: string, by: string, summary: string): void {
    const { revisions, vault } = this.#options;
    const now = new Date();
    if (revisions.list().length === 0) revisions.add(this.#text, now, 'start', 'as it was found');
    revisions.add(text, now, by, summary);
    const kept = [text, ...revisions.list().map(({ id }) => revisions.text(id) ?? '')];
    vault.retain(
      new Set(kept.flatMap((each) => [...each.matchAll(VAULT_NAMES)].map(([, name = '']) => name))),
    );
  }

  #load(document: Document, lines: LineCounter, secrets?: ReadonlyMap<string, string>) {
    const { errors } = document;
    if (errors.length > 0) {
      const problems = errors.map(({ message, pos }) => ({
        path: '',
        line: lines.linePos(pos[0]).line,
        message,
      }));
      return { plan: undefined, problems };
    }
    const written = writtenIn(document);
    const whole = this.#loadValue(written, secrets);
    if (whole.plan !== undefined || this.#options.goodRest !== true)
      return { plan: whole.plan, problems: located(whole.problems, document, lines) };
    const { rest, problems } = goodRestOf<Placed>(
      written,
      (value) => this.#loadValue(value, secrets).problems,
    );
    return { plan: this.#loadValue(rest, secrets).plan, problems: located(problems, document, lines) };
  }

  #loadValue(value: unknown, secrets?: ReadonlyMap<string, string>) {
    const { vault, environment = process.env } = this.#options;
    const folder = this.#file === undefined ? process.cwd() : dirname(this.#file);
    const opened = { get: (name: string) => secrets?.get(name) ?? vault.get(name) };
    return loadValue(value, { environment, folder, vault: opened });
  }

  /** What operations make of the configuration, while nothing is followed. */
  #draft(operations: readonly ConfigurationOperation[]) {
    let document = this.#document.clone() as Document;
    const secrets = new Map<string, string>();
    const renames: Rename[] = [];
    for (const operation of operations) {
      if (operation.op === 'replace') {
        document = parseConfiguration(operation.text);
        if (document.errors.length === 0) this.#settleSecretsOf(document, secrets);
        continue;
      }
      const before = writtenIn(document);
      const settled =
        'value' in operation
          ? { ...operation, value: this.#settled(operation, before, secrets) as typeof operation.value }
          : operation;
      renames.push(...editDocument(document, settled));
    }
    const written = document.errors.length === 0 ? writtenIn(document) : undefined;
    const read = written && this.#loadValue(written, secrets);
    const right = read?.plan !== undefined && read.problems.length === 0;
    const { plan, problems } = right ? read : this.#wrong(document, secrets);
    const differences = written === undefined ? [] : differencesOf(writtenIn(this.#document), written);
    return { document, plan, problems, differences, secrets, renames };
  }

  /** What is wrong with a document, with the lines of its text: large ones take long to read anew. */
  #wrong(document: Document, secrets: ReadonlyMap<string, string>) {
    const lines = new LineCounter();
    const whole = document.errors.length > 0 ? document : parseConfiguration(String(document), lines);
    return { plan: undefined, problems: this.#load(whole, lines, secrets).problems };
  }

  /** The settings of an operation with masks undone, and new secrets put aside for the vault. */
  #settled(
    operation: Extract<ConfigurationOperation, { readonly op: 'put' | 'patch' | 'set' }>,
    before: Group,
    secrets: Map<string, string>,
  ): unknown {
    if (operation.op === 'set') {
      return mapSecrets(root, operation.value, this.#settling(before, 'settings', secrets));
    }
    const { collection } = operation;
    const names = operation.op === 'put' ? [operation.name] : operation.names;
    const [name] = names;
    const existing = name === undefined ? {} : (entryOf(before, collection, name) ?? {});
    const label = name ?? String(operation.value[COLLECTIONS[collection]]);
    const meant = { ...existing, ...operation.value };
    const settled = mapSecrets(
      entrySchema(collection),
      meant,
      this.#settling(existing, `${collection}/${label}`, secrets),
    ) as Group;
    return Object.fromEntries(Object.keys(operation.value).map((key) => [key, settled[key]]));
  }

  #settleSecretsOf(document: Document, secrets: Map<string, string>): void {
    const before = writtenIn(this.#document);
    const after = writtenIn(document);
    mapSecrets(root, after, (text, path) => {
      const [list, index] = path;
      const inList = typeof list === 'string' && typeof index === 'number' && isCollection(list);
      const name = inList ? nameAt(after, list, index) : undefined;
      const existing = inList && name !== undefined ? entryOf(before, list, name) : before;
      const inner = inList ? path.slice(2) : path;
      const settled = this.#settling(existing ?? {}, `${String(list)}/${name ?? ''}`, secrets)(text, inner);
      if (settled !== text) document.setIn([...path], settled);
      return undefined;
    });
  }

  /** What becomes of one secret: a mask is what it was, a reference stays one, anything else goes to the vault. */
  #settling(existing: Group, label: string, secrets: Map<string, string>) {
    return (text: string, path: Path): string | undefined => {
      const was = partAt(existing, path);
      if (text === MASK) return typeof was === 'string' ? was : undefined;
      if (text === was || isReference(text) || VAULT_REFERENCE.test(text)) return text;
      const name = `${label}/${path.join('/')}#${randomBytes(4).toString('hex')}`.replaceAll(/[{}]/g, '');
      secrets.set(name, text);
      return `\${VAULT:${name}}`;
    };
  }
}

type Group = Readonly<Record<string, unknown>>;
const root = configurationNode;
const VAULT_REFERENCE = /^\$\{VAULT:[^}]+\}$/;
const VAULT_NAMES = /\$\{VAULT:([^}]+)\}/g;

const isCollection = (key: string): key is Collection => Object.hasOwn(COLLECTIONS, key);

function entryOf(value: Group, list: Collection, name: string): Group | undefined {
  const entries = value[list];
  return (Array.isArray(entries) ? (entries as readonly Group[]) : []).find(
    (entry) => entry?.[COLLECTIONS[list]] === name,
  );
}

function nameAt(value: Group, list: Collection, index: number): string | undefined {
  const entry: unknown = partAt(value, [list, index, COLLECTIONS[list]]);
  return typeof entry === 'string' ? entry : undefined;
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? (part as Group)[key] : undefined),
    value,
  );
}

const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new MalformedError(`${file} cannot be read: ${reason}`, 0, {
      path: '',
      layer: 'configuration',
      during: 'reading the configuration',
      advice: 'look at the path and at who may read it',
      cause,
    });
  }
}
