import { checkFramework } from '../src/check/check.ts';
import type { CheckedFramework } from '../src/check/checked-framework.ts';
import type { FrameworkDescription, ModuleDescription } from '../src/description.ts';
import { Framework, type FrameworkState } from '../src/framework.ts';
import type { DataLog } from '../src/log/data-log.ts';
import type { RecorderLog } from '../src/log/recorder-log.ts';
import { SimulatedLoad } from '../src/sources/simulated-load.ts';
import { TEMPLATES } from '../src/templates/templates.ts';
import { Zone } from '../src/time/zone.ts';

/** Milliseconds of a moment in ISO 8601. */
export const at = (text: string): number => {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new RangeError(`${text} is no moment`);
  return instant;
};

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** A description without its mistakes. @throws Error that lists them */
export function checked(description: FrameworkDescription): CheckedFramework {
  const result = checkFramework(description);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.framework;
}

/** The default ION8650 in Prague, with other setup where wanted. */
export function ion8650(
  setup: Readonly<Record<string, ModuleDescription['setup']>> = {},
): FrameworkDescription {
  return changed(TEMPLATES.ion8650, { Clock: { 'Time Zone': 'Europe/Prague' }, ...setup });
}

/** The description with other setup in the modules named by label. */
export function changed(
  description: FrameworkDescription,
  setup: Readonly<Record<string, ModuleDescription['setup']>>,
): FrameworkDescription {
  const modules = description.modules.map((module) => ({
    ...module,
    setup: { ...module.setup, ...setup[module.label] },
  }));
  return { ...description, modules };
}

/** One load for all tests: what has flowed until today is then computed once. */
export const load = new SimulatedLoad({
  seed: 1,
  zone: new Zone('Europe/Prague'),
  peakLoadKw: 180,
  peakGenerationKw: 90,
});

/** A running framework. */
export function running(
  description: FrameworkDescription,
  startedAt: number,
  state?: FrameworkState,
): Framework {
  return new Framework(checked(description), { startedAt, sourceOf: () => load, ...(state && { state }) });
}

/** The data log of a recorder. */
export function logOf(framework: Framework, label: string): RecorderLog {
  const log = framework.instance(label)?.logs?.['Data Log'];
  if (!log) throw new Error(`no recorder "${label}"`);
  return log;
}

/** Rows of a log as `ISO time, status, values`. */
export const rowsOf = (
  log: DataLog,
): { at: string; status: number; values: readonly (number | undefined)[] }[] =>
  Array.from({ length: log.count }, (_, i) => {
    const row = log.row(i);
    return { ...row, at: new Date(row.at).toISOString() };
  });
