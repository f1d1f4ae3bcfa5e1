import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import {
  getDevice,
  getFleetCompleteness,
  getOverview,
  listConnections,
  listDevices,
  listProfileRows,
  listProfiles,
  listRuns,
  listValues,
} from '@meterwire/api';
import type { Page } from 'playwright-core';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { exampleConfiguration } from '../packages/console/src/overview/example.ts';
import { loadText } from '../packages/gateway/src/config/load.ts';
import { seriousIn } from './browser.ts';
import { type Fleet, loadProfile, madeUpFleet, overviewOf, summaryOf, yearRows } from './console-fixture.ts';
import type { FakeGateway } from './console-gateway.ts';
import { madeUpConsole } from './console-page.ts';
import { madeUpCompleteness, madeUpLines, madeUpRuns, madeUpWarnings } from './console-watch-fixture.ts';

const empty: Fleet = { devices: new Map(), values: new Map(), profiles: new Map(), rows: new Map() };

test('the configuration that the empty console shows is a good one', () => {
  expect(loadText(exampleConfiguration).problems).toEqual([]);
});

test('the made-up data keep the contract', () => {
  const fleet = madeUpFleet(Date.now());
  expect([...Value.Errors(getOverview.result, overviewOf(fleet, Date.now()))]).toEqual([]);
  const devices = [...fleet.devices.values()].map(summaryOf);
  expect([...Value.Errors(listDevices.result, { devices, next: null, total: devices.length })]).toEqual([]);
  for (const device of fleet.devices.values())
    expect([...Value.Errors(getDevice.result, device)]).toEqual([]);
  for (const values of fleet.values.values())
    expect([...Value.Errors(listValues.result, values)]).toEqual([]);
  for (const profiles of fleet.profiles.values())
    expect([...Value.Errors(listProfiles.result, profiles)]).toEqual([]);
  for (const rows of fleet.rows.values()) expect(Value.Check(listProfileRows.result, rows)).toBe(true);
  expect(fleet.rows.get(`main ${loadProfile}`)?.times).toHaveLength(yearRows);
  expect([...Value.Errors(getFleetCompleteness.result, madeUpCompleteness(fleet))]).toEqual([]);
  expect([...Value.Errors(listConnections.result, madeUpLines(fleet))]).toEqual([]);
  expect([...Value.Errors(listRuns.result, madeUpRuns(0))]).toEqual([]);
  expect([
    ...Value.Errors(getOverview.result, overviewOf({ ...fleet, warnings: madeUpWarnings }, 0)),
  ]).toEqual([]);
});

