import type { MeterFacts, MeterObject } from '../model/ports.ts';
import type { Catalogue } from './catalogue.ts';
import { type Connection, sql } from './connection.ts';

/** What a meter has told about itself so far. */
export function readFacts(reader: Connection, device: string): MeterFacts {
  const row = reader.first(
    sql
      .selectFrom('meter_fact')
      .innerJoin('device', 'device.id', 'meter_fact.device')
      .where('device.name', '=', device)
      .selectAll('meter_fact'),
  );
  if (row === undefined) return {};
  return {
    ...(row.logical_device_name !== null && { logicalDeviceName: row.logical_device_name }),
    ...(row.clock_drift_ms !== null && { clockDriftMs: row.clock_drift_ms }),
    ...(row.objects !== null && { objects: JSON.parse(row.objects) as MeterObject[] }),
    ...(row.objects_read_at !== null && { objectsReadAt: row.objects_read_at }),
  };
}

/** Keeps what is given; what is not given stays. */
export function keepFacts(writer: Connection, catalogue: Catalogue, device: string, facts: MeterFacts): void {
  const { logicalDeviceName, clockDriftMs, objects, objectsReadAt } = facts;
  const row = {
    ...(logicalDeviceName !== undefined && { logical_device_name: logicalDeviceName }),
    ...(clockDriftMs !== undefined && { clock_drift_ms: Math.round(clockDriftMs) }),
    ...(objects !== undefined && { objects: JSON.stringify(objects) }),
    ...(objectsReadAt !== undefined && { objects_read_at: objectsReadAt }),
  };
  if (Object.keys(row).length === 0) return;
  catalogue.transaction(() =>
    writer.run(
      sql
        .insertInto('meter_fact')
        .values({ device: catalogue.device(device), ...row })
        .onConflict((conflict) => conflict.column('device').doUpdateSet(row)),
    ),
  );
}
