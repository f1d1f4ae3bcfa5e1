import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { EventLog } from '../log/event-log.ts';
import type { Ledger } from '../log/ledger.ts';
import type { RecorderLog } from '../log/recorder-log.ts';
import type { PortKind } from '../model.ts';
import type { Notice } from '../notice.ts';
import type { Signal } from '../signal.ts';
import type { Feed } from '../sources/feed.ts';
import type { LoadSource } from '../sources/load-source.ts';
import type { MeterClock } from '../time/meter-clock.ts';

/** What an input register takes. */
export type Input =
  | { readonly kind: 'numeric'; readonly integrable?: true }
  /** A late pulse is obeyed when all others of the same moment are: everything records before anything is reset. */
  | { readonly kind: 'pulse'; readonly late?: true }
  | { readonly kind: 'log' };

/** What an output register gives. Events need no link: an Event Log Controller gathers those of all modules. */
export type Output =
  | { readonly kind: 'numeric'; readonly integrable?: true }
  | { readonly kind: 'pulse' | 'log' | 'event' };

/** What a setup register holds, its bounds and what it holds unless told otherwise. */
export type Setup =
  | {
      readonly kind: 'integer';
      readonly from: number;
      readonly to: number;
      readonly default: number;
      readonly unit?: string;
    }
  | { readonly kind: 'choice'; readonly of: readonly string[]; readonly default: string }
  | { readonly kind: 'obis'; readonly default: 'none' }
  /** A value that a gateway collects: its device, a slash and an OBIS code. */
  | { readonly kind: 'signal'; readonly default: 'none' }
  | { readonly kind: 'text'; readonly longest: number; readonly default: string }
  | { readonly kind: 'zone'; readonly default: string };

/** The value that a setup register has after checking. */
type SetupValue<S extends Setup> = S extends { kind: 'integer' }
  ? number
  : S extends { kind: 'choice'; of: readonly (infer Name)[] }
    ? Name
    : S extends { kind: 'obis' }
      ? Obis | undefined
      : S extends { kind: 'signal' }
        ? string | undefined
        : string;

type Inputs = Readonly<Record<string, Input>>;
type Outputs = Readonly<Record<string, Output>>;
type Setups = Readonly<Record<string, Setup>>;

/** A checked setup value of any kind. */
export type AnySetupValue = number | string | undefined;

/** The kind of a module: its registers as a table, and how one of it works. */
export interface ModuleType {
  readonly name: string;
  readonly inputs: Inputs;
  readonly setup: Setups;
  readonly outputs: Outputs;
  /** One of each framework, no less and no more. */
  readonly single: boolean;
  start(context: ModuleContext): Instance;
}

/** Groups of event priorities, as in ION. */
export const PRIORITY = { reset: 5, setupChange: 10, informational: 20, clock: 25, power: 30 } as const;

