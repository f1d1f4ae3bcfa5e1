import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, seriousIn } from './browser.ts';
import type { FakeGateway } from './console-gateway.ts';
import { madeUpConsole } from './console-page.ts';

/** The page that takes octets apart, in Chromium, under the gateway's security policy. */
describe('the wire', () => {
  let gateway: FakeGateway;
  let page: Page;
  const { open, visit, text } = madeUpConsole((opened) => {
    ({ gateway, page } = opened);
  });
  beforeEach(async () => {
    if (hasChromium) await visit('/wire');
  });

  const octets = () => page.getByLabel('Octets', { exact: true });
  const value = (name: string) => page.getByRole('row', { name });

  test('takes a pasted log apart: frames, APDUs, and the value with its name and unit', async () => {
    await page.getByRole('button', { name: 'A register, read over HDLC' }).click();
    await value('1-1:1.8.0*255').getByText('1 471 671 121 Wh').waitFor();
    await text('A log: 10 lines with octets').waitFor();
    await text('10 frames').waitFor();
    await text('nothing is wrong').waitFor();
  });

  test('opens what is ciphered with keys that never leave the page', async () => {
    await page.getByRole('button', { name: 'A ciphered push' }).click();
    await value('1-0:32.7.0*255').getByText('230.4 V').waitFor();
    const secrets = ['000102030405', 'D0D1D2D3D4D5'];
    expect(
      gateway.calls.filter((call) => secrets.some((secret) => call.toUpperCase().includes(secret))),
    ).toEqual([]);
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]),
    );
    for (const secret of secrets) expect(stored).not.toContain(secret);
    await page.locator('summary', { hasText: 'Keys' }).click();
    await page.getByLabel('Authentication key', { exact: true }).fill('00');
    await text(/key has 16 octets \(32 digits\)/).waitFor();
    await page.getByLabel('Authentication key', { exact: true }).fill('');
    await text(/opened without checking its tag/).waitFor();
    await page.getByRole('button', { name: 'Forget the keys' }).click();
    await text(/give the keys to see what is inside/i).waitFor();
  });

  test('marks the octets of a field, and the field of an octet', async () => {
    await page.getByRole('button', { name: 'A ciphered push' }).click();
    const line = page.getByRole('treeitem').filter({ hasText: '48211734' });
    await line.hover();
    const hex = page.getByRole('region', { name: 'Octets of dataNotification' });
    const lit = () => hex.locator('.hex-octets [data-lit]').allTextContents();
    await expect.poll(lit).toEqual(['06', '02', 'DF', 'A7', '16']);
    await hex.locator('.hex-octets > span').first().hover();
    await expect
      .poll(() => page.locator('.tree-line[aria-selected=true]').textContent())
      .toContain('dataNotification');
  });

  test('works by keyboard: arrows move, fold and mark', async () => {
    await page.getByRole('button', { name: 'A ciphered push' }).click();
    await value('1-0:32.7.0*255').waitFor();
    const tree = page.getByRole('tree').last();
    await tree.focus();
    for (let n = 0; n < 4; n++) await page.keyboard.press('ArrowDown');
    const active = () => page.locator('.tree-line[aria-selected=true]');
    await expect.poll(() => active().textContent()).toContain('body');
    const lines = await tree.getByRole('treeitem').count();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => active().getAttribute('aria-expanded')).toBe('false');
    expect(await tree.getByRole('treeitem').count()).toBeLessThan(lines);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => active().getAttribute('aria-expanded')).toBe('true');
    await page.getByRole('region', { name: 'Octets of dataNotification' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.hex [data-lit]').count()).toBeGreaterThan(0);
  });

  test('explains damage, and what is no octets at all', async () => {
    await page.getByRole('button', { name: 'Damaged answers' }).click();
    await text('2 problems').waitFor();
    await text(/FCS is 732E/).waitFor();
    await octets().fill('hello');
    await page
      .getByRole('alert')
      .getByText(/is no hexadecimal digit/)
      .waitFor();
    await octets().fill('');
    await text('Paste octets, and see what they say').waitFor();
  });

  test('finds, folds and gives everything as a file', async () => {
    await page.getByRole('button', { name: 'A register, read over HDLC' }).click();
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await expect.poll(() => page.getByRole('tree').count()).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    await expect.poll(() => page.getByRole('tree').count()).toBe(0);
    await page.getByLabel('Find in frames and values').fill('aarq');
    await expect.poll(() => page.locator('.part').count()).toBe(1);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download JSON' }).click();
    const document = JSON.parse(readFileSync(await (await downloading).path(), 'utf8')) as {
      framing: string;
    };
    expect(document.framing).toBe('hdlc');
    await page.getByLabel('Find in frames and values').fill('nowhere');
    await text('Nothing matches.').waitFor();
  });

  test('loses nothing: cleared octets come back, and so do those one leaves', async () => {
    await octets().fill('c001c100030100010800ff0200');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await octets().inputValue()).toBe('c001c100030100010800ff0200');
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    await page.getByRole('link', { name: 'The wire' }).click();
    expect(await octets().inputValue()).toBe('c001c100030100010800ff0200');
  });

  test('opens a file of octets', async () => {
    const bytes = Buffer.from('7ea01c21000200c9b87e66e6e700c401c200150000000057b7eb512e737e', 'hex');
    await page.locator('input[type=file]').setInputFiles({ name: 'meter.bin', mimeType: '', buffer: bytes });
    await text('A file of octets').waitFor();
    await text('1 frame').waitFor();
  });

  test('a thousand frames are taken apart while the page stays quick', async () => {
    const frame = '7ea01c21000200c9b87e66e6e700c401c200150000000057b7eb512e737e';
    await octets().fill(Array(1000).fill(frame).join('\n'));
    await text('1,000 frames').waitFor();
    expect(await page.locator('.part').count()).toBe(100);
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious (%s), and no phone is too narrow',
    async (look) => {
      const viewport = { width: 360, height: 900 };
      await open({ bypassCSP: true, ...(look === 'dark' && { colorScheme: look }), viewport });
      await visit('/wire');
      expect(await seriousIn(page)).toEqual([]);
      await page.getByRole('button', { name: 'A ciphered push' }).click();
      await value('1-0:32.7.0*255').waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    },
  );
});
