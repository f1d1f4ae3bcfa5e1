import { readFileSync } from 'node:fs';
import {
  type AttributeValue,
  allowCounter,
  followDeviceTraffic,
  invokeMethod,
  listCounterEntries,
  listCounters,
  listObjects,
  listProfileHoles,
  listProfileShapes,
  listStateChanges,
  readAttributes,
  readObjects,
  testDevice,
  writeAttribute,
} from '@meterwire/api';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { hasChromium, seriousIn } from './browser.ts';
import type { FakeGateway } from './console-gateway.ts';
import {
  countersOf,
  entriesOf,
  madeUpCounters,
  madeUpObjects,
  madeUpTraffic,
  madeUpTrial,
} from './console-meter-fixture.ts';
import { madeUpConsole } from './console-page.ts';

/** What a device page has besides its values and its profile, and what the overview says of requests. */
describe('the console in Chromium: devices in depth', () => {
  let gateway: FakeGateway;
  let page: Page;
  const { open, visit, text } = madeUpConsole((opened) => {
    ({ gateway, page } = opened);
  });

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
    // Seven where the newest row ends a day, eight otherwise.
    await expect.poll(() => days.count()).toBeGreaterThanOrEqual(7);
    const count = await days.count();
    expect(await page.locator('.days-line').count()).toBe(count + 1);
    const figure = () => page.locator('.days-figures dd').nth(2).textContent();
    const newest = await figure();
    await days.nth(2).focus();
    await expect.poll(figure).not.toBe(newest);
    await page.getByLabel('Column').selectOption({ index: 1 });
    await page.getByRole('img', { name: new RegExp(`${count} days over one another`) }).waitFor();
  });

  test('a list is narrowed to a tag, and the address keeps it', async () => {
    await visit('/devices');
    await page.getByLabel('Tag', { exact: true }).selectOption('production');
    await text('3 of 7 devices').waitFor();
    expect(page.url()).toContain('tag=production');
    await page.reload();
    await text('3 of 7 devices').waitFor();
  });

  describe('objects', () => {
    const value = (attribute: number, said: unknown): AttributeValue => ({
      logicalName: '1-1:1.8.0*255',
      classId: 3,
      attribute,
      attributeName: null,
      ok: true,
      error: null,
      value: said,
      note: null,
      raw: '1500000000002dfa716',
    });

    beforeEach(() => {
      if (!hasChromium) return;
      gateway.answers.set(listObjects.name, () => madeUpObjects);
      gateway.answers.set(readAttributes.name, ({ body }) => {
        const [{ attribute }] = (body as { attributes: [{ attribute?: number }] }).attributes;
        if (attribute !== undefined) return { values: [value(attribute, 7)] };
        const refused = { ...value(3, null), ok: false, error: 'readWriteDenied', value: null, raw: null };
        return {
          values: [value(1, '1-1:1.8.0*255'), value(2, { type: 'uint64', value: '48211734' }), refused],
        };
      });
    });
    const clock = `/devices/main?part=objects&object=${encodeURIComponent('0-0:1.0.0*255/8')}`;

    test('are found, chosen by keyboard, read, and shown by their class with their rights', async () => {
      await visit('/devices/main?part=objects');
      await page.getByLabel('Find by name, code or class').fill('energy import');
      const list = page.getByRole('listbox', { name: 'Objects' });
      await expect.poll(() => list.getByRole('option').count()).toBe(1);
      await list.focus();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('button', { name: 'Read all attributes' }).click();
      expect(page.url()).toContain('object=');
      await text('48211734').waitFor();
      await text('The meter does not let this client read it').waitFor();
      await text('rights not told').waitFor();
      await page.getByRole('button', { name: 'Read value' }).click();
      await page.locator('.attribute-value').getByText('7', { exact: true }).waitFor();
    });

    test('an attribute is written; what the meter refuses is explained, and what was entered stays', async () => {
      gateway.answers.set(writeAttribute.name, () => ({ ok: false, error: 'readWriteDenied', value: null }));
      await visit(clock);
      await page.getByRole('button', { name: 'Write timeZone' }).click();
      const field = page.getByRole('dialog').getByLabel('New value');
      await field.fill('60');
      await page.getByRole('button', { name: 'Write to the meter' }).click();
      await page.getByRole('alert').getByText('The meter does not let this client').waitFor();
      expect(await field.inputValue()).toBe('60');
      let sent: unknown;
      gateway.answers.set(writeAttribute.name, ({ body }) => {
        sent = body;
        return { ok: true, error: null, value: null };
      });
      await page.getByRole('button', { name: 'Write to the meter' }).click();
      await text('timeZone is written, and read again.').waitFor();
      expect(sent).toEqual({ logicalName: '0-0:1.0.0*255', classId: 8, attribute: 3, value: 60 });
    });

    test('a method is called after it is asked for twice', async () => {
      gateway.answers.set(invokeMethod.name, () => ({ ok: true, error: null, value: null }));
      await visit(clock);
      await page.getByRole('button', { name: 'Call shiftTime' }).click();
      await page.getByRole('dialog').getByLabel('Argument').fill('int16:5');
      await page.getByRole('dialog').getByRole('button', { name: 'Call' }).click();
      await text('shiftTime is done.').waitFor();
    });

    test('are read where they are not known yet, and a failure says what to do', async () => {
      gateway.answers.set(listObjects.name, () => ({ readAt: null, objects: [] }));
      await visit('/devices/main?part=objects');
      await text('The objects of this meter are not known yet').waitFor();
      gateway.failing = { status: 504, title: 'no answer to SNRM', advice: 'check that the meter has power' };
      await page.getByRole('button', { name: 'Read the object list' }).click();
      await page.getByRole('alert').getByText('no answer to SNRM', { exact: false }).waitFor();
      await text('Check that the meter has power.').waitFor();
      gateway.failing = undefined;
      gateway.answers.set(readObjects.name, () => madeUpObjects);
      await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
      await text('4 objects').waitFor();
    });
  });

  test('a device is tried layer by layer, and what to do is said where one fails', async () => {
    gateway.scripts.set(testDevice.name, madeUpTrial);
    await visit('/devices/cold-store?part=test');
    await text('Try the device layer by layer').waitFor();
    await page.getByRole('button', { name: 'Test this device' }).click();
    await page.locator('.trial-step[data-step=ok]', { hasText: 'Line' }).waitFor();
    await page.locator('.trial-step[data-step=failed]', { hasText: 'Link' }).waitFor();
    await text(/^Check the server address/).waitFor();
    await page.locator('.trial-step[data-step=open]', { hasText: 'Association' }).waitFor();
    await page.getByRole('button', { name: 'Test again' }).waitFor();
  });

  describe('traffic', () => {
    beforeEach(() => {
      if (hasChromium) gateway.scripts.set(followDeviceTraffic.name, madeUpTraffic);
    });

    test('is followed, held, searched and taken apart', async () => {
      await visit('/devices/main?part=traffic');
      await text('Following').waitFor();
      const lines = page.getByRole('listbox', { name: 'What passed' }).getByRole('option');
      await expect.poll(() => lines.count()).toBe(6);
      await lines.filter({ hasText: 'getRequest' }).click();
      await page.getByRole('tree').first().waitFor();
      await page.getByRole('button', { name: 'Hold' }).click();
      await text('Held').waitFor();
      await page.getByLabel('Find in the traffic').fill('getResponse');
      await expect.poll(() => lines.count()).toBe(1);
      await page.getByRole('button', { name: 'Take all apart' }).click();
      await page.getByRole('row', { name: '1-1:1.8.0*255' }).waitFor();
    });

    test('is given as a capture, and for Wireshark', async () => {
      await visit('/wire?device=main');
      await text('Following').waitFor();
      await page.getByRole('option', { name: /getRequest/ }).waitFor();
      for (const [button, mark] of [
        ['Capture', 0x7b],
        ['pcap', 0xa1],
      ] as const) {
        const downloading = page.waitForEvent('download');
        await page.getByRole('button', { name: button }).click();
        expect(readFileSync(await (await downloading).path())[0]).toBe(mark);
      }
    });

    test('says so where nothing has passed, and where it cannot be followed', async () => {
      gateway.scripts.set(followDeviceTraffic.name, { events: [], open: true });
      await visit('/devices/main?part=traffic');
      await text('Nothing has passed yet').waitFor();
      gateway.scripts.set(followDeviceTraffic.name, { events: [], refuse: 'too many follow already' });
      await page.getByRole('link', { name: 'Now', exact: true }).click();
      await page.getByRole('link', { name: 'Traffic' }).click();
      await page.getByRole('alert').getByText('Too many follow already').waitFor();
      gateway.scripts.set(followDeviceTraffic.name, madeUpTraffic);
      await text('Following').waitFor();
    });
  });

  test('how complete a profile is stands below it, day by day, and a day leads to its rows', async () => {
    await visit('/devices/main');
    const map = page.getByRole('region', { name: 'Completeness' });
    await map.getByText('95 %').waitFor();
    await map.getByRole('button', { name: /: 48 of 96 rows$/ }).click();
    await expect.poll(() => page.url()).toContain('range=day');
  });

  test('holes of a profile are listed with their reason and lead to their day', async () => {
    const hole = { rows: 4, tries: 3, reason: 'the meter was asked for them and gave none' };
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    gateway.answers.set(listProfileHoles.name, () => ({
      ...{ logicalName: '1-0:99.1.0*255', capturePeriod: 900, refill: true, open: 8, absent: 4 },
      holes: [
        { ...hole, from: `${day}T10:00:00Z`, to: `${day}T11:00:00Z`, state: 'absent' },
        { ...hole, from: `${day}T04:00:00Z`, to: `${day}T06:00:00Z`, state: 'open', rows: 8 },
      ],
    }));
    await visit('/devices/main');
    const holes = page.locator('details.holes');
    await holes.getByText('8 rows will be asked for, 4 rows the meter does not have').waitFor();
    await holes.locator('summary').click();
    await holes.getByText('the meter does not have them', { exact: true }).waitFor();
    await holes.getByText('will be asked for again (asked 3 times)').waitFor();
    await holes.getByRole('button').first().click();
    await expect.poll(() => page.url()).toContain('range=day');
  });

  test('what a profile captured from when on is marked in the chart and in the table', async () => {
    const shape = { capturePeriod: 900, columns: [] };
    const since = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    gateway.answers.set(listProfileShapes.name, () => [
      { ...shape, version: 2, since: since(2), added: ['1-0:2.8.0*255 2'], removed: [] },
      { ...shape, version: 1, since: since(90), added: [], removed: [] },
    ]);
    await visit('/devices/main?range=week');
    const words = /^From .* on the meter captured something else: new: Active energy export/;
    await page.locator('.profile-shape').getByText(words).waitFor();
    await visit('/devices/main?range=week&view=table');
    await page.locator('.profile-shape').getByText(words).waitFor();
    await page.locator('section.rows').evaluate((box) => box.scrollTo(0, 2 * 96 * 32 - 200));
    await page.getByRole('cell', { name: words }).waitFor();
  });

  test('events of the meter are told in words, found, and the unknown named as such', async () => {
    await open({ bypassCSP: true });
    await visit('/devices/main?part=events');
    await text('Voltage too high on L1').waitFor();
    await text('Event 203').waitFor();
    expect(await page.locator('.event').count()).toBe(8);
    expect(await seriousIn(page)).toEqual([]);
    await page.getByLabel('Find events').fill('cover');
    await text('2 events').waitFor();
    await page.getByLabel('Find events').fill('nothing of the kind');
    await text('No event matches.').waitFor();
    await visit('/devices/main');
    expect(await page.getByLabel('Profile', { exact: true }).count()).toBe(0);
  });

  test('the history goes on with older changes', async () => {
    const change = (n: number) => ({
      ...{ device: 'main', state: n % 2 === 0 ? 'silent' : 'answering', reason: null },
      at: new Date(Date.now() - n * 3_600_000).toISOString(),
    });
    gateway.answers.set(listStateChanges.name, ({ query }) =>
      query['after'] === undefined
        ? { changes: [1, 2, 3].map(change), next: 'more' }
        : { changes: [4, 5].map(change), next: null },
    );
    await visit('/devices/main?part=history');
    await expect.poll(() => page.locator('.history-change').count()).toBe(3);
    await page.getByRole('button', { name: 'Show older' }).click();
    await expect.poll(() => page.locator('.history-change').count()).toBe(5);
    await page.getByRole('button', { name: 'Show older' }).waitFor({ state: 'detached' });
  });

  test('the history tells when the device was in trouble, and for how long', async () => {
    const hour = (n: number) => new Date(Date.now() - n * 3_600_000).toISOString();
    const changes = [
      { device: 'main', at: hour(1), state: 'answering', reason: null },
      { device: 'main', at: hour(4), state: 'silent', reason: 'no answer to SNRM' },
    ];
    gateway.answers.set(listStateChanges.name, () => ({ changes, next: null }));
    await visit('/devices/main?part=history');
    const trouble = page.locator('.history-change', { hasText: 'Silent' });
    await trouble.getByText('No answer to SNRM').waitFor();
    await trouble.getByText('3 h', { exact: true }).waitFor();
    await visit('/devices/solar?part=history');
    gateway.answers.delete(listStateChanges.name);
    await page.reload();
    await text('Nothing has happened yet').waitFor();
  });

  test('counters are shown with what happened to them', async () => {
    gateway.answers.set(listCounters.name, countersOf);
    gateway.answers.set(listCounterEntries.name, entriesOf);
    await visit('/devices/main?part=counters');
    await text('4 096').waitFor();
    await text('raised to what the meter expects').waitFor();
    await visit('/devices/solar?part=counters');
    await text('No counter was spent on this device').waitFor();
  });

  describe('a jump of a counter that was held', () => {
    const path = '/devices/press-3?part=counters';
    beforeEach(() => {
      if (!hasChromium) return;
      gateway.answers.set(listCounters.name, countersOf);
      gateway.answers.set(listCounterEntries.name, entriesOf);
    });

    test('is allowed after what follows is said, and asked for twice', async () => {
      await open({ bypassCSP: true });
      await visit(path);
      await page.getByRole('button', { name: 'Allow the jump …' }).click();
      const dialog = page.getByRole('dialog', { name: /^Go on from 90\s000\?$/ });
      await dialog.getByText(/89\s988 numbers between them/).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Leave it held' }).click();
      expect(gateway.calls.filter((call) => call.startsWith('POST'))).toEqual([]);

      await page.getByRole('button', { name: 'Allow the jump …' }).click();
      gateway.failing = { status: 503, title: 'Service Unavailable' };
      await dialog.getByRole('button', { name: 'Allow the jump' }).click();
      await dialog.getByRole('alert').waitFor();
      gateway.failing = undefined;
      const [, held] = madeUpCounters.counters;
      gateway.answers.set(allowCounter.name, () => ({ ok: true }));
      gateway.answers.set(listCounters.name, () => [{ ...held, held: null, state: 'good' }]);
      await dialog.getByRole('button', { name: 'Allow the jump' }).click();
      await text(/^The jump to 90\s000 is allowed/).waitFor();
      await page.getByRole('button', { name: 'Allow the jump …' }).waitFor({ state: 'detached' });
      expect(gateway.calls).toContain('POST /api/counters/c2/allow');
    });

    test('is shown to operators, who are told that an administrator allows it', async () => {
      gateway.session = {
        ...gateway.session,
        login: 'users',
        user: 'otto',
        role: 'operator',
        via: 'session',
      };
      await visit(path);
      const order = page.getByRole('button', { name: 'Allow the jump …' });
      expect(await order.getAttribute('title')).toMatch(/^Only administrators may do this/);
      await order.focus();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('dialog').count()).toBe(0);
    });
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious (%s), and no phone is too narrow',
    async (look) => {
      const viewport = { width: 360, height: 900 };
      await open({ bypassCSP: true, ...(look === 'dark' && { colorScheme: look }), viewport });
      gateway.answers.set(listObjects.name, () => madeUpObjects);
      gateway.scripts.set(followDeviceTraffic.name, madeUpTraffic);
      gateway.answers.set(listCounters.name, countersOf);
      gateway.answers.set(listCounterEntries.name, entriesOf);
      for (const path of [
        '/',
        '/devices/main?view=days',
        `/devices/main?part=objects&object=${encodeURIComponent('0-0:1.0.0*255/8')}`,
        '/devices/main?part=counters',
        '/devices/main?part=traffic',
        '/devices/main?part=test',
        '/wire?live=true',
      ]) {
        await visit(path);
        await page.getByText('Live', { exact: true }).waitFor();
        await page.waitForTimeout(300);
        expect([path, ...(await seriousIn(page))]).toEqual([path]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      }
    },
    90_000,
  );
});
