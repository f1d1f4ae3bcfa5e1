/*
 * A process that is to be killed: stores rows of a profile in a data folder for ever, from where the last ones ended, and
 * prints the end of each batch once it is stored.
 */
import { writeSync } from 'node:fs';
import { parseObis } from 'dlms/data';
import { Store } from '../src/store/store.ts';

const PROFILE = parseObis('1-0:99.1.0');
const PERIOD = 900_000;
const ROWS = 96;
const COLUMNS = 6;

const store = new Store(process.argv[2] ?? '');
for (;;) {
  const { resume = 0 } = (await store.profileMark('m1', PROFILE)) ?? {};
  const from = Math.max(0, resume - PERIOD); // the overlap of a real collection
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const at = from + i * PERIOD;
    const clock = { octets: new Uint8Array(12), offsetMinutes: 0, rule: 'deviation' as const };
    const values = Array.from({ length: COLUMNS }, (_, column) => ({
      kind: 'number' as const,
      value: at / PERIOD + column,
      scaler: 0,
    }));
    return { at, occ: 0, clock, values };
  });
  const last = from + (ROWS - 1) * PERIOD;
  const columns = Array.from({ length: COLUMNS }, (_, column) => ({
    logicalName: parseObis(`1-0:${column + 1}.29.0`),
    classId: 3,
    attribute: 2,
    dataIndex: 0,
    scaler: 0,
    unit: 'Wh' as const,
  }));
  const batch = {
    logicalName: PROFILE,
    capturePeriodS: PERIOD / 1000,
    columns,
    rows,
    resume: last,
    readAt: last,
  };
  await store.addRows('m1', batch);
  writeSync(1, `${last}\n`);
}
