import type { Device } from '@meterwire/api';
import { csvText } from '../shared/csv.ts';
import { download } from '../shared/download.ts';
import { devicesTexts } from '../texts/devices.ts';

/** The list as a file, in the order in which it is shown. */
export function exportDevices(devices: readonly Device[]): void {
  const lines = devices.map(({ id, name, connection, state, lastReading, successRate, lastError }) => [
    id,
    name,
    connection,
    state,
    lastReading ?? '',
    successRate === null ? '' : String(successRate),
    lastError?.message ?? '',
  ]);
  download(
    devicesTexts.exportName,
    csvText([devicesTexts.exportColumns, ...lines]),
    'text/csv;charset=utf-8',
  );
}
