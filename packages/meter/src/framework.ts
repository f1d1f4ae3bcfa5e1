import type { Instant } from 'dlms/bytes';
import type { CheckedFramework, CheckedModule } from './check/checked-framework.ts';
import type { Ledger } from './log/ledger.ts';
import type { Model } from './model.ts';
import {
  type CommunicationPort,
  type ExportedProfile,
  type Facet,
  type Instance,
  type Json,
  type MeterIdentity,
  type ModuleContext,
  type ModuleEvent,
  PRIORITY,
} from './modules/define.ts';
import type { Notice } from './notice.ts';
import type { Signal } from './signal.ts';
import type { Feed } from './sources/feed.ts';
import type { LoadSource } from './sources/load-source.ts';
import { MeterClock } from './time/meter-clock.ts';
import { Zone } from './time/zone.ts';

/*
 * Modules at work, advanced by the time that is passed in.
 *
 *   advance(now) ── the earliest deadline that is not after now ──┐
 *        ▲                                                        ▼
 *        └───────── the moment is over ◄── events ◄── late pulses ◄── modules in order: tick, pulses
 *
 * Numbers are pulled: a module asks its source for the value at a moment. Pulses are pushed: they reach modules that stand
 * later in the order, within the same moment. So at one moment demands end, then rows are recorded, then energies are reset.
 */

/** What survives of a framework besides its description. */
export interface FrameworkState {
  /** Until when it was advanced, in the engine's time. */
  readonly at: Instant;
  /** Milliseconds that the meter's clock is ahead of the engine's. */
  readonly clockOffsetMs: number;
  /** Whether the power was off. */
  readonly down: boolean;
  readonly modules: Readonly<Record<string, ModuleState>>;
}

/** What survives of a module. */
export interface ModuleState {
  readonly saved?: Json;
  readonly ledger?: {
    readonly appended: number;
    readonly cleared: number;
    readonly entries: readonly Json[];
  };
}

/** Gives a Power Meter its load; undefined for a simulated one. */
export type SourceOf = (module: CheckedModule) => LoadSource | undefined;

/** Gives a module the signals of a gateway; undefined where it wants none. */
export type FeedOf = (module: CheckedModule) => Feed | undefined;

/** What a framework begins with. */
export interface FrameworkOptions {
  /** The moment at which it begins, unless a state says until when it has come. */
  readonly startedAt: Instant;
  /** Where a Power Meter takes its values from, if not from a simulation. */
  readonly sourceOf?: SourceOf | undefined;
  /** Where modules take the signals of a gateway from. */
  readonly feedOf?: FeedOf | undefined;
  readonly state?: FrameworkState;
  /** Told of what happens to the whole meter. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

interface Pulse {
  readonly input: string;
  readonly stamp: Instant;
}

/** A module with what reaches it during a moment. */
interface Node {
  readonly module: CheckedModule;
  readonly instance: Instance;
  readonly prompt: Pulse[];
  readonly late: Pulse[];
}

/** The modules of a meter, linked and running. Pure: time comes in as an argument, state goes out as a value. */
export class Framework {
  readonly model: Model;
  readonly clock: MeterClock;
  readonly #nodes: readonly Node[];
  readonly #byLabel: ReadonlyMap<string, Node>;
  /** Where the pulses of an output go, by `label/output`. */
  readonly #wires = new Map<
    string,
    { readonly node: Node; readonly input: string; readonly late: boolean }[]
  >();
  readonly #events: { readonly module: string; readonly event: ModuleEvent; readonly at: Instant }[] = [];
  readonly #onNotice: (notice: Notice) => void;
  #at: Instant;
  #down: boolean;

  constructor(framework: CheckedFramework, options: FrameworkOptions) {
    const { state, onNotice = () => {} } = options;
    this.#onNotice = onNotice;
    this.model = framework.model;
    this.#at = state?.at ?? options.startedAt;
    this.#down = state?.down ?? false;
    this.clock = new MeterClock(zoneOf(framework), state?.clockOffsetMs);
    const byLabel = new Map<string, Node>();
    for (const module of framework.modules) {
      const context = this.#context(module, byLabel, options);
      byLabel.set(module.label, { module, instance: module.type.start(context), prompt: [], late: [] });
    }
    this.#byLabel = byLabel;
    this.#nodes = [...byLabel.values()];
    this.#connect();
    if (state) this.#restoreLedgers(state);
  }

  /** Until when it has come: never goes back. */
  get at(): Instant {
    return this.#at;
  }

