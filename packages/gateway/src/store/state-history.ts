import type { StateChange, StateFilter } from '../model/ports.ts';
import { type Connection, sql } from './connection.ts';

/** When devices began to be in another state, newest first: what outlets were told of it. */
export function stateChanges(reader: Connection, { device, before, limit }: StateFilter): StateChange[] {
  let query = sql
    .selectFrom('notice')
    .innerJoin('device', 'device.id', 'notice.device')
    .where('notice.kind', '=', 'status')
    .select(['notice.seq', 'notice.at', 'notice.detail', 'device.name'])
    .orderBy('notice.seq', 'desc')
    .limit(limit);
  if (device !== undefined) query = query.where('device.name', '=', device);
  if (before !== undefined) query = query.where('notice.seq', '<', before);
  return reader.all(query).map(({ seq, at, detail, name }) => {
    const { state, reason } = JSON.parse(detail ?? '{}') as { state?: string; reason?: string };
    return { seq, device: name, at, state: state ?? 'unknown', reason };
  });
}
