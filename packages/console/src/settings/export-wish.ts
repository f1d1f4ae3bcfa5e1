import type { exportReadings, Query } from '@meterwire/api';
import { obisComplaint } from '../form/obis.ts';
import { isTimeZone } from '../form/zone.ts';
import { instantIn } from '../shared/zoned.ts';
import { dataTexts } from '../texts/data.ts';

/** What is to be exported, as it is entered: empty means all. */
export interface ExportWish {
  readonly device: string;
  readonly profile: string;
  readonly logicalName: string;
  /** Wall times of the zone: 2026-03-29T01:00. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly format: 'csv' | 'json' | 'jsonl' | 'xlsx';
}

const texts = dataTexts.export;

export type ExportComplaints = Partial<Record<'profile' | 'logicalName' | 'to' | 'timeZone', string>>;

/** What is wrong with it, by field. */
export function exportComplaints(wish: ExportWish): ExportComplaints {
  const { profile, logicalName, from, to, timeZone } = wish;
  const profileWrong = profile === '' ? undefined : obisComplaint(profile);
  const objectWrong = logicalName === '' ? undefined : obisComplaint(logicalName);
  return {
    ...(profileWrong !== undefined && { profile: profileWrong }),
    ...(objectWrong !== undefined && { logicalName: objectWrong }),
    ...(from !== '' && to !== '' && from >= to && { to: texts.backwards }),
    ...(!isTimeZone(timeZone) && { timeZone: texts.noZone }),
  };
}

/** The query that fetches it. */
export function exportQuery(wish: ExportWish): Query<typeof exportReadings> {
  const { device, profile, logicalName, from, to, timeZone, format } = wish;
  return {
    format,
    timeZone,
    ...(device !== '' && { device }),
    ...(profile !== '' && { profile }),
    ...(logicalName !== '' && { logicalName }),
    ...(from !== '' && { from: instantIn(from, timeZone) }),
    ...(to !== '' && { to: instantIn(to, timeZone) }),
  };
}