/** What a module tells the event log. */
export interface ModuleEvent {
  readonly priority: number;
  readonly cause: string;
  readonly effect: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** JSON, which is how states are kept. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The far end of a link to a pulse input. */
interface PulseSource {
  /** Seconds between pulses where a Periodic Timer gives them. */
  readonly periodSeconds: number | undefined;
}

/** What a module has at hand: its setup, the far ends of its links, the clock. */
export interface ModuleContext<I = Inputs, S extends Setups = Setups, O = Outputs> {
  readonly label: string;
  readonly clock: MeterClock;
  /** The moment at which the module begins, or goes on. */
  readonly startedAt: Instant;
  /** What it had saved; undefined for a new module. */
  readonly saved: Json | undefined;
  /** Where a Power Meter takes its values from when they do not come from its own setup. */
  readonly source: LoadSource | undefined;
  /** The signals of a gateway, where its setup names a source of them. */
  readonly feed: Feed | undefined;
  setup<Name extends keyof S & string>(name: Name): SetupValue<S[Name]>;
  /** Whether anything is linked to an input. */
  linked(input: keyof I & string): boolean;
  numeric(input: keyof I & string): Signal | undefined;
  log(input: keyof I & string): RecorderLog | undefined;
  /** For inputs that are not late: those may come from modules that begin afterwards. */
  pulse(input: keyof I & string): PulseSource | undefined;
  /** Sends a pulse along the links of an output, stamped with meter time. */
  emit(output: keyof O & string, stamp: Instant): void;
  event(event: ModuleEvent): void;
  /** Tells every module at once; the Clock does so when daylight saving begins or ends. */
  announce(notice: Notice): void;
}

/** A module at work. Times are the engine's, which never goes back; only stamps are the meter's own time. */
export interface Instance {
  readonly signals?: Readonly<Record<string, Signal>>;
  readonly pulses?: Readonly<Record<string, PulseSource>>;
  readonly logs?: Readonly<Record<string, RecorderLog>>;
  /** Rows or events that it keeps beyond its small state. */
  readonly ledger?: Ledger;
  readonly facet?: Facet;
  /** When it has to be ticked next. */
  deadline?(): Instant | undefined;
  tick?(now: Instant): void;
  pulse?(input: string, stamp: Instant, now: Instant): void;
  notice?(notice: Notice, now: Instant): void;
  gather?(event: LoggedEvent): void;
  /** Counts what its sources gave until now, since afterwards it may have others. */
  settle?(now: Instant): void;
  /** The state that has to survive, besides the ledger. */
  save?(): Json;
}

/** What some modules are to those who look at a framework from outside. */
export type Facet =
  | { readonly kind: 'profile'; readonly profile: ExportedProfile }
  | { readonly kind: 'port'; readonly port: CommunicationPort }
  | { readonly kind: 'identity'; readonly identity: MeterIdentity }
  | { readonly kind: 'eventLog'; readonly log: EventLog; readonly logicalName: Obis | undefined }
  | { readonly kind: 'clock'; readonly timeSyncSource: PortKind };

/** A Data Recorder as a Profile Generic. */
export interface ExportedProfile {
  readonly logicalName: Obis;
  readonly statusEnabled: boolean;
  readonly recorder: RecorderLog;
  /** The source inputs that are exported, in their order; `source` counts from 0. */
  readonly columns: readonly { readonly logicalName: Obis; readonly source: number }[];
}

/** A communication port as it is set up. */
export interface CommunicationPort {
  /** Label of its module. */
  readonly label: string;
  readonly port: PortKind;
  readonly dlms: boolean;
  /** Path of the device on which it is served; empty for none, and with Ethernet. */
  readonly device: string;
  readonly unitId: number;
  readonly rxTimeoutMs: number;
  readonly baudRate: number;
}

/** Who the meter is. */
export interface MeterIdentity {
  readonly serialNumber: string;
  readonly logicalDeviceName: string;
}

/** An event as the log has it, in meter time. */
export interface LoggedEvent extends ModuleEvent {
  readonly at: Instant;
  /** Label of the module that told it. */
  readonly module: string;
}

/** Declares a module type; the compiler then knows its registers by name. */
export function moduleType<
  const I extends Inputs,
  const S extends Setups,
  const O extends Outputs,
>(declaration: {
  readonly name: string;
  readonly inputs?: I;
  readonly setup?: S;
  readonly outputs?: O;
  readonly single?: boolean;
  start(context: ModuleContext<I, S, O>): Instance;
}): ModuleType {
  const { name, inputs = {}, setup = {}, outputs = {}, single = false } = declaration;
  // The framework hands over exactly what is declared, which the compiler cannot see through the registry of all types.
  const start = declaration.start as (context: ModuleContext) => Instance;
  return { name, inputs, setup, outputs, single, start };
}

/** Positions of the sources of a Data Recorder, and of the codes of a DLMS Log Export. */
export const POSITIONS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
type Position = (typeof POSITIONS)[number];

/** Registers that come in rows, such as Source 1 to Source 16. */
export function numbered<Name extends string, R>(name: Name, register: R): Record<`${Name} ${Position}`, R> {
  return Object.fromEntries(POSITIONS.map((position) => [`${name} ${position}`, register])) as Record<
    `${Name} ${Position}`,
    R
  >;
}
