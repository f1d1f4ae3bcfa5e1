import type { Device, DeviceState, Overview } from '@meterwire/api';
import { texts } from '../texts.ts';
import type { OverviewSearch } from './search.ts';

/** The states in the order in which they are shown: from well to unwell, then those that do not count. */
export const states: readonly DeviceState[] = [
  'answering',
  'late',
  'silent',
  'refused',
  'waiting',
  'disabled',
];

/** The fleet in one sentence. */
export function headline({ total, answering, waiting, disabled }: Overview['devices']): string {
  const asked = total - waiting - disabled;
  if (asked === 0) return texts.fleet.headlineWaiting;
  if (answering === asked) return texts.fleet.headlineAll(asked);
  return answering === 0 ? texts.fleet.headlineNone(asked) : texts.fleet.headlineSome(answering, asked);
}

/** Which devices a search shows. What needs attention stands first; within a state names decide, so that rows keep still. */
export function shown(devices: readonly Device[], { state, find }: OverviewSearch): Device[] {
  const words = (find ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return devices
    .filter((device) => state === undefined || device.state === state)
    .filter((device) => words.every((word) => searchText(device).includes(word)))
    .sort((a, b) => urgency(a) - urgency(b) || a.name.localeCompare(b.name, undefined, { numeric: true }));
}

const searchText = ({ id, name, connection, lastError }: Device) =>
  `${id} ${name} ${connection} ${lastError?.message ?? ''}`.toLowerCase();

const urgencies: Record<DeviceState, number> = {
  silent: 0,
  refused: 0,
  late: 1,
  answering: 2,
  waiting: 2,
  disabled: 3,
};
const urgency = ({ state }: Device) => urgencies[state];
