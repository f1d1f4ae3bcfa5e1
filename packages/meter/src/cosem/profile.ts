import type { CaptureObject } from 'dlms/data';
import { type CosemObject, profileGeneric } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import type { ExportedProfile } from '../modules/define.ts';
import { LogRows } from './log-rows.ts';
import type { ServedMeter } from './served-meter.ts';

/** A DLMS Log Export as a Profile Generic. */
export function profileObject(meter: ServedMeter, profile: ExportedProfile): CosemObject {
  const { recorder } = profile;
  const rows = new LogRows(profile, meter.framework.clock.zone);
  const columns = captureObjects(profile);
  return profileGeneric(profile.logicalName, {
    captureObjects: () => columns,
    capturePeriod: () => recorder.periodSeconds ?? 0,
    profileEntries: () => recorder.rows.depth,
    rows: {
      count() {
        meter.live();
        return rows.count();
      },
      entries: (first, last) => rows.entries(first, last),
      range(range) {
        meter.live();
        return rows.range(range);
      },
    },
  });
}

/** The columns as the ION protocol document lists them: timestamp, status, registers. */
function captureObjects({ statusEnabled, columns }: ExportedProfile): readonly CaptureObject[] {
  return [
    capture(8, DEFAULT_OBJECTS.clock),
    ...(statusEnabled ? [capture(1, DEFAULT_OBJECTS.status)] : []),
    ...columns.map(({ logicalName }) => capture(3, logicalName)),
  ];
}

/** Attribute 2, whole. */
const capture = (classId: number, logicalName: CaptureObject['logicalName']): CaptureObject => ({
  classId,
  logicalName,
  attribute: 2,
  dataIndex: 0,
});
