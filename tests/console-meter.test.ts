import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callControl, type RunningMeter, startMeter } from '@meterwire/meter';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtConsole, hasChromium, noChromium, seriousIn, startBrowser, viewer } from './browser.ts';
import { madeUpFleet } from './console-fixture.ts';
import { FakeGateway } from './console-gateway.ts';

/** The page of a virtual meter, over the control interface of a real one. */
describe('a virtual meter in the console', () => {
  let browser: Browser;
  let gateway: FakeGateway;
  let meter: RunningMeter;
  let folder: string;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (hasChromium) browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async (context) => {
    if (!hasChromium) return context.skip(noChromium);
    complaints = [];
    folder = mkdtempSync(join(tmpdir(), 'meterwire-virtual-'));
    meter = await startMeter({
      port: 0,
      wrapperPort: 0,
      seed: 8650,
      zone: 'Europe/Prague',
      dataDir: folder,
      control: {},
    });
    gateway = new FakeGateway(madeUpFleet(Date.now()), await builtConsole());
    await gateway.listen();
    if (meter.control === undefined) throw new Error('the meter has no control interface');
    gateway.meters.set('Test meter', meter.control.url);
    await open();
  });
  afterEach(async () => {
    await page?.context().close();
    await gateway?.close();
    await meter?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });

  async function open(
    options: { bypassCSP?: boolean; colorScheme?: 'dark'; width?: number } = {},
  ): Promise<void> {
    const { width = 1280, ...rest } = options;
    await page?.context().close();
    const context = await browser.newContext({ ...viewer, ...rest, viewport: { width, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const expected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !expected) complaints.push(message.text());
    });
  }

  const visit = (path = '/meters/Test%20meter') => page.goto(gateway.url + path);
  const text = (words: string | RegExp) => page.getByText(words).first();
  const box = (name: RegExp) => page.getByRole('button', { name });
  const control = () => {
    if (meter.control === undefined) throw new Error('the meter has no control interface');
    return meter.control;
  };

  test('is found in the list, and drawn: modules, links, values', async () => {
    await visit('/meters');
    await page.getByRole('link', { name: 'Test meter' }).click();
    await text('Has power').waitFor();
    await box(/^kWh rec Integrator .* kWh/).waitFor();
    expect(await page.locator('.wire-link').count()).toBeGreaterThan(20);
    await box(/^Load profile Data Recorder/).click();
    expect(await page.locator('.wire-link[data-lit]').count()).toBe(6);
    expect(page.url()).toContain('module=Load+profile');
  });

  test('a setup register is changed, its event is seen, and it is undone at a click', async () => {
    await visit('/meters/Test%20meter?module=Ethernet');
    const unitId = page.getByLabel('Unit ID');
    await unitId.fill('70000');
    await text(/is not allowed: an integer from 1 to 9999/).waitFor();
    await unitId.fill('77');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await text('Ethernet is changed, and the event log says so.').waitFor();
    await page.locator('.event', { hasText: 'Setup Change' }).first().waitFor();
    const changed = await callControl(control(), 'getModule', { params: { label: 'Ethernet' } });
    expect(changed.setup.find(({ name }) => name === 'Unit ID')?.value).toBe(77);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => unitId.inputValue()).toBe('100');
  });

  test('what the meter refuses is explained, and what was entered stays', async () => {
    await visit('/meters/Test%20meter?module=Billing%20data%20export');
    const code = page.getByLabel('Profile Generic OBIS');
    await code.fill('1-0:99.1.0*255');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page
      .getByRole('alert')
      .getByText(/Load profile export/)
      .waitFor();
    expect(await code.inputValue()).toBe('1-0:99.1.0*255');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => code.inputValue()).toContain('98.1');
  });

  test('power down and up, the clock and a master reset, each with its event', async () => {
    await visit();
    await page.getByRole('button', { name: 'Take its power' }).click();
    await text('No power').waitFor();
    await page.getByRole('button', { name: 'Give it power' }).click();
    await text('Has power').waitFor();
    await page.getByRole('button', { name: 'Set its clock' }).click();
    await page.getByLabel('Time', { exact: true }).fill('tomorrow');
    await text(/This is no moment/).waitFor();
    await page.getByLabel('Time', { exact: true }).fill('2031-03-29T01:00:00+01:00');
    await page.getByRole('dialog').getByRole('button', { name: 'Set the clock' }).click();
    await text('The clock is set.').waitFor();
    await text(/its clock: 2031-03-29/).waitFor();
    await page.getByRole('button', { name: 'Master reset' }).click();
    await text('Begin everything anew?').waitFor();
    await page.getByRole('button', { name: 'Reset the meter' }).click();
    await text('The meter has begun everything anew.').waitFor();
    await expect.poll(() => page.locator('.event').count()).toBeGreaterThan(2);
  });

  test('what its recorders hold is listed, with status flags in words', async () => {
    await visit();
    await text(/rows of 9,000, every 15 min/).waitFor();
    await expect.poll(() => page.locator('.recorder tbody tr').count()).toBe(200);
    await page.getByLabel('Recorder', { exact: true }).selectOption('Billing data');
    await expect.poll(() => page.locator('.recorder tbody tr').count()).toBeLessThan(60);
  });

  test('as a list, and by keyboard alone', async () => {
    await visit();
    await box(/^kWh del Integrator/).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'kWh del', exact: true }).waitFor();
    await page.getByText('List', { exact: true }).click();
    await page
      .getByRole('row', { name: /kWh del int/ })
      .getByRole('button')
      .first()
      .press('Enter');
    await page.getByRole('region', { name: 'kWh del int', exact: true }).waitFor();
  });

  test('without any virtual meter says how to start one; with one that is gone, what happened', async () => {
    gateway.meters.clear();
    await visit('/meters');
    await text('No virtual meter yet').waitFor();
    await text(/meterwire meter --control-port 4061/).waitFor();
    await visit();
    await text('There is no such virtual meter').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious (%s), and no phone is too narrow',
    async (look) => {
      await open({ bypassCSP: true, ...(look === 'dark' && { colorScheme: look }) });
      await visit('/meters/Test%20meter?module=Ethernet');
      await page.locator('.recorder tbody tr').first().waitFor();
      expect(await seriousIn(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    },
  );
});
