import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtConsole, hasChromium, looks, noChromium, startBrowser, viewer } from './browser.ts';

const pictures = process.env['SCREENSHOTS'];
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** A real gateway reads a real virtual meter over HDLC on TCP, and a browser looks at both. */
describe('the console with a gateway and a meter', () => {
  let folder: string;
  let meter: RunningMeter;
  let gateway: RunningGateway;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!hasChromium) return;
    folder = mkdtempSync(join(tmpdir(), 'meterwire-console-'));
    meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, zone: 'Europe/Prague' });
    const hdlc = meter.addresses.find(({ transport }) => transport === 'hdlc');
    if (hdlc === undefined) throw new Error('the meter does not speak HDLC');
    const config = join(folder, 'meterwire.yaml');
    writeFileSync(config, configuration(hdlc.port, hdlc.physical ?? 1));
    gateway = await startGateway({
      config,
      dataDir: join(folder, 'data'),
      port: 0,
      logger: quiet,
      consoleDir: await builtConsole(),
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    await meter?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async (context) => {
    if (!hasChromium) return context.skip(noChromium);
    page = await browser.newPage({ ...viewer, viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load'))
        complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page?.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const text = (words: string | RegExp) => page.getByText(words).first();

  test('a meter is read, and seen', async () => {
    await page.goto(gateway.url);
    await page.getByRole('link', { name: 'Main supply' }).first().click();
    await page
      .getByRole('listitem')
      .filter({ hasText: '1-1:1.8.0*255' })
      .getByText(/[kM]Wh/)
      .waitFor();
    await text('Answering').waitFor();
    await text(/ 2,88\d rows/).waitFor();
    await page.locator('.u-over').waitFor();
    await page.getByRole('button', { name: 'Read now' }).click();
    await text(/^Read\. /).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test.each(pictures ? looks : [])('and is pictured: $look', async ({ look, colorScheme, viewport }) => {
    mkdirSync(pictures ?? '', { recursive: true });
    const context = await browser.newContext({ ...viewer, colorScheme, viewport });
    const tab = await context.newPage();
    await tab.goto(`${gateway.url}/devices/${encodeURIComponent('Main supply')}`);
    await tab.getByText('Live', { exact: true }).waitFor();
    await tab.locator('.u-over').waitFor();
    await tab.evaluate(() => document.fonts.ready);
    await tab.screenshot({ path: join(pictures ?? '', `device-${look}.png`), fullPage: look === 'phone' });
    await context.close();
  });

  test('a meter that falls silent is explained, and harms no page', async () => {
    await page.goto(`${gateway.url}/devices/${encodeURIComponent('Main supply')}`);
    await text('Answering').waitFor();
    await meter.close();
    await page.getByRole('button', { name: 'Read now' }).click();
    await text(/^It could not be read: /).waitFor();
    await text('Silent').waitFor();
    await page.getByRole('link', { name: 'Overview' }).first().click();
    await page.getByRole('heading', { name: 'The meter does not answer' }).waitFor();
    await text('Needs attention').waitFor();
  });
});

const configuration = (port: number, physical: number): string => `
timeZone: Europe/Prague
api: { login: open }
connections:
  - { name: Switch room, type: tcp, host: 127.0.0.1, port: ${port} }
devices:
  - name: Main supply
    description: ION8650 in the switch room, over HDLC
    connection: Switch room
    interface: hdlc
    physical: ${physical}
    addressSize: 4
    model: ion
    timeout: 1s
    retries: 1
requests:
  - name: Registers
    devices: all
    every: 10s
    values:
      - 1-1:1.8.0*255
      - 1-1:2.8.0*255
      - 1-1:3.8.0*255
      - 1-1:4.8.0*255
      - 1-1:9.8.0*255
      - 1-1:16.4.0*255
      - 1-1:128.4.0*255
      - 1-1:9.4.0*255
      - 1-1:13.0.0*255
      - 0-0:1.0.0*255
  - name: Load profile
    devices: all
    every: 1m
    profile: 1-0:99.1.0*255
`;
