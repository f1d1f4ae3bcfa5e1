import { readFileSync } from 'node:fs';
import type { RunningGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, seriousIn } from './browser.ts';
import { realConsole } from './console-page.ts';
import { madeUpWarnings } from './console-watch-fixture.ts';

const password = 'correct horse battery';

/** Pages where people watch, with a real gateway that reads a real virtual meter; one looks as an administrator or as a viewer. */
describe('watching a gateway in the console', { timeout: 90_000 }, () => {
  let meter: RunningMeter;
  let gateway: RunningGateway;
  let page: Page;
  const { open, visit, text } = realConsole(
    async () => {
      meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, zone: 'Europe/Prague' });
      const hdlc = meter.addresses.find(({ transport }) => transport === 'hdlc');
      if (hdlc === undefined) throw new Error('the meter does not speak HDLC');
      return configuration(hdlc.port, hdlc.physical ?? 1);
    },
    (opened) => {
      ({ page, gateway } = opened);
    },
  );
  afterAll(() => meter?.close());
  beforeEach(async () => {
    if (hasChromium) await logIn('ada');
  });

  let made = false;
  /** The cookie of the session lands in the page's own context. */
  async function logIn(user: 'ada' | 'vera'): Promise<void> {
    const post = async (path: string, data: object) => {
      const answer = await page.request.post(gateway.url + path, { data });
      if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    };
    if (!made) {
      const code = new URL(gateway.firstAdministrator ?? '').hash.slice(1);
      await post('/api/first-administrator', { code, user: 'ada', password });
      await post('/api/users', { name: 'vera', role: 'viewer', password });
      made = true;
    }
    await post('/api/session', { user, password });
  }
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).first();

  describe('a viewer', () => {
    beforeEach(async () => {
      if (!hasChromium) return;
      await open({ bypassCSP: true });
      await logIn('vera');
    });

    test('sees what a device page can do, and why not for them; nothing is asked of the gateway', async () => {
      const orders: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'GET' || /\/api\/.*\/traffic/.test(request.url()))
          orders.push(request.url());
      });
      const why =
        'Only operators may do this. You are logged in as viewer; an administrator can change that.';
      for (const [path, names] of [
        ['', ['Read now', 'Settings']],
        ['?part=objects', [/^Read the (object list|list again)$/]],
        ['?part=test', ['Test this device']],
      ] as const) {
        await visit(`/devices/main${path}`);
        for (const name of names) {
          await button(name).focus();
          expect([name, await button(name).getAttribute('aria-disabled')]).toEqual([name, 'true']);
          expect(await button(name).getAttribute('title')).toBe(why);
          await page.keyboard.press('Enter');
        }
      }
      await text(why).waitFor();
      await visit('/devices/main?part=traffic');
      await text('What passes may be followed by operators').waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(orders).toEqual([]);
    });

    test('chooses devices, exports them, and cannot change them', async () => {
      await visit('/devices');
      await page.getByLabel('Choose all rows').click();
      for (const name of ['Read now', 'Switch on', 'Switch off', 'Change …'])
        expect([name, await button(name).getAttribute('aria-disabled')]).toEqual([name, 'true']);
      const downloading = page.waitForEvent('download');
      await button('Export').click();
      expect(readFileSync(await (await downloading).path(), 'utf8')).toContain('main');
    });
  });

  test('devices are switched off and on many at a time, after what changes is shown; those that a filter hides are counted', async () => {
    await visit('/devices');
    await page.getByLabel('Choose all rows').click();
    await page.getByLabel('Find by name, line, tag or problem').fill('away');
    await text('2 devices chosen, 1 of them not shown').waitFor();
    await button('Choose none').click();
    await page.getByLabel('Choose all rows').click();
    await button('Switch off').click();
    const review = page.getByRole('dialog', { name: 'This will change' });
    await review.getByText('away', { exact: true }).waitFor();
    await review.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await button('Switch off').click();
    await review.getByRole('button', { name: 'Apply' }).click();
    await text('1 device switched off.').waitFor();
    await page.getByRole('row', { name: /away/ }).getByText('Disabled').waitFor();
    await button('Switch on').click();
    await review.getByRole('button', { name: 'Apply' }).click();
    await text('1 device switched on.').waitFor();
    await page.getByRole('row', { name: /away/ }).getByText('Disabled').waitFor({ state: 'detached' });
  });

  describe('the wire, live', () => {
    const lines = () => page.getByRole('listbox', { name: 'What passed' }).getByRole('option');

    async function readOnce(): Promise<void> {
      const answer = await page.request.post(`${gateway.url}/api/devices/main/read`, { data: {} });
      expect(await answer.json()).toMatchObject({ outcome: 'done' });
    }

    test.each([
      ['a device', '/devices/main?part=traffic'],
      ['a line', '/wire?connection=hall'],
    ])('of %s: followed, held, found, folded, lit, and taken away', async (_, path) => {
      await visit(path);
      await text('Following').waitFor();
      await readOnce();
      await lines().filter({ hasText: 'getRequest' }).first().click();
      await button('Hold').click();
      await readOnce();
      await text(/^Held, \d+ waiting$/).waitFor();
      const held = await lines().count();
      await button('Go on').click();
      await expect.poll(() => lines().count()).toBeGreaterThan(held - 1);

      // A chosen line is taken apart; what the cursor or the focus is on is lit in the octets beside it.
      const tree = page.getByRole('tree').last();
      await tree.getByRole('treeitem').last().hover();
      await expect.poll(() => page.locator('.hex-octets [data-lit]').count()).toBeGreaterThan(0);
      const parts = page.locator('.part-head');
      const shown = await page.getByRole('tree').count();
      await parts.last().click();
      await expect.poll(() => page.getByRole('tree').count()).toBe(shown - 1);

      await page.getByLabel('Find in the traffic').fill('no such thing');
      await text('Nothing that passed matches').waitFor();
      await page.getByLabel('Find in the traffic').fill('getRequest');
      for (const line of await lines().allTextContents()) expect(line).toContain('getRequest');

      for (const [name, beginning] of [
        ['Text', /^20\d\d-.*Z (sent|received) main: 7E /m],
        ['pcap', /^\u00a1\u00b2/],
      ] as const) {
        const downloading = page.waitForEvent('download');
        await button(name).click();
        const content = readFileSync(await (await downloading).path(), 'latin1');
        expect(content).toMatch(beginning);
      }
    });

    test('a device that is gone is told once, and not asked for again and again', async () => {
      let asked = 0;
      page.on('request', (request) => {
        if (/\/api\/.*\/traffic/.test(request.url())) asked++;
      });
      await visit('/wire?live=true&device=nowhere');
      await page.getByRole('alert').waitFor();
      await page.waitForTimeout(3_500);
      expect(asked).toBe(1);
      await button('Try again').click();
      await expect.poll(() => asked).toBe(2);
    });
  });

  describe('the overview', () => {
    test('shows how whole the profiles are, walked through by keyboard; a day leads to its rows', async () => {
      await open({ bypassCSP: true });
      await logIn('ada');
      await visit('/');
      const map = page.getByRole('grid', { name: 'Completeness' });
      await map.getByRole('rowheader', { name: /away/ }).waitFor();
      const days = await map.getByRole('columnheader').count();
      expect(days).toBe(16);
      expect(await seriousIn(page)).toEqual([]);

      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      await map.locator('[tabindex="0"]').focus();
      await expect.poll(focused).toMatch(/: [\d,]+ of [\d,]+ rows$/);
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toMatch(/^away, .*/);
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.waitForURL(/devices\/away\?.*range=day/);
    });

    test('of a gateway that reads nothing says so', async () => {
      await page.route('**/api/completeness**', (route) =>
        route.fulfill({
          json: {
            ...{ from: '2026-01-01', to: '2026-01-14', expected: 0, stored: 0, absent: 0, share: null },
            ...{ days: [], profiles: [], next: null, total: 0 },
          },
        }),
      );
      await visit('/');
      await text('No profile is collected yet.').waitFor();
      await page.unroute('**/api/completeness**');
      await page.route('**/api/completeness**', (route) => route.abort());
      await page.reload();
      await page
        .getByRole('region', { name: 'Completeness' })
        .getByRole('button', { name: 'Try again' })
        .waitFor();
    });
  });

  test('the schedules tell what each line carries, how punctual requests are, and what comes next in a zone', async () => {
    await open({ bypassCSP: true });
    await logIn('ada');
    await visit('/schedules');
    const lines = page.getByRole('region', { name: 'Lines' });
    await lines
      .getByRole('listitem')
      .filter({ hasText: 'hall' })
      .getByText(/% planned/)
      .waitFor();
    await page.getByText('Load profile', { exact: true }).click();
    await text(/run since the start of the gateway began within|runs half began within/).waitFor();
    await expect.poll(() => page.locator('.next-runs-list > li').count()).toBe(10);
    await page.getByLabel('Times in').fill('Asia/Kathmandu');
    await page.locator('.next-runs-list').getByText('+05:45').first().waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });

  describe('the runs of requests', () => {
    const rows = () => page.getByRole('region', { name: 'Runs' }).getByRole('row');

    test('of a device say when each was due, how late it began, what it brought; of one that failed why, and what to do', async () => {
      await open({ bypassCSP: true });
      await logIn('ada');
      await visit('/devices/main?part=runs');
      await rows()
        .filter({ hasText: 'Load profile' })
        .filter({ hasText: /new value/ })
        .first()
        .waitFor();
      await page.getByLabel('Outcome').selectOption('failed');
      await text('No run matches.').waitFor();
      await visit('/devices/away?part=runs');
      await rows().filter({ hasText: 'failed' }).first().waitFor();
      await text(/ECONNREFUSED.*check the port/i).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    });

    test('of a request name the devices, and lead to them', async () => {
      await visit('/schedules');
      await page.getByText('Registers', { exact: true }).click();
      await page.getByLabel('Outcome').selectOption('failed');
      await rows().getByRole('link', { name: 'away' }).first().click();
      await page.waitForURL(/devices\/away\?part=runs/);
    });
  });

  test('what the gateway needs stands above all, with what to do and where', async () => {
    await open({ bypassCSP: true });
    await logIn('ada');
    await page.route('**/api/overview', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), warnings: madeUpWarnings } });
    });
    await page.route('**/api/events**', (route) => route.abort());
    await visit('/');
    const needs = page.getByRole('region', { name: 'What the gateway needs' });
    await needs.getByText(/^Nothing can be stored/).waitFor();
    await needs.getByText(/^Free room on the disk/).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await needs.getByRole('link', { name: 'Open hall-bus' }).click();
    await page.waitForURL(/connections\?edit=hall-bus/);
  });

  test('events of a meter are told in words; without a log, how to get one', async () => {
    await visit('/devices/main?part=events');
    await text('No event log is collected from this meter').waitFor();
    await page.getByRole('link', { name: 'Add a request' }).click();
    await page.waitForURL(/requests\?add=/);
  });
});

const configuration = (port: number, physical: number): string => `
timeZone: Europe/Prague
connections:
  - { name: hall, type: tcp, host: 127.0.0.1, port: ${port} }
  - { name: cellar, type: tcp, host: 127.0.0.1, port: 1 }
devices:
  - { name: main, connection: hall, interface: hdlc, physical: ${physical}, addressSize: 4, model: ion, timeout: 1s, retries: 1 }
  - { name: away, connection: cellar, interface: hdlc, timeout: 1s, retries: 0 }
requests:
  - { name: Registers, devices: all, every: 1h, values: [1-1:1.8.0*255, 1-1:16.4.0*255] }
  - { name: Load profile, devices: all, every: 1h, profile: 1-0:99.1.0*255 }
`;
