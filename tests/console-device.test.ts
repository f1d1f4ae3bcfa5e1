import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtConsole, hasChromium, noChromium, seriousIn, startBrowser, viewer } from './browser.ts';
import { madeUpFleet } from './console-fixture.ts';
import { FakeGateway } from './console-gateway.ts';

/** What a device page has besides its values and its profile, and what the overview says of requests. */
describe('the console in Chromium: devices in depth', () => {
  let browser: Browser;
  let gateway: FakeGateway;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (hasChromium) browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async (context) => {
    if (!hasChromium) return context.skip(noChromium);
    gateway = new FakeGateway(madeUpFleet(Date.now()), await builtConsole());
    await gateway.listen();
    await open();
  });
  afterEach(async () => {
    await page?.context().close();
    await gateway?.close();
    expect(complaints).toEqual([]);
  });

  async function open(
    options: { bypassCSP?: boolean; colorScheme?: 'dark'; width?: number } = {},
  ): Promise<void> {
    const { width = 1280, ...rest } = options;
    await page?.context().close();
    const context = await browser.newContext({ ...viewer, ...rest, viewport: { width, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const expected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !expected) complaints.push(message.text());
    });
  }

  const visit = (path: string) => page.goto(gateway.url + path);
  const text = (words: string | RegExp) => page.getByText(words).first();

  test('the overview says which request is due when, and what runs on which line', async () => {
    await visit('/');
    const line = page.locator('.timeline-request', { hasText: 'Load profile' });
    await line.getByText(/every 15 minutes, 6 devices/).waitFor();
    await line.getByText(/in \d+ min/).waitFor();
    await page.locator('.timeline-running', { hasText: 'Press line 3' }).getByText('hall-bus').waitFor();
  });

  test('days are laid over one another, and one stands out when it is pointed at', async () => {
    await visit('/devices/main?view=days&range=week');
    const days = page.getByRole('group', { name: 'Days that are compared' }).getByRole('button');
    await expect.poll(() => days.count()).toBe(8);
    expect(await page.locator('.days-line').count()).toBe(9);
    const figure = () => page.locator('.days-figures dd').nth(2).textContent();
    const newest = await figure();
    await days.nth(2).focus();
    await expect.poll(figure).not.toBe(newest);
    await page.getByLabel('Column').selectOption({ index: 1 });
    await page.getByRole('img', { name: /8 days over one another/ }).waitFor();
  });

  test('a list is narrowed to a tag, and the address keeps it', async () => {
    await visit('/devices');
    await page.getByLabel('Tag', { exact: true }).selectOption('production');
    await text('3 of 7 devices').waitFor();
    expect(page.url()).toContain('tag=production');
    await page.reload();
    await text('3 of 7 devices').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious (%s), and no phone is too narrow',
    async (look) => {
      await open({ bypassCSP: true, ...(look === 'dark' && { colorScheme: look }), width: 360 });
      for (const path of ['/', '/devices/main?view=days']) {
        await visit(path);
        await page.getByText('Live', { exact: true }).waitFor();
        await page.waitForLoadState('networkidle');
        expect([path, ...(await seriousIn(page))]).toEqual([path]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      }
    },
  );
});
