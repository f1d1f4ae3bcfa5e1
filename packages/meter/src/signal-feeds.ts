import { resolve } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import type { CheckedModule } from './check/checked-framework.ts';
import { mustCheck } from './check/file.ts';
import type { FrameworkDescription } from './description.ts';
import type { MeterLogger } from './options.ts';
import { Feed, type FeedReading } from './sources/feed.ts';
import { FollowedPath } from './sources/follow-file.ts';
import { GatewayValues } from './sources/gateway-values.ts';
import { readingOfLine } from './sources/reading-line.ts';
import { parseSignal } from './sources/signal-name.ts';

const TYPE = 'Gateway Signals';

/** What is told when values have come. */
export interface FeedListener {
  /** The moment by the engine's clock. */
  now(): number;
  /** Those who count do so now. */
  settle(): void;
}

/** The sources of the modules that take signals of a gateway: asked again and again, as long as a module wants them. */
export class SignalFeeds {
  readonly #folder: string;
  readonly #logger: MeterLogger;
  readonly #running = new Map<string, RunningFeed>();
  #listener: FeedListener | undefined;

  /** Paths are relative to the folder. */
  constructor(folder: string, logger: MeterLogger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Asks the sources of a framework a first time, so that it begins with values. What cannot be reached is asked again later. */
  async load(description: FrameworkDescription): Promise<void> {
    const modules = mustCheck(description, 'of the meter').modules.filter(({ type }) => type.name === TYPE);
    const wanted = new Map(modules.map((module) => [keyOf(module), module]));
    for (const [key, module] of wanted) {
      if (this.#running.has(key) || textOf(module, 'Source') === '') continue;
      const feed = new RunningFeed(module, this.#folder, this.#logger);
      this.#running.set(key, feed);
      await feed.first(this.#listener?.now() ?? Date.now());
      if (this.#listener) feed.run(this.#listener);
    }
  }

  /** From now on values are asked for again and again, until it is closed. */
  run(listener: FeedListener): void {
    this.#listener = listener;
    for (const feed of this.#running.values()) feed.run(listener);
  }

  /** Stops what a framework does not want any more. */
  keepOnly(modules: readonly CheckedModule[]): void {
    const wanted = new Set(modules.filter(({ type }) => type.name === TYPE).map(keyOf));
    for (const [key, feed] of this.#running)
      if (!wanted.has(key)) {
        feed.close();
        this.#running.delete(key);
      }
  }

  feedOf(module: CheckedModule): Feed | undefined {
    return module.type.name === TYPE ? this.#running.get(keyOf(module))?.feed : undefined;
  }

  close(): void {
    for (const feed of this.#running.values()) feed.close();
  }
}

/** Modules with the same source and signals share a feed. */
const keyOf = (module: CheckedModule): string =>
  JSON.stringify([
    ...['Source', 'Token File', 'Poll Interval'].map((register) => module.setup.get(register)),
    devicesOf(module),
  ]);

const textOf = (module: CheckedModule, register: string): string => String(module.setup.get(register) ?? '');

function devicesOf(module: CheckedModule): readonly string[] {
  const devices = [...module.setup].flatMap(([register, value]) =>
    register.startsWith('Signal ') && typeof value === 'string' ? (parseSignal(value)?.device ?? []) : [],
  );
  return [...new Set(devices)];
}

class RunningFeed {
  readonly feed = new Feed();
  readonly #source: string;
  readonly #everyMs: number;
  readonly #ask: () => Promise<readonly FeedReading[]>;
  readonly #logger: MeterLogger;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #problem: string | undefined;

  constructor(module: CheckedModule, folder: string, logger: MeterLogger) {
    this.#source = textOf(module, 'Source');
    this.#everyMs = Number(module.setup.get('Poll Interval')) * 1000;
    this.#logger = logger;
    const near = `setup register "Source" of Gateway Signals "${module.label}"`;
    if (/^https?:/i.test(this.#source)) {
      if (!URL.canParse(this.#source))
        throw new RefusedError(
          `${near} is "${this.#source}": an address such as http://127.0.0.1:8080`,
          'invalidSource',
          {
            layer: 'configuration',
            during: 'reading where signals come from',
          },
        );
      const tokenFile = textOf(module, 'Token File');
      const values = new GatewayValues(
        this.#source,
        tokenFile === '' ? undefined : resolve(folder, tokenFile),
      );
      const devices = devicesOf(module);
      this.#ask = async () => (await Promise.all(devices.map((device) => values.of(device)))).flat();
    } else {
      const file = new FollowedPath(resolve(folder, this.#source));
      this.#ask = async () => (await file.next()).flatMap((line) => readingOfLine(line) ?? []);
    }
  }

  async first(now: number): Promise<void> {
    await this.#hear(() => now);
  }

  /** One question after the other, each an interval after the answer to the last. */
  run(listener: FeedListener): void {
    if (this.#closed || this.#timer) return;
    this.#timer = setTimeout(() => {
      void this.#hear(() => listener.now()).then((crowded) => {
        if (crowded) {
          listener.settle();
          this.feed.forget();
        }
        this.#timer = undefined;
        this.run(listener);
      });
    }, this.#everyMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Whether so much has come that those who count should do so. */
  async #hear(now: () => number): Promise<boolean> {
    try {
      const readings = await this.#ask();
      if (this.#closed) return false;
      if (this.#problem !== undefined) this.#logger.info(`${this.#source} answers again`);
      this.#problem = undefined;
      const at = now();
      return readings.map((reading) => this.feed.hear(reading, at)).includes(true);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // Said once, not with every question.
      if (problem !== this.#problem) this.#logger.warn(`no signals from ${this.#source}: ${problem}`);
      this.#problem = problem;
      return false;
    }
  }
}
