import type { Warning } from '@meterwire/api';
import { airtimeWarning } from '../model/airtime-warning.ts';
import type { ListenerStanding, OutletStanding } from '../model/ports.ts';
import type { Context } from './context.ts';
import { instantOrNull } from './text.ts';

/** How many the overview names. */
const MOST = 50;

/** What somebody should see to, errors first: the store, listeners, outlets, and lines whose plan does not fit. */
export function warningsOf(context: Context): Warning[] {
  const { outlets, listeners } = context.options;
  const all = [
    ...storeWarnings(context),
    ...listeners.listeners().flatMap(listenerWarnings),
    ...outlets.standings().flatMap(outletWarnings),
    ...lineWarnings(context),
  ];
  return all.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

const rank = ({ severity }: Warning): number => (severity === 'error' ? 0 : 1);

function storeWarnings({ options: { store } }: Context): Warning[] {
  const { trouble } = store;
  if (trouble === undefined) return [];
  const { since, message, advice } = trouble;
  return [{ kind: 'store', name: null, severity: 'error', since: instantOrNull(since), message, advice }];
}

function listenerWarnings({ name, problem }: ListenerStanding): Warning[] {
  if (problem === undefined) return [];
  const message = `pushes to ${name} are not heard: ${problem}`;
  const advice = 'see that its port is free and may be opened; it is tried again by itself';
  return [{ kind: 'listener', name, severity: 'error', since: null, message, advice }];
}

function outletWarnings({
  name,
  state,
  failures,
  lastFailure,
  behindBy,
  nextTry,
}: OutletStanding): Warning[] {
  if (state !== 'failing') return [];
  const often = failures > 1 ? ` for the ${ordinal(failures)} time` : '';
  return [
    {
      kind: 'outlet',
      name,
      severity: 'error',
      since: instantOrNull(lastFailure?.at),
      message: `the outlet ${name} fails${often}, ${behindBy} items behind: ${lastFailure?.message ?? 'no reason is known'}`,
      advice:
        lastFailure?.advice ??
        `see that its receiver is up and takes what is sent; nothing is lost, and it is tried again ${nextTry === undefined ? 'now' : 'by itself'}`,
    },
  ];
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** The fullest first. */
function lineWarnings(context: Context): Warning[] {
  return [...context.airtimes()]
    .flatMap(([name, airtime]) => {
      const warning = airtimeWarning(airtime);
      return warning === undefined ? [] : [{ name, share: airtime.plannedShare, ...warning }];
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST)
    .map(({ name, over, message, advice }) => ({
      kind: 'connection',
      name,
      severity: over ? 'error' : 'warning',
      since: null,
      message: `${name}: ${message}`,
      advice,
    }));
}
