import type { Generated } from 'kysely';
import type { AccountSchema } from './account-schema.ts';

/** The tables, as the migrations make them. Moments are milliseconds since 1970 UTC. */
export interface Schema extends AccountSchema {
  device: { id: Generated<number>; name: string };
  series: {
    id: Generated<number>;
    device: number;
    logical_name: string;
    class_id: number;
    attribute: number;
    data_index: number;
  };
  reading: ReadingColumns & { seq: number };
  reading_conflict: ReadingColumns & { seen_at: number };
  stamp: {
    series: number;
    at: number;
    occ: number;
    octets: ArrayBufferLike | Uint8Array;
    offset_minutes: number | null;
    rule: number;
    read_at: number;
  };
  refusal: { series: number; reason: string; at: number };
  profile: {
    series: number;
    capture_period_s: number;
    columns: string;
    rows: number;
    resume: number | null;
    collected_at: number;
    zone: string | null;
  };
  profile_day: { day: number; series: number; rows: number };
  meter_fact: {
    device: number;
    logical_device_name: string | null;
    clock_drift_ms: number | null;
    objects: string | null;
    objects_read_at: number | null;
  };
  request_name: { id: Generated<number>; name: string };
  run_history: {
    id: number;
    device: number;
    request: number;
    due_at: number;
    began_at: number;
    ended_at: number;
    readings: number;
    done: number;
    failure: string | null;
  };
  run: { device: number; request: string; at: number; done: number };
  device_record: {
    device: number;
    last_attempt: number | null;
    last_success: number | null;
    last_reading: number | null;
    failures: number;
    failure: string | null;
  };
  session_hour: { device: number; hour: number; worked: number; failed: number; busy_ms: number };
  profile_hole: { series: number; from: number; to: number; state: string; tries: number };
  profile_shape: {
    series: number;
    version: number;
    since: number;
    capture_period_s: number;
    columns: string;
  };
  profile_fact: { series: number; edge: string | null; selection: string | null };
  push_counter: { system_title: string; next: number };
  push_unknown: {
    id: string;
    listener: string;
    remote: string;
    system_title: string | null;
    identification: string | null;
    first_at: number;
    last_at: number;
    pushes: number;
    problem: string | null;
    sample: string;
  };
  store_fact: { name: string; value: string | number };
  counter: {
    id: string;
    system_title: string;
    device: string;
    next: number;
    held: number | null;
    allowed: Generated<number>;
  };
  counter_entry: {
    id: Generated<number>;
    counter: string;
    at: number;
    kind: string;
    before: number;
    after: number;
    by: string;
  };
  sequence: { id: number; seq: number; readings: number };
  notice: {
    seq: number;
    device: number;
    kind: string;
    series: number | null;
    at: number;
    detail: string;
  };
  outlet_mark: { outlet: string; seq: number; at: number };
}

export interface ReadingColumns {
  series: number;
  at: number;
  occ: number;
  kind: number;
  /** Integers as integers, or as text where they need more than 63 bits. */
  value: bigint | number | string | ArrayBufferLike | Uint8Array;
  scaler: number | null;
  unit: number | null;
  /** Series whose stamp holds the meter's own time of this reading; null where `at` is ours. */
  stamp: number | null;
}
