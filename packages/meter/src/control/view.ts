import type { Allowed, EventView, MeterView, ModuleTypeView, ModuleView, RecorderView } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { CheckedModule } from '../check/checked-framework.ts';
import type { FrameworkDescription } from '../description.ts';
import type { DataLog } from '../log/data-log.ts';
import type { Meter } from '../meter.ts';
import type { Instance, LoggedEvent, ModuleType, Setup } from '../modules/define.ts';
import { PRIORITY } from '../modules/define.ts';
import { STATUS_BITS, STATUS_INVALID } from '../notice.ts';
import type { MeterAddress } from '../options.ts';
import type { Zone } from '../time/zone.ts';

/*
 * A meter as its control interface shows it: values of the schemas, made of what runs.
 */

export const isoOf = (instant: Instant): string => new Date(instant).toISOString();

/** The wall clock of a zone: `2026-11-21T11:07:30.000+01:00`. */
function localOf(instant: Instant, zone: Zone): string {
  const offsetMs = zone.offsetMs(instant);
  const minutes = Math.abs(offsetMs) / 60_000;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const sign = offsetMs < 0 ? '-' : '+';
  const wall = new Date(instant + offsetMs).toISOString().slice(0, -1);
  return `${wall}${sign}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

/** Thousandths as a decimal, exact. */
function decimalOf(thousandths: number | undefined): string | null {
  if (thousandths === undefined) return null;
  const digits = String(Math.abs(thousandths)).padStart(4, '0');
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

export function viewMeter(
  meter: Meter,
  profile: MeterView['profile'],
  addresses: readonly MeterAddress[],
): MeterView {
  const { framework, description } = meter;
  const { clock } = framework;
  const at = clock.meterTime(framework.at);
  return {
    model: framework.model,
    profile,
    ...framework.identity,
    power: framework.isDown ? 'down' : 'up',
    time: {
      at: isoOf(at),
      local: localOf(at, clock.zone),
      zone: clock.zone.name,
      aheadMs: clock.offsetMs,
      syncSource: framework.timeSyncSource,
    },
    modules: description.modules.length,
    events: framework.eventLog.log.appended,
    addresses: addresses.map(viewAddress),
  };
}

export const viewAddress = ({ transport, url, logical, physical }: MeterAddress) => ({
  transport,
  url,
  logical,
  physical: physical ?? null,
});

export const viewType = ({ name, single, inputs, setup, outputs }: ModuleType): ModuleTypeView => ({
  name,
  single,
  inputs: Object.entries(inputs).map(([input, { kind }]) => ({ name: input, kind })),
  setup: Object.entries(setup).map(([register, declared]) => ({
    name: register,
    default: declared.default,
    allowed: allowedOf(declared),
  })),
  outputs: Object.entries(outputs).map(([output, { kind }]) => ({ name: output, kind })),
});

function allowedOf(setup: Setup): Allowed {
  switch (setup.kind) {
    case 'integer':
      return { kind: 'integer', from: setup.from, to: setup.to, unit: setup.unit ?? null };
    case 'choice':
      return { kind: 'choice', of: [...setup.of] };
    case 'text':
      return { kind: 'text', longest: setup.longest };
    case 'signal':
      return { kind: 'text', longest: LONGEST_SIGNAL };
    case 'obis':
    case 'zone':
      return { kind: setup.kind };
  }
}

/** `device/code`, or none: a text, of which the check says more. */
const LONGEST_SIGNAL = 200;

/** All modules in the order of the framework file, or the one with a label. */
export function viewModules(meter: Meter, label?: string): readonly ModuleView[] {
  const byLabel = new Map(meter.checked.modules.map((module) => [module.label, module]));
  return inOrderOf(meter.description)
    .filter((name) => label === undefined || name === label)
    .flatMap((name) => byLabel.get(name) ?? [])
    .map((module) => viewModule(module, meter.framework.instance(module.label), meter.framework.at));
}

const inOrderOf = ({ modules }: FrameworkDescription): readonly string[] =>
  modules.map(({ label }) => label.trim());

function viewModule(module: CheckedModule, instance: Instance | undefined, at: Instant): ModuleView {
  const { type, label } = module;
  return {
    label,
    type: type.name,
    inputs: Object.entries(type.inputs).map(([name, { kind }]) => {
      const end = module.inputs.get(name);
      return { name, kind, link: end ? `${end.module}/${end.output}` : null };
    }),
    setup: Object.entries(type.setup).map(([name, declared]) => ({
      name,
      value: module.setup.get(name) ?? 'none',
      default: declared.default,
      allowed: allowedOf(declared),
    })),
    outputs: Object.entries(type.outputs).map(([name, { kind }]) => {
      const signal = instance?.signals?.[name];
      return {
        name,
        label: module.labels.get(name) ?? name,
        kind,
        link: `${label}/${name}`,
        value: decimalOf(signal?.at(at)),
        unit: signal?.quantity.unit ?? null,
        periodSeconds: instance?.pulses?.[name]?.periodSeconds ?? null,
        rows: instance?.logs?.[name]?.rows.count ?? null,
      };
    }),
  };
}

/** Events with numbers that no later clearing or forgetting changes. */
export function viewEvents(meter: Meter, after: number, limit: number): readonly EventView[] {
  const { eventLog, clock } = meter.framework;
  const { events, appended } = eventLog.log;
  const forgotten = appended - events.length;
  const from = Math.max(0, after - forgotten);
  // Whoever follows takes the next ones; whoever begins wants the newest.
  const wanted = after > 0 ? events.slice(from, from + limit) : events.slice(-limit);
  const first = after > 0 ? from : events.length - wanted.length;
  return wanted.map((event, i) => viewEvent(event, forgotten + first + i + 1, clock.zone));
}

const viewEvent = (event: LoggedEvent, number: number, zone: Zone): EventView => ({
  number,
  at: isoOf(event.at),
  local: localOf(event.at, zone),
  module: event.module,
  priority: event.priority,
  group: GROUPS[event.priority] ?? 'Other',
  cause: event.cause,
  effect: event.effect,
  values: { ...event.values },
});

const GROUPS: Readonly<Record<number, string>> = {
  [PRIORITY.reset]: 'Reset',
  [PRIORITY.setupChange]: 'Setup Change',
  [PRIORITY.informational]: 'Informational',
  [PRIORITY.clock]: 'Clock',
  [PRIORITY.power]: 'Power',
};

/** Which rows are wanted; both ends belong to them. */
export interface RowSpan {
  readonly from: Instant;
  readonly to: Instant;
  /** The newest of them. */
  readonly limit: number;
}

/** The rows of a Data Recorder; undefined where no module of that label is one. */
export function viewRecorder(meter: Meter, label: string, span: RowSpan): RecorderView | undefined {
  const recorder = meter.framework.instance(label)?.logs?.['Data Log'];
  const module = meter.checked.modules.find((other) => other.label === label);
  if (!recorder || !module) return undefined;
  const { rows, sources, periodSeconds, status } = recorder;
  const { zone } = meter.framework.clock;
  return {
    label,
    depth: rows.depth,
    rows: rows.count,
    periodSeconds: periodSeconds ?? null,
    status,
    columns: sources.slice(0, rows.width).map((source, i) => {
      const end = module.inputs.get(`Source ${i + 1}`);
      return {
        source: i + 1,
        link: end ? `${end.module}/${end.output}` : null,
        unit: source?.quantity.unit ?? '',
      };
    }),
    entries: positionsOf(rows, span).map((position) => {
      const row = rows.row(position);
      return {
        at: isoOf(row.at),
        local: localOf(row.at, zone),
        status: row.status,
        flags: flagsOf(row.status),
        values: row.values.map(decimalOf),
      };
    }),
  };
}

function positionsOf(log: DataLog, { from, to, limit }: RowSpan): readonly number[] {
  const positions: number[] = [];
  for (let position = log.count - 1; position >= 0 && positions.length < limit; position--) {
    const at = log.timeAt(position);
    if (at >= from && at <= to) positions.push(position);
  }
  return positions.reverse();
}

/** The names of the bits of a status word. */
function flagsOf(status: number): string[] {
  if (status === STATUS_INVALID) return ['invalid'];
  return Object.entries(STATUS_BITS).flatMap(([name, bit]) => ((status & bit) === 0 ? [] : [name]));
}
