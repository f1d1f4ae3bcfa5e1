import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { Page } from 'playwright-core';
import { afterAll, describe, test } from 'vitest';
import { looks } from './browser.ts';
import { realConsole } from './console-page.ts';

const pictures = process.env['SCREENSHOTS'];

/** A real gateway reads a real virtual meter over HDLC on TCP, and a browser looks at both. */
describe('the console with a gateway and a meter', () => {
  let meter: RunningMeter;
  let page: Page;
  const { open, visit, text } = realConsole(
    async () => {
      meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, zone: 'Europe/Prague' });
      const hdlc = meter.addresses.find(({ transport }) => transport === 'hdlc');
      if (hdlc === undefined) throw new Error('the meter does not speak HDLC');
      return configuration(hdlc.port, hdlc.physical ?? 1);
    },
    (opened) => {
      ({ page } = opened);
    },
  );
  afterAll(() => meter?.close());

  test('a meter is read, and seen', async () => {
    await visit('/');
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
    await open({ colorScheme, viewport });
    await visit(`/devices/${encodeURIComponent('Main supply')}`);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.locator('.u-over').waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(pictures ?? '', `device-${look}.png`), fullPage: look === 'phone' });
  });

  test('a meter that falls silent is explained, and harms no page', async () => {
    await visit(`/devices/${encodeURIComponent('Main supply')}`);
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
