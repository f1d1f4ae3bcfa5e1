import type { Device, DeviceState } from '@meterwire/api';
import { byNumber, byText, type Compare, type Sorting } from '../shared/sorting.ts';
import { finder } from '../shared/words.ts';
import type { DevicesSearch } from './search.ts';

/** Which devices a search shows, in no order of its own. */
export function found(
  devices: readonly Device[],
  { state, find, connection, tag }: Omit<DevicesSearch, 'sort'>,
): readonly Device[] {
  const fits = finder(find);
  return devices.filter(
    (device) =>
      (state === undefined || device.state === state) &&
      (connection === undefined || device.connection === connection) &&
      (tag === undefined || device.tags.includes(tag)) &&
      fits(searchText(device)),
  );
}

const searchText = ({ id, name, connection, tags, lastError }: Device) =>
  `${id} ${name} ${connection} ${tags.join(' ')} ${lastError?.message ?? ''}`;

/** The order of the list. Unsorted: what needs attention stands first; names decide among equals. */
export function comparison(sorting: Sorting | undefined): Compare<Device> {
  const by = sorting === undefined ? byUrgency : (comparisons[sorting.column] ?? byName);
  const sign = sorting?.descending ? -1 : 1;
  return (a, b) => sign * by(a, b) || byName(a, b);
}

const byName: Compare<Device> = (a, b) => byText(a.name, b.name);

const urgencies: Record<DeviceState, number> = {
  silent: 0,
  refused: 0,
  late: 1,
  answering: 2,
  waiting: 2,
  disabled: 3,
};
const byUrgency: Compare<Device> = (a, b) => urgencies[a.state] - urgencies[b.state];

/** Moments as the gateway writes them compare as text; to parse ten thousand of them would be felt. */
const byMoment = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : a < b ? -1 : Number(a > b);

const comparisons: Readonly<Record<string, Compare<Device>>> = {
  name: byName,
  state: (a, b) => byUrgency(a, b) || byText(a.state, b.state),
  connection: (a, b) => byText(a.connection, b.connection),
  reading: (a, b) => byMoment(a.lastReading, b.lastReading),
  success: (a, b) => byNumber(a.successRate, b.successRate),
};
