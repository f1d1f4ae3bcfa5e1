import { DataObject } from 'dlms/classes';
import { type CaptureObject, type Data, type Obis, obisOf } from 'dlms/data';
import { type CosemObject, implement, profileGeneric, type Row, raw, rowsOf } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import type { LoggedEvent } from '../modules/define.ts';
import type { ServedMeter } from './served-meter.ts';
import { timeData } from './time.ts';

/** What is told of an event besides its time; the objects show the last event's. */
const COLUMNS: readonly { readonly logicalName: Obis; readonly of: (event: LoggedEvent) => Data }[] = [
  { logicalName: obisOf([0, 0, 96, 11, 0, 255]), of: ({ priority }) => ({ type: 'uint8', value: priority }) },
  { logicalName: obisOf([0, 0, 96, 11, 1, 255]), of: ({ module }) => text(module) },
  { logicalName: obisOf([0, 0, 96, 11, 2, 255]), of: ({ cause }) => text(cause) },
  { logicalName: obisOf([0, 0, 96, 11, 3, 255]), of: ({ effect }) => text(effect) },
  {
    logicalName: obisOf([0, 0, 96, 11, 4, 255]),
    of: ({ values = {} }) =>
      text(
        Object.entries(values)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ),
  },
];

/** The event log as a profile, where the Event Log Controller gives it a code. */
export function eventObjects(meter: ServedMeter): readonly CosemObject[] {
  const { framework } = meter;
  const { log, logicalName } = framework.eventLog;
  if (!logicalName) return [];
  const { zone } = framework.clock;
  const row = (event: LoggedEvent): Row => [timeData(event.at, zone), ...COLUMNS.map(({ of }) => of(event))];
  const profile = profileGeneric(logicalName, {
    captureObjects: () => CAPTURED,
    profileEntries: () => log.depth,
    rows: {
      count() {
        meter.live();
        return log.events.length;
      },
      entries: (first, last) => rowsOf(log.events.slice(first - 1, last).map(row)),
    },
  });
  const last = COLUMNS.map((column) =>
    implement(DataObject, column.logicalName, {
      value: () => {
        meter.live();
        const event = log.events.at(-1);
        return event ? column.of(event) : raw({ type: 'null', value: null });
      },
    }),
  );
  return [profile, ...last];
}

const CAPTURED: readonly CaptureObject[] = [
  { classId: 8, logicalName: DEFAULT_OBJECTS.clock, attribute: 2, dataIndex: 0 },
  ...COLUMNS.map(({ logicalName }) => ({ classId: 1, logicalName, attribute: 2, dataIndex: 0 })),
];

const text = (value: string): Data => ({ type: 'utf8String', value });
