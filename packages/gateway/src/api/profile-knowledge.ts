import {
  type ProfileHole as HoleDocument,
  listProfileHoles,
  listProfileShapes,
  type Params,
  type ProfileShape,
  type Result,
} from '@meterwire/api';
import type { Obis } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { StoredProfile } from '../model/ports.ts';
import type { ProfileColumn, ProfileHole } from '../model/profile.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { columnDocument, requirePlanned } from './profiles.ts';
import { instantText, logicalNameOf } from './text.ts';

/** What is known of profiles besides their rows. */
export function mountProfileKnowledge({ mount }: Mounter, context: Context): void {
  mount(listProfileHoles, ({ params }) => holesDocument(context, params));
  mount(listProfileShapes, ({ params }) => shapeDocuments(context, params));
}

async function holesDocument(
  context: Context,
  params: Params<typeof listProfileHoles>,
): Promise<Result<typeof listProfileHoles>> {
  const { device, logicalName, stored } = await known(context, params);
  const capturePeriod = stored?.capturePeriodS ?? 0;
  const refill = context
    .requestsOf(device)
    .some((one) => one.kind === 'profile' && one.logicalName === logicalName && one.enabled && one.refill);
  const holes = (await context.options.store.holes(device.name, logicalName))
    .map((hole) => holeDocument(hole, capturePeriod * 1000, refill))
    .reverse();
  const rowsOf = (wanted: HoleDocument['state']): number =>
    holes.reduce((sum, { state, rows }) => sum + (state === wanted ? rows : 0), 0);
  return { logicalName, capturePeriod, refill, open: rowsOf('open'), absent: rowsOf('absent'), holes };
}

const holeDocument = (hole: ProfileHole, periodMs: number, refill: boolean): HoleDocument => ({
  from: instantText(hole.from),
  to: instantText(hole.to),
  // The row before a hole may be late by what its clock was set.
  rows: periodMs === 0 ? 0 : Math.max(1, Math.round((hole.to - hole.from) / periodMs)),
  state: hole.state,
  tries: hole.tries,
  reason: reasonOf(hole, refill),
});

function reasonOf({ state, tries }: ProfileHole, refill: boolean): string {
  if (state === 'absent')
    return `the meter was asked ${times(tries)} and does not have these rows: it was without power, its clock was set forward, or its buffer has lost them`;
  if (!refill) return 'they were never asked for: no request that is switched on refills this profile';
  if (tries === 0) return 'they have not been asked for yet: the next collections do, the newest holes first';
  return `the meter was asked ${times(tries)} and has not given them: it is asked once more before they count as absent`;
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

async function shapeDocuments(
  context: Context,
  params: Params<typeof listProfileShapes>,
): Promise<ProfileShape[]> {
  const { device, logicalName } = await known(context, params);
  const shapes = await context.options.store.shapes(device.name, logicalName);
  return shapes
    .map(({ version, since, capturePeriodS, columns }, index): ProfileShape => {
      const before = shapes[index - 1]?.columns;
      return {
        version,
        since: instantText(since),
        capturePeriod: capturePeriodS,
        columns: columns.map((column) => columnDocument(device, column)),
        added: before === undefined ? [] : missingIn(before, columns),
        removed: before === undefined ? [] : missingIn(columns, before),
      };
    })
    .reverse();
}

/** Those of `columns` that stand not in `others`. */
function missingIn(others: readonly ProfileColumn[], columns: readonly ProfileColumn[]): string[] {
  const there = new Set(others.map(nameOf));
  return columns.map(nameOf).filter((name) => !there.has(name));
}

const nameOf = ({ logicalName, attribute, dataIndex }: ProfileColumn): string =>
  `${logicalName} ${attribute}${dataIndex === 0 ? '' : ` [${dataIndex}]`}`;

/** A profile that a device has, or is to have. @throws Problem 404 */
async function known(
  context: Context,
  { id, logicalName: text }: Params<typeof listProfileHoles>,
): Promise<{
  readonly device: Device;
  readonly logicalName: Obis;
  readonly stored: StoredProfile | undefined;
}> {
  const device = context.device(id);
  const logicalName = logicalNameOf(text);
  const stored = (await context.options.store.profiles(id)).find((each) => each.logicalName === logicalName);
  if (stored === undefined) requirePlanned(context, device, logicalName);
  return { device, logicalName, stored };
}
