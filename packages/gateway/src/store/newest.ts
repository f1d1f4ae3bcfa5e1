import type { ReadingQueries } from '../model/ports.ts';
import type { Reading, SeriesKey } from '../model/reading.ts';

/** The newest reading of one series; undefined where there is none, or the meter has refused it since. */
export async function newestOf(
  store: Pick<ReadingQueries, 'latest'>,
  device: string,
  { logicalName, attribute, dataIndex }: Omit<SeriesKey, 'classId'>,
): Promise<Reading | undefined> {
  for (const latest of await store.latest(device, [{ logicalName, attribute }]))
    if (latest.kind === 'reading' && latest.reading.dataIndex === dataIndex) return latest.reading;
  return undefined;
}