  /** When something will happen next by itself; undefined when nothing will. */
  get deadline(): Instant | undefined {
    let earliest: Instant | undefined;
    for (const { instance } of this.#nodes) {
      const deadline = instance.deadline?.();
      if (deadline !== undefined && (earliest === undefined || deadline < earliest)) earliest = deadline;
    }
    return earliest;
  }

  /** Whether the power is off, and so nothing is counted or recorded. */
  get isDown(): boolean {
    return this.#down;
  }

  /** Lives through the time until now. A moment that is past already changes nothing. */
  advance(now: Instant): void {
    if (this.#down) return;
    for (let due = this.deadline; due !== undefined && due <= now; due = this.deadline)
      this.#live(Math.max(due, this.#at));
    this.#at = Math.max(this.#at, now);
  }

  /** Makes the meter show another time. Both are meter time; `by` says who did it. */
  setClock(to: Instant, now: Instant, by: string): void {
    this.advance(now);
    const from = this.clock.meterTime(this.#at);
    this.clock.set(to, this.#at);
    this.announce({ kind: 'timeChanged', from, to });
    this.#report('Clock', {
      priority: PRIORITY.clock,
      cause: by,
      effect: 'time changed',
      values: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    });
    this.#settleEvents();
    this.advance(this.#at);
  }

  /** Power is lost: from now on nothing is counted. The moment itself is not lived through. */
  powerDown(at: Instant): void {
    if (this.#down) return;
    this.#at = Math.max(this.#at, at);
    this.#down = true;
    this.announce({ kind: 'powerDown' });
    this.#report('Factory', { priority: PRIORITY.power, cause: 'power supply', effect: 'power down' });
    this.#settleEvents();
  }

  /** Power is back. */
  powerUp(now: Instant): void {
    if (!this.#down) return;
    this.#at = Math.max(this.#at, now);
    this.#down = false;
    this.announce({ kind: 'powerUp' });
    this.#report('Factory', { priority: PRIORITY.power, cause: 'power supply', effect: 'power up' });
    this.#settleEvents();
    this.advance(this.#at);
  }

  /** Energies, demands and data logs begin anew. */
  masterReset(now: Instant, by: string): void {
    this.advance(now);
    this.announce({ kind: 'masterReset' });
    this.#report('Factory', { priority: PRIORITY.reset, cause: by, effect: 'master reset' });
    this.#settleEvents();
  }

  /** Tells every module at once. */
  announce(notice: Notice): void {
    for (const { instance } of this.#nodes) instance.notice?.(notice, this.#at);
    this.#onNotice(notice);
  }

  /** Counts what all sources gave until now. */
  settle(now: Instant): void {
    this.advance(now);
    for (const { instance } of this.#nodes) instance.settle?.(this.#at);
  }

  /** Writes an event in the name of a module. */
  tell(label: string, event: ModuleEvent): void {
    this.#report(label, event);
    this.#settleEvents();
  }

  /** What is exported as a Profile Generic, in the order of the modules. */
  get profiles(): readonly ExportedProfile[] {
    return this.#facets('profile').map(({ profile }) => profile);
  }

  get ports(): readonly CommunicationPort[] {
    return this.#facets('port').map(({ port }) => port);
  }

  get identity(): MeterIdentity {
    return this.#single('identity').identity;
  }

  /** The port on which the time may be set. */
  get timeSyncSource(): CommunicationPort['port'] {
    return this.#single('clock').timeSyncSource;
  }

  /** The event log, and the code under which it can be read over DLMS. */
  get eventLog(): Extract<Facet, { kind: 'eventLog' }> {
    return this.#single('eventLog');
  }

  /** The instance of a module; for tests and for those who look inside. */
  /** An output of the first Power Meter there is. */
  measured(output: string): Signal | undefined {
    const powerMeter = this.#nodes.find(({ module }) => module.type.name === 'Power Meter');
    return powerMeter?.instance.signals?.[output];
  }

  instance(label: string): Instance | undefined {
    return this.#byLabel.get(label)?.instance;
  }

  /**
   * Everything that has to survive. Given the counts of what was kept before, ledgers give only what came after it.
   */
  state(kept: ReadonlyMap<string, number> = new Map()): FrameworkState {
    const modules: Record<string, ModuleState> = {};
    for (const { module, instance } of this.#nodes) {
      const { ledger } = instance;
      const saved = instance.save?.();
      if (saved === undefined && !ledger) continue;
      modules[module.label] = {
        ...(saved !== undefined && { saved }),
        ...(ledger && { ledger: ledgerState(ledger, kept.get(module.label) ?? 0) }),
      };
    }
    return { at: this.#at, clockOffsetMs: this.clock.offsetMs, down: this.#down, modules };
  }

  /** How many entries each ledger ever had: what `state` is told next time. */
  marks(): Map<string, number> {
    const marks = new Map<string, number>();
    for (const { module, instance } of this.#nodes)
      if (instance.ledger) marks.set(module.label, instance.ledger.appended);
    return marks;
  }

  /** One moment. */
  #live(moment: Instant): void {
    this.#at = moment;
    for (const node of this.#nodes) {
      const deadline = node.instance.deadline?.();
      if (deadline !== undefined && deadline <= moment) node.instance.tick?.(moment);
      this.#deliver(node, node.prompt);
    }
    for (const node of this.#nodes) this.#deliver(node, node.late);
    this.#settleEvents();
  }

  #deliver({ instance }: Node, pulses: Pulse[]): void {
    for (const { input, stamp } of pulses.splice(0)) instance.pulse?.(input, stamp, this.#at);
  }

  #settleEvents(): void {
    for (const { module, event, at } of this.#events.splice(0)) {
      for (const { instance } of this.#nodes) instance.gather?.({ ...event, module, at });
    }
  }

  #report(label: string, event: ModuleEvent): void {
    this.#events.push({ module: label, event, at: this.clock.meterTime(this.#at) });
  }

  #context(
    module: CheckedModule,
    started: ReadonlyMap<string, Node>,
    { state, sourceOf, feedOf }: FrameworkOptions,
  ): ModuleContext {
    const far = (input: string): { readonly instance: Instance; readonly output: string } | undefined => {
      const end = module.inputs.get(input);
      const node = end && started.get(end.module);
      return node && { instance: node.instance, output: end.output };
    };
    return {
      label: module.label,
      clock: this.clock,
      startedAt: this.#at,
      saved: state?.modules[module.label]?.saved,
      source: sourceOf?.(module),
      feed: feedOf?.(module),
      // The type of each value follows from the declaration, by which the value was checked.
      setup: ((name: string) => module.setup.get(name)) as ModuleContext['setup'],
      linked: (input) => module.inputs.has(input),
      numeric: (input) => pick(far(input), (instance) => instance.signals),
      log: (input) => pick(far(input), (instance) => instance.logs),
      pulse: (input) => pick(far(input), (instance) => instance.pulses),
      emit: (output, stamp) => this.#emit(module.label, output, stamp),
      event: (event) => this.#report(module.label, event),
      announce: (notice) => this.announce(notice),
    };
  }

  #emit(label: string, output: string, stamp: Instant): void {
    for (const { node, input, late } of this.#wires.get(`${label}/${output}`) ?? [])
      (late ? node.late : node.prompt).push({ input, stamp });
  }

  #connect(): void {
    for (const node of this.#nodes) {
      for (const [input, end] of node.module.inputs) {
        const declared = node.module.type.inputs[input];
        if (declared?.kind !== 'pulse') continue;
        const key = `${end.module}/${end.output}`;
        this.#wires.set(key, [
          ...(this.#wires.get(key) ?? []),
          { node, input, late: declared.late === true },
        ]);
      }
    }
  }

  #restoreLedgers(state: FrameworkState): void {
    for (const { module, instance } of this.#nodes) {
      const ledger = state.modules[module.label]?.ledger;
      if (ledger) instance.ledger?.restore(ledger.entries, ledger.appended, ledger.cleared);
    }
  }

  #facets<Kind extends Facet['kind']>(kind: Kind): Extract<Facet, { kind: Kind }>[] {
    return this.#nodes.flatMap(({ instance: { facet } }) =>
      facet?.kind === kind ? [facet as Extract<Facet, { kind: Kind }>] : [],
    );
  }

  #single<Kind extends Facet['kind']>(kind: Kind): Extract<Facet, { kind: Kind }> {
    const [facet] = this.#facets(kind);
    if (!facet) throw new TypeError(`a checked framework has no ${kind}`);
    return facet;
  }
}

/** The register at the far end of a link, of the kind that is asked for. */
const pick = <R>(
  far: { readonly instance: Instance; readonly output: string } | undefined,
  registers: (instance: Instance) => Readonly<Record<string, R>> | undefined,
): R | undefined => far && registers(far.instance)?.[far.output];

const ledgerState = (ledger: Ledger, kept: number): NonNullable<ModuleState['ledger']> => ({
  appended: ledger.appended,
  cleared: ledger.cleared,
  entries: ledger.since(kept),
});

/** The time zone that the Clock of a framework is set up with. */
export function zoneOf(framework: CheckedFramework): Zone {
  const clock = framework.modules.find(({ type }) => type.name === 'Clock');
  return new Zone(String(clock?.setup.get('Time Zone') ?? 'UTC'));
}
