import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  followDeviceTraffic,
  listCounterEntries,
  listCounters,
  listObjects,
  testDevice,
} from '@meterwire/api';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { builtConsole, hasChromium, looks, noChromium, startBrowser, viewer } from './browser.ts';
import { type Fleet, madeUpFleet } from './console-fixture.ts';
import { FakeGateway } from './console-gateway.ts';
import { countersOf, entriesOf, madeUpObjects, madeUpTraffic, madeUpTrial } from './console-meter-fixture.ts';
import { madeUpWarnings } from './console-watch-fixture.ts';

const folder = process.env['SCREENSHOTS'];

const empty: Fleet = { devices: new Map(), values: new Map(), profiles: new Map(), rows: new Map() };

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly fleet?: Fleet;
  /** What is done on the page before it is pictured. */
  readonly prepare?: (tab: Page) => Promise<void>;
}

const tryOne = (name: string) => async (tab: Page) => {
  await tab.getByRole('button', { name }).click();
  await tab.getByRole('heading', { name: 'Frames and APDUs' }).waitFor();
};

const pages: readonly Picture[] = [
  { name: 'overview', path: '/', fleet: { ...madeUpFleet(Date.now()), warnings: madeUpWarnings } },
  { name: 'overview-empty', path: '/', fleet: empty },
  { name: 'devices', path: '/devices' },
  { name: 'device-table', path: '/devices/main?view=table' },
  { name: 'device-runs', path: '/devices/main?part=runs' },
  { name: 'device-events', path: '/devices/main?part=events' },
  {
    name: 'device-counters',
    path: '/devices/press-3?part=counters',
    prepare: (tab) => tab.getByRole('button', { name: 'Allow the jump …' }).waitFor(),
  },
  { name: 'schedules', path: '/schedules' },
  {
    name: 'device-objects',
    path: `/devices/main?part=objects&object=${encodeURIComponent('0-0:1.0.0*255/8')}`,
  },
  {
    name: 'device-traffic',
    path: '/devices/main?part=traffic',
    prepare: (tab) => tab.getByRole('option', { name: /getResponse/ }).click(),
  },
  {
    name: 'device-test',
    path: '/devices/cold-store?part=test',
    prepare: async (tab) => {
      await tab.getByRole('button', { name: 'Test this device' }).click();
      await tab.getByRole('button', { name: 'Test again' }).waitFor();
    },
  },
  { name: 'device-days', path: '/devices/main?view=days' },
  { name: 'device-year', path: '/devices/main?range=year' },
  { name: 'device-silent', path: '/devices/cold-store' },
  { name: 'wire-empty', path: '/wire' },
  {
    name: 'wire',
    path: '/wire',
    prepare: async (tab) => {
      await tryOne('A ciphered push')(tab);
      await tab.getByText('Active energy import (+A) total').first().waitFor();
      await tab.getByRole('tree').last().focus();
      for (let n = 0; n < 8; n++) await tab.keyboard.press('ArrowDown');
      await tab.evaluate(() => window.scrollTo(0, 0));
    },
  },
  {
    name: 'virtual-meter',
    path: '/meters/Test%20meter?module=Load%20profile',
    prepare: async (tab) => tab.locator('.recorder tbody tr').first().waitFor(),
  },
  { name: 'wire-damaged', path: '/wire', prepare: tryOne('Damaged answers') },
];

/** Why no pictures are made; a picture proves nothing by itself, so `npm test` leaves them out. */
const reason = folder ? noChromium : 'pictures of the console are made by node scripts/screenshots.mjs';

describe('screenshots', () => {
  let browser: Browser;
  let gateway: FakeGateway;
  let meter: RunningMeter;

  beforeEach((context) => context.skip(!hasChromium || !folder, reason));
  beforeAll(async () => {
    if (!hasChromium || !folder) return;
    mkdirSync(folder, { recursive: true });
    gateway = new FakeGateway(empty, await builtConsole());
    await gateway.listen();
    gateway.answers.set(listObjects.name, () => madeUpObjects);
    gateway.scripts.set(followDeviceTraffic.name, madeUpTraffic);
    gateway.answers.set(listCounters.name, countersOf);
    gateway.answers.set(listCounterEntries.name, entriesOf);
    gateway.scripts.set(testDevice.name, madeUpTrial);
    meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, zone: 'Europe/Prague', control: {} });
    gateway.meters.set('Test meter', meter.control?.url ?? '');
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await meter?.close();
  });

  for (const page of pages) {
    test.each(looks)(`${page.name} $look`, async ({ look, colorScheme, viewport }) => {
      gateway.fleet = page.fleet ?? madeUpFleet(Date.now());
      const context = await browser.newContext({ ...viewer, viewport, colorScheme });
      const tab = await context.newPage();
      await tab.goto(gateway.url + page.path);
      await tab.getByText('Live', { exact: true }).waitFor();
      await tab.waitForLoadState('load');
      if (page.path.includes('main') && !/table|days|part/.test(page.path))
        await tab.locator('.u-over').waitFor();
      await page.prepare?.(tab);
      await tab.evaluate(() => document.fonts.ready);
      await tab.waitForTimeout(400);
      await tab.screenshot({ path: join(folder ?? '', `${page.name}-${look}.png`), fullPage: true });
      await context.close();
    });
  }
});
