import { expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import { AirtimeWatch } from './airtime-watch.ts';

test('a line that is too full is told once, and again only after it was emptier', () => {
  let [plannedShare, measured] = [1.3, false];
  const airtimes = () => new Map([['bus', { usedMs: 0, sessions: 0, plannedShare, measured }]]);
  const log = new FakeLog();
  const watch = new AirtimeWatch({ airtimes }, log);
  watch.look();
  expect(log.lines).toEqual([]); // assumed, not measured
  measured = true;
  watch.look();
  watch.look();
  plannedShare = 0.95;
  watch.look();
  plannedShare = 1.1;
  watch.look();
  expect(log.lines).toMatchObject([{ level: 'warn', fields: { connection: 'bus', needed: '130 %' } }]);
  plannedShare = 0.5;
  watch.look();
  plannedShare = 2;
  watch.look();
  expect(log.lines.map(({ fields }) => fields)).toMatchObject([{}, { needed: '200 %' }]);
});
