import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Completeness,
  type FleetCompleteness,
  getCompleteness,
  getFleetCompleteness,
  type Params,
  type ProfileCompleteness,
  type Query,
} from '@meterwire/api';
import { type Obis, obisName } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { CaptureCounts } from '../model/profile.ts';
import type { Context } from './context.ts';
import { pageOf, type SortKey } from './cursor.ts';
import { DaysOfFleet, daysFrom, type ProfileDays } from './days-of-fleet.ts';
import { mapped } from './mapped.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { finder } from './search.ts';
import { shareOf, summed } from './share.ts';
import { instantOf, logicalNameOf } from './text.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 400;

export function mountCompleteness({ mount }: Mounter, context: Context): void {
  const days = new DaysOfFleet(context);
  mount(getCompleteness, ({ params, query }) => completenessDocument(context, params, query));
  mount(getFleetCompleteness, ({ query }) => fleetDocument(days, query));
}

async function completenessDocument(
  context: Context,
  { id, logicalName: text }: Params<typeof getCompleteness>,
  query: Query<typeof getCompleteness>,
): Promise<Completeness> {
  const { store } = context.options;
  const { timeZone } = context.device(id).clock;
  const logicalName = logicalNameOf(text);
  const to = Math.min(instantOf(query.to) ?? context.now(), context.now());
  const from = instantOf(query.from) ?? to - USUAL_DAYS * DAY_MS;
  if (to - from > MOST_DAYS * DAY_MS)
    throw new Problem({ status: 400, detail: `${MOST_DAYS} days at most`, advice: 'ask for a shorter time' });
  const profile = (await store.profiles(id)).find((each) => each.logicalName === logicalName);
  if (profile === undefined)
    notFound(`nothing of ${logicalName} is stored of ${id}`, 'it is collected by a request with `profile`');
  const { capturePeriodS: capturePeriod, from: first } = profile;
  // What was captured before the first row that we have was never asked for.
  const range = { from: Math.max(from, first ?? to), to, timeZone };
  const days = await store.completeness(id, logicalName, range);
  return { logicalName, capturePeriod, timeZone, ...summed(days), days: [...days] };
}

async function fleetDocument(
  fleet: DaysOfFleet,
  query: Query<typeof getFleetCompleteness>,
): Promise<FleetCompleteness> {
  const { below, sort = 'share', order = 'asc', after, limit = 100 } = query;
  const { from, to, profiles } = await fleet.days(query.from, query.to);
  const chosen = chosenOf(profiles, query);
  const days = daysFrom(from, to);
  await nextTurn();
  const counts = await mapped([...days.keys()], (place) => summed(ofDay(chosen, place)));
  await nextTurn();
  const listed = chosen.filter(({ share, capturePeriodS }) =>
    below === undefined ? true : capturePeriodS === undefined || (share !== null && share < below),
  );
  const key = (one: ProfileDays): SortKey => (sort === 'device' ? one.device.name : badness(one));
  const name = (one: ProfileDays): string => `${one.device.name} ${one.logicalName}`;
  const names = new Map<Obis, string | null>();
  for (const { logicalName } of listed)
    if (!names.has(logicalName)) names.set(logicalName, obisName(logicalName));
  const { items, next } = pageOf(listed, { key, name, order, after, limit });
  return {
    from,
    to,
    ...summed(counts),
    days: days.map((day, place) => ({ day, ...(counts[place] ?? summed([])) })),
    profiles: await mapped(items, (profile) =>
      profileDocument(profile, names.get(profile.logicalName) ?? null, days.length),
    ),
    next,
    total: listed.length,
  };
}

const ofDay = (profiles: readonly ProfileDays[], place: number): readonly CaptureCounts[] =>
  profiles.flatMap(({ days }) => days[place] ?? []);

/** What was never collected is worse than anything else. */
const badness = ({ share, capturePeriodS }: ProfileDays): number | null =>
  capturePeriodS === undefined ? -1 : share;

function chosenOf(
  all: readonly ProfileDays[],
  { search, connection, tag, logicalName }: Query<typeof getFleetCompleteness>,
): readonly ProfileDays[] {
  const found = finder(search);
  const wanted = logicalName === undefined ? undefined : logicalNameOf(logicalName);
  const fits = (device: Device): boolean =>
    (connection === undefined || device.connection.name === connection) &&
    (tag === undefined || device.tags.includes(tag));
  return all.filter(
    ({ device, logicalName: name }) =>
      (wanted === undefined || name === wanted) &&
      fits(device) &&
      found(() => [device.name, device.connection.name, ...device.tags, name, obisName(name)]),
  );
}

function profileDocument(profile: ProfileDays, name: string | null, days: number): ProfileCompleteness {
  const { device, logicalName, capturePeriodS } = profile;
  const shares = profile.days.map(shareOf);
  return {
    device: device.name,
    logicalName,
    name,
    capturePeriod: capturePeriodS ?? null,
    ...summed(profile.days),
    shares: shares.length === days ? shares : Array<null>(days).fill(null),
  };
}