describe('the console in Chromium', () => {
  let gateway: FakeGateway;
  let page: Page;
  const { open, visit, text } = madeUpConsole((opened) => {
    ({ gateway, page } = opened);
  });

  describe('overview', () => {
    test('tells the state of the fleet in words, with advice, and leads to a device', async () => {
      await visit('/');
      await page.getByRole('heading', { name: '2 of 5 meters answer' }).waitFor();
      await text('No answer to SNRM after 3 tries').waitFor();
      await text(/^Check that the meter has power/).waitFor();
      await page.getByRole('link', { name: '2 Answering' }).click();
      await page.getByRole('link', { name: 'Main incomer' }).first().click();
      await page.getByRole('heading', { name: 'Main incomer', level: 1 }).waitFor();
      expect(await page.title()).toBe('Main incomer – Meterwire');
    });

    test('without meters says how to add the first', async () => {
      gateway.fleet = empty;
      await visit('/');
      await page.getByRole('heading', { name: 'No meter yet' }).waitFor();
      await text('meterwire check --config meterwire.yaml').waitFor();
    });

    test('explains a gateway that refuses, and recovers at a click', async () => {
      gateway.failing = { status: 403, title: 'Forbidden', advice: 'log in again' };
      await visit('/');
      await page.getByRole('alert').getByText('Forbidden').waitFor();
      await text('Log in again.').waitFor();
      gateway.failing = undefined;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: '2 of 5 meters answer' }).waitFor();
    });

    test('keeps what it shows when the gateway goes away, says so, and comes back by itself', async () => {
      await visit('/');
      await page.getByText('Live', { exact: true }).waitFor();
      gateway.failing = { status: 503, title: 'Service Unavailable' };
      gateway.endStreams();
      await page.getByText('Every 15 s').waitFor();
      await page.getByRole('heading', { name: '2 of 5 meters answer' }).waitFor();
      gateway.failing = undefined;
      await page.getByText('Live', { exact: true }).waitFor();
    });
  });

  describe('devices', () => {
    const rows = () => page.getByRole('row').filter({ has: page.getByRole('link') });

    test('are filtered by state and by words, and the address keeps both', async () => {
      await visit('/');
      await page.getByRole('link', { name: '1 Refused' }).click();
      await expect.poll(() => rows().count()).toBe(1);
      expect(page.url()).toContain('state=refused');
      await page.reload();
      await page.getByRole('row', { name: /Tenant 2/ }).waitFor();
      await page.getByLabel('Find by name, line, tag or problem').fill('roof');
      await text('No device matches.').waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await expect.poll(() => rows().count()).toBe(7);
    });

    test('are sorted by a heading, and the address keeps it', async () => {
      await visit('/devices');
      const first = () => rows().first().getByRole('link').textContent();
      await expect.poll(first).toBe('Cold store');
      await page.getByRole('button', { name: 'Device', exact: true }).click();
      await page
        .getByRole('columnheader', { name: 'Device' })
        .and(page.locator('[aria-sort=ascending]'))
        .waitFor();
      await page.getByRole('button', { name: 'Device' }).click();
      await expect.poll(first).toBe('Tenant 2, ground floor');
      await page.reload();
      await expect.poll(first).toBe('Tenant 2, ground floor');
    });

    test('show changes as they come, without asking again, and each in its place', async () => {
      await visit('/devices');
      await page.getByText('Live', { exact: true }).waitFor();
      const press = page.getByRole('row', { name: /Press line 3/ });
      await press.waitFor();
      const asked = gateway.calls.length;
      const names = () => rows().getByRole('link').allTextContents();
      const before = await names();
      const known = gateway.fleet.devices.get('press-3');
      if (known === undefined) throw new Error('the fixture has lost its press');
      gateway.emit('device', { ...summaryOf(known), state: 'silent' });
      await press.getByText('Silent').waitFor();
      expect(await names()).toEqual(before);
      expect(gateway.calls.slice(asked)).toEqual([]);
    });

    test('are walked through, chosen and opened by keyboard', async () => {
      await visit('/devices');
      const grid = page.getByRole('grid', { name: 'Devices' });
      await grid.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press(' ');
      await page.keyboard.press('Shift+ArrowDown');
      await text('2 devices chosen').waitFor();
      await page.keyboard.press('Control+a');
      await text('7 devices chosen').waitFor();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/devices\/./);
    });

    test('are read many at a time, with progress and the outcome in words', async () => {
      await visit('/devices');
      await page.getByLabel('Choose all rows').click();
      await page.getByRole('button', { name: 'Read now' }).click();
      // The disabled one is left alone.
      await text('6 devices read.').waitFor();
      expect(gateway.calls.filter((call) => call.startsWith('POST')).length).toBe(6);
      gateway.failing = { status: 503, title: 'Service Unavailable' };
      await page.getByRole('button', { name: 'Read now' }).click();
      await text('0 devices read, 6 could not be. The list tells why.').waitFor();
    });

    test('are given as a file', async () => {
      await visit('/devices?find=hall');
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export list' }).click();
      const download = await downloading;
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      expect(lines.length).toBe(1 + (await rows().count()));
      expect(lines[0]).toContain('id,name,connection,state');
    });

    test('ten thousand of them change fifty times a second: nothing is asked for, and little is drawn', async () => {
      const press = gateway.fleet.devices.get('press-3');
      if (press === undefined) throw new Error('the fixture has lost its press');
      for (let n = 0; n < 10_000; n++)
        gateway.fleet.devices.set(`m${n}`, { ...press, id: `m${n}`, name: `Meter ${n}` });
      for (const path of ['/devices', '/']) {
        await visit(path);
        await page.getByText('Live', { exact: true }).waitFor();
        // The page is there, and what it asks once more when it begins to follow has come.
        let calls: number;
        do {
          calls = gateway.calls.length;
          await page.waitForTimeout(1000);
        } while (calls !== gateway.calls.length);
        await page.evaluate(countDrawings);
        const changes = 200;
        for (let n = 0; n < changes; n++) {
          const id = `m${(n * 911) % 10_000}`;
          gateway.emit('device', { ...summaryOf(press), id, name: `Meter ${id}`, running: n % 2 === 0 });
          if (n % 5 === 4) await page.waitForTimeout(100);
        }
        expect([path, ...gateway.calls.slice(calls)]).toEqual([path]);
        // Gathered twice a second; moments in words ("2 s ago") are drawn besides.
        expect(await page.evaluate(() => Number(document.body.dataset['drawings']))).toBeLessThan(
          changes / 4,
        );
      }
    });

    test('ten thousand of them are shown at once, and found as one types', async () => {
      const press = gateway.fleet.devices.get('press-3');
      if (press === undefined) throw new Error('the fixture has lost its press');
      for (let n = 0; n < 10_000; n++)
        gateway.fleet.devices.set(`m${n}`, { ...press, id: `m${n}`, name: `Meter ${n}` });
      await visit('/devices');
      await text('10,007 devices').waitFor();
      expect(await page.getByRole('grid').getByRole('row').count()).toBeLessThan(60);
      expect(Number(await page.getByRole('grid').getAttribute('aria-rowcount'))).toBe(10_008);
      await page.getByLabel('Find by name, line, tag or problem').fill('meter 9999');
      await text('1 of 10,007 devices').waitFor();
      await page.getByLabel('Find by name, line, tag or problem').fill('');
      await page.getByRole('grid').focus();
      await page.keyboard.press('End');
      await page.getByRole('row').filter({ hasText: 'Spare' }).waitFor();
    });

    test('none at all: says what to do', async () => {
      gateway.fleet = empty;
      await visit('/devices');
      await text('No device yet').waitFor();
    });
  });

  describe('device', () => {
    test('shows values with names and units, and how each was made', async () => {
      await visit('/devices/main');
      const cell = page.getByRole('listitem').filter({ hasText: /^Active energy import, total/ });
      await cell.getByText('48 211.734').waitFor();
      await cell.getByRole('button').press('Enter');
      await text('48211734 Wh').waitFor();
      await text('07ea0b1502090c1eff003c00').waitFor();
      await page.keyboard.press('Escape');
      await text('07ea0b1502090c1eff003c00').waitFor({ state: 'hidden' });
      await text('The meter does not let this client read it').waitFor();
    });

    test('reads now and tells what became of it', async () => {
      await visit('/devices/main');
      const readNow = page.getByRole('button', { name: 'Read now' });
      await readNow.click();
      await text('Read. 10 new values.').waitFor();
      const failure = {
        code: 'timeout',
        layer: 'hdlc',
        message: 'no answer',
        advice: null,
        at: new Date().toISOString(),
      };
      gateway.order = { ...gateway.order, outcome: 'failed', failure };
      await readNow.click();
      await text('It could not be read: no answer.').waitFor();
      gateway.failing = { status: 503, title: 'the store is full', advice: 'free some space' };
      await readNow.click();
      await text('The store is full. Free some space.').waitFor();
    });

    test('puts new values in their places', async () => {
      await visit('/devices/main');
      await page.getByText('Live', { exact: true }).waitFor();
      await text('48 211.734').waitFor();
      const [first] = gateway.fleet.values.get('main') ?? [];
      if (first === undefined) throw new Error('the fixture has lost its values');
      const next = { ...first, value: '48211999', integer: '48211999', readAt: new Date().toISOString() };
      gateway.emit('values', { device: 'main', values: [next] });
      await page
        .getByRole('listitem')
        .filter({ hasText: /^Active energy import, total/ })
        .getByText('48 211.999')
        .waitFor();
    });

    test('explains a silent meter and what is not there yet', async () => {
      await visit('/devices/cold-store');
      await text('No answer to SNRM after 3 tries').waitFor();
      await text('No values yet').waitFor();
      await text('No profile is collected from this meter').waitFor();
    });

    test('opens a device whose id has characters that addresses dislike', async () => {
      await visit('/');
      await page.getByRole('link', { name: 'Tenant 2, ground floor' }).first().click();
      await text('The meter refused the association: authentication failure.').waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Tenant 2, ground floor', level: 1 }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
    });

    test('says so where there is no such device', async () => {
      await visit('/devices/nowhere');
      await text('There is no such device').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Go to the overview' }).click();
      await page.getByRole('heading', { name: '2 of 5 meters answer' }).waitFor();
    });
  });

  describe('load profile', () => {
    const readout = () => page.locator('.readout-time time').textContent();

    test('draws a year, reads the row under the cursor, zooms and returns', async () => {
      await visit('/devices/main?range=year');
      await text('35,040 rows, 42 rows missing').waitFor();
      const plot = page.locator('.u-over');
      const newest = await readout();
      await plot.hover({ position: { x: 300, y: 100 } });
      await expect.poll(readout).not.toBe(newest);
      const box = await plot.boundingBox();
      if (box === null) throw new Error('the chart is not drawn');
      await page.mouse.move(box.x + 200, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + 260, box.y + 50, { steps: 4 });
      await page.mouse.up();
      const whole = page.getByRole('button', { name: 'Show the whole range' });
      await whole.click();
      await whole.waitFor({ state: 'hidden' });
    });

    test('works by keyboard: the cursor, zoom and back', async () => {
      await visit('/devices/main');
      await page.locator('.u-over').waitFor();
      const chart = page.getByRole('img', { name: /Load profile: 644 rows/ });
      await chart.focus();
      await page.keyboard.press('+');
      await page.getByRole('button', { name: 'Show the whole range' }).waitFor();
      const newest = await readout();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(readout).not.toBe(newest);
      const middle = await readout();
      await page.keyboard.press('ArrowRight');
      await expect.poll(readout).not.toBe(middle);
      await page.keyboard.press('0');
      await page.getByRole('button', { name: 'Show the whole range' }).waitFor({ state: 'hidden' });
    });

    test('draws an empty frame where every column is hidden', async () => {
      await visit('/devices/main?hidden=[1,2]');
      await page.locator('.u-over').waitFor();
      await page.getByRole('button', { name: /^Reactive energy import, interval/ }).click();
      await expect.poll(() => page.locator('.readout-column[aria-pressed=false]').count()).toBe(3);
      await page.locator('.u-over').hover();
    });

    test('hides a column, goes back a week, and both stand in the address', async () => {
      await visit('/devices/main');
      await page.locator('.u-over').waitFor();
      const reactive = page.getByRole('button', { name: /^Reactive energy import, interval/ });
      await reactive.click();
      await expect.poll(() => reactive.getAttribute('aria-pressed')).toBe('false');
      await page.getByRole('button', { name: 'Earlier' }).click();
      await text('672 rows, no gaps').waitFor();
      await page.reload();
      await text('672 rows, no gaps').waitFor();
      expect(await reactive.getAttribute('aria-pressed')).toBe('false');
      await page.getByRole('button', { name: 'Later' }).click();
      await text('644 rows, 28 rows missing').waitFor();
    });

    test('as a table: gaps as lines, status in words, the meter’s own time on hover, few rows in the page', async () => {
      await visit('/devices/main?view=table&range=year');
      await text('35,040 rows, 42 rows missing').waitFor();
      const table = page.getByRole('region', { name: 'Load profile' }).locator('.rows');
      expect(Number(await table.getByRole('table').getAttribute('aria-rowcount'))).toBe(yearRows + 2 + 1);
      await table.evaluate((element) => element.scrollTo(0, 298 * 32));
      await table.getByText('Gap: 28 rows missing, 7 h').waitFor();
      await table.getByText('Power down').waitFor();
      await expect.poll(() => table.locator('td[title*="+01:00"]').count()).toBeGreaterThan(5);
      expect(await table.locator('tr').count()).toBeLessThan(60);
    });

    test('gives the rows in view as a file with exact decimals', async () => {
      await visit('/devices/main?range=day');
      await text('96 rows, no gaps').waitFor();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download CSV' }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe('Main incomer 1-0-99.1.0-255.csv');
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      expect(lines).toHaveLength(97);
      expect(lines[0]).toContain('"Active energy import, interval 1-1:1.29.0*255 [Wh]"');
    });

    test('fetches new rows once when the gateway has stored them, and not the rows of before', async () => {
      await visit('/devices/main?range=day');
      await text('96 rows, no gaps').waitFor();
      const fetched = () => gateway.calls.filter((call) => call.includes('/rows')).length;
      const before = fetched();
      const [profile] = gateway.fleet.profiles.get('main') ?? [];
      if (profile === undefined) throw new Error('the fixture has lost its profile');
      gateway.fleet.profiles.set('main', [{ ...profile, rows: profile.rows + 1 }]);
      for (let n = 0; n < 20; n++)
        gateway.emit('profile', { device: 'main', logicalName: loadProfile, rows: 1, to: null });
      await text('35,041 rows').waitFor();
      await expect.poll(fetched).toBe(before + 1);
    });
  });

  describe('manners', () => {
    const pages = [
      '/',
      '/devices',
      '/devices/main',
      '/devices/main?view=table',
      '/devices/cold-store',
      '/devices/nowhere',
    ];

    async function settled(path: string): Promise<void> {
      await visit(path);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      await page.evaluate(() => document.fonts.ready);
    }

    test.each(['light', 'dark'] as const)('axe finds nothing serious (%s)', async (colorScheme) => {
      await open({ colorScheme, bypassCSP: true });
      for (const path of pages) {
        await settled(path);
        expect([path, ...(await seriousIn(page))]).toEqual([path]);
      }
    });

    test('nothing is wider than a phone', async () => {
      await open({ viewport: { width: 360, height: 740 } });
      for (const path of pages) {
        await settled(path);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(`${path} ${overflow}`).toBe(`${path} 0`);
        // What a panel clips does not widen the page.
        const clipped = await page.evaluate(() =>
          [...document.querySelectorAll('.value-button, .readout-column, .panel-head > *')]
            .filter((element) => element.getBoundingClientRect().right > window.innerWidth - 16)
            .map((element) => element.textContent),
        );
        expect(clipped).toEqual([]);
      }
    });

    test('follows the system’s colours, and the choice is kept', async () => {
      await open({ colorScheme: 'dark' });
      const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
      await visit('/');
      expect(await scheme()).toBe('dark');
      await page.getByRole('button', { name: 'Colours: Like the system' }).click();
      await expect.poll(scheme).toBe('light');
      await page.reload();
      expect(await scheme()).toBe('light');
    });

    test('can be used from the keyboard alone', async () => {
      await settled('/');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('2Answering');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.url()).toContain('state=answering');
    });

    test('the first page is under 300 kB compressed', async () => {
      const sizes: Promise<number>[] = [];
      page.on('response', (response) => {
        if (!response.url().includes('/api/'))
          sizes.push(response.body().then((body) => gzipSync(body).length));
      });
      await settled('/');
      const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      expect(total).toBeGreaterThan(50_000);
      expect(total).toBeLessThan(300_000);
    });
  });
});

/** In the page: counts how often it is drawn anew. */
function countDrawings(): void {
  let count = 0;
  document.body.dataset['drawings'] = '0';
  new MutationObserver(() => {
    document.body.dataset['drawings'] = String(++count);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
