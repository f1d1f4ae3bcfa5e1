import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { builtConsole, hasChromium, looks, noChromium, seriousIn, startBrowser, viewer } from './browser.ts';

const pictures = process.env['SCREENSHOTS'];
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const password = 'correct horse battery';

/** Somebody sets a real gateway up in a real browser, from the first log-in on. The tests stand on one another. */
describe('setting up a gateway in the console', { timeout: 90_000 }, () => {
  let folder: string;
  let gateway: RunningGateway;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if (!hasChromium) return;
    folder = mkdtempSync(join(tmpdir(), 'meterwire-setup-'));
    const config = join(folder, 'meterwire.yaml');
    writeFileSync(config, '# set up in the console\ntimeZone: Europe/Prague\n');
    gateway = await startGateway({
      config,
      dataDir: join(folder, 'data'),
      port: 0,
      logger: quiet,
      consoleDir: await builtConsole(),
    });
    browser = await startBrowser();
    context = await browser.newContext({ ...viewer, viewport: { width: 1280, height: 1000 } });
    page = await opened(context);
  }, 180_000); // it may have to build the console first
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((task) => {
    task.skip(!hasChromium, noChromium);
    complaints.length = 0;
    return () => expect(complaints).toEqual([]);
  });

  async function opened(of: BrowserContext): Promise<Page> {
    const tab = await of.newPage();
    tab.setDefaultTimeout(20_000);
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('console', (message) => {
      const expected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !expected) complaints.push(message.text());
    });
    return tab;
  }

  const visit = (path: string) => page.goto(gateway.url + path);
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const text = (words: string | RegExp) => page.getByText(words).first();
  const field = (name: string) => page.getByRole('dialog').last().getByLabel(name, { exact: true });
  const row = (name: string | RegExp) => page.getByRole('row', { name });
  async function apply(): Promise<void> {
    await button('Apply').click();
    await button('Apply').waitFor({ state: 'detached' });
  }
  test('the one-time link makes the first administrator, and its code leaves the address', async () => {
    const link = gateway.firstAdministrator ?? '';
    await page.goto(link);
    await page.getByRole('heading', { name: 'Make the first administrator' }).waitFor();
    await page.getByLabel('Name needed').fill('ada');
    await page.getByLabel('Password needed', { exact: true }).fill(password);
    await page.getByLabel('The same password again needed').fill('another one');
    await text('The two passwords differ').waitFor();
    await page.getByLabel('The same password again needed').fill(password);
    await button('Make it and log in').click();
    await page.getByRole('heading', { name: 'No meter yet' }).waitFor();
    expect(page.url()).not.toContain(link.split('#')[1]);
    expect(await seriousIn(page)).toEqual([]);
  });

  test('logging out ends it, a wrong password is told, the right one lets in', async () => {
    await button(/^ada/).click();
    await button('Log out').click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByLabel('Name needed').fill('ada');
    await page.getByLabel('Password needed', { exact: true }).fill('wrong');
    await button('Log in').click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password needed', { exact: true }).fill(password);
    await button('Log in').click();
    await button(/^ada/).waitFor();
  });

  test('an empty list says what to do; a new entry is complained about as one types, reviewed, applied, undone', async () => {
    await visit('/connections');
    await text('No connection yet').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await button('Add a connection').first().click();
    await field('Name needed').fill('hall');
    await field('Port').fill('abc');
    await text('"abc" is not allowed: an integer from 1 to 65535.').waitFor();
    await button('Review the change').click();
    await text('Is missing: a text that is not empty.').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await field('Port').fill('4060');
    await field('Host needed').fill('10.0.0.5');
    await button('Review the change').click();
    await text('This will change').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await apply();
    await row(/hall/).getByText('10.0.0.5:4060').waitFor();
    await button('Undo').click();
    await text('No connection yet').waitFor();
  });

  test('what is entered is kept when the form is shut, and when the line breaks', async () => {
    await visit('/connections?add=');
    await field('Name needed').fill('roof');
    await page.keyboard.press('Escape');
    await button('Add a connection').first().click();
    expect(await field('Name needed').inputValue()).toBe('roof');
    await field('Host needed').fill('10.0.0.6');
    await page.route('**/api/configuration/**', (route) => route.abort());
    await button('Review the change').click();
    await text('The gateway does not answer').waitFor();
    await page.unroute('**/api/configuration/**');
    await button('Try again').click();
    await apply();
    await row(/roof/).waitFor();
  });

  test('a session that ends loses nothing that was entered', async () => {
    await visit('/connections?add=');
    await field('Name needed').fill('annex');
    await field('Host needed').fill('annex.local');
    await context.clearCookies();
    await button('Review the change').click();
    await text('Your session has ended.').waitFor();
    await field('Password needed').fill(password);
    await button('Log in').click();
    await text('Your session has ended.').waitFor({ state: 'detached' });
    await button('Try again').or(button('Apply')).first().click();
    await button('Apply')
      .click()
      .catch(() => undefined);
    await row(/annex/).waitFor();
  });

  test('entries are switched, put in order by the keyboard, copied, and deleted', async () => {
    await visit('/connections');
    await page.getByRole('switch', { name: 'annex enabled' }).click();
    await text('annex is switched off.').waitFor();
    await button('Move annex up').focus();
    await page.keyboard.press('Enter');
    await text('Order changed.').waitFor();
    const names = () => page.getByRole('row').getByRole('link').allTextContents();
    await expect.poll(names).toEqual(['annex', 'roof']);
    // The focus goes with the entry, so that it can be moved on and back.
    const off = (label: string) => button(label).getAttribute('aria-disabled');
    await page.keyboard.press('Tab');
    await expect.poll(() => off('Move annex down')).toBe('false');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['roof', 'annex']);
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => off('Move annex up')).toBe('false');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['annex', 'roof']);
    await button('Copy roof').click();
    expect(await field('Name needed').inputValue()).toBe('roof 2');
    await button('Review the change').click();
    await apply();
    await expect.poll(names).toEqual(['annex', 'roof', 'roof 2']);
    await button('Delete roof 2').click();
    await apply();
    await expect.poll(names).toEqual(['annex', 'roof']);
    expect(await seriousIn(page)).toEqual([]);
  });

  test('who changes what somebody else has changed meanwhile is told, and looks again', async () => {
    await visit('/connections?edit=roof');
    await field('Host needed').fill('10.0.0.7');
    const other = await opened(context);
    await other.goto(`${gateway.url}/connections`);
    // The page under test hears of it by its live stream; what it sends is held until then and is stale all the same.
    await page.route('**/api/configuration', (route) => route.abort());
    await other.getByRole('switch', { name: 'annex enabled' }).click();
    await other.getByText('annex is switched on.').waitFor();
    await other.close();
    await button('Review the change').click();
    await button('Apply').click();
    await text(/changed by somebody else meanwhile/).waitFor();
    await page.unroute('**/api/configuration');
    await button('Try again').click();
    await apply();
    await row(/roof/).getByText('10.0.0.7:4059').waitFor();
  });

  test('a device is added from the cable up', async () => {
    await visit('/devices');
    await text('No device yet').waitFor();
    await page.getByRole('link', { name: 'Add a device' }).click();
    await page.getByRole('heading', { name: 'Add a device' }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await button('Add the device').click();
    await text(/things are not right yet/).waitFor();
    await page.getByLabel('Line', { exact: true }).selectOption('=roof');
    await page.getByText('Reader with a password').click();
    await page.getByLabel('Password', { exact: true }).fill('00000000');
    await page.getByLabel('Name needed').fill('main');
    await page.getByLabel('Tags').fill('billing,hall');
    await page.keyboard.press('Enter');
    await button('Add the device').click();
    await apply();
    await page.getByRole('heading', { name: 'main', level: 1 }).waitFor();
    await button('Settings').click();
    await field('Client address').waitFor();
    await text('Set, and shown to nobody').waitFor();
    expect(await page.content()).not.toContain('00000000');
    await field('Longest wait for an answer')
      .or(page.getByText('Patience', { exact: true }))
      .first()
      .click();
    await field('Longest wait for an answer').fill('soon');
    await text('"soon" is not allowed: a duration such as 500ms, 10s, 15m or 1h30m.').waitFor();
    await button('Discard').click();
    await page.keyboard.press('Escape');
  });

  test('a connection that devices need is not deleted from under them', async () => {
    await visit('/connections');
    await button('Delete roof').click();
    await text('1 entry names it and would have to change first:').waitFor();
    await page.getByRole('dialog').getByText('main').waitFor();
  });

  test('many devices are changed at one go', async () => {
    await visit('/devices');
    await page.getByLabel('Choose all rows').click();
    await button('Change …').click();
    await page.getByRole('dialog').getByLabel('Enabled').selectOption('false');
    await page.getByRole('dialog').getByLabel('Add tags').fill('winter');
    await page.keyboard.press('Enter');
    expect(await seriousIn(page)).toEqual([]);
    await button('Review the change').click();
    await page.getByRole('dialog').getByText('billing, hall, winter').waitFor();
    await apply();
    await row(/main/).getByText('Disabled').waitFor();
  });

  test('a request says in words when it runs, and when next, and what is wrong with it', async () => {
    await visit('/requests');
    await text('No request yet').waitFor();
    await visit('/requests?add=');
    await field('Name needed').fill('energies');
    await page.getByText('By a cron pattern').click();
    await field('Cron pattern needed').fill('0 6 * * 1-5');
    await text('At 06:00, on Monday to Friday').waitFor();
    await expect.poll(() => page.locator('.next-runs-list li').count()).toBe(10);
    await field('Cron pattern needed').fill('61 * * * *');
    await page.locator('.next-runs .field-complaint').waitFor();
    await page.getByText('At intervals').click();
    await page.getByLabel('Code, or words such as “active energy import”').fill('active energy import total');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Value 1: OBIS code').inputValue()).resolves.toBe('1-0:1.8.0*255');
    await page.getByLabel('Code, or words such as “active energy import”').fill('1.1.nonsense');
    await page.keyboard.press('Enter');
    await button('Review the change').click();
    await text(/nonsense/).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await button('Remove Value 2').click();
    await button('Review the change').click();
    await apply();
    await row(/energies/)
      .getByText('Every 15 minutes')
      .waitFor();
    await visit('/schedules');
    await page.getByText('energies').click();
    await expect.poll(() => page.locator('.next-runs-list li').count()).toBe(10);
    expect(await seriousIn(page)).toEqual([]);
  });

  test.each([
    ['/signals', 'No signal yet'],
    ['/templates', 'No template yet'],
    ['/outlets', 'No outlet yet'],
    ['/listeners', 'No push listener yet'],
  ])('%s says what to do while it is empty', async (path, words) => {
    await visit(path);
    await text(words).waitFor();
    expect(await seriousIn(page)).toEqual([]);
  });

  test('signals, templates, outlets and listeners are added', async () => {
    await visit('/signals?add=');
    await field('Alias needed').fill('main/energy');
    await field('Device needed').selectOption('main');
    await field('OBIS code needed').fill('1.8.0');
    await text('Active energy import (+A) total').waitFor();
    await button('Review the change').click();
    await apply();
    await row(/main\/energy/).waitFor();

    await visit('/outlets?add=');
    await field('Kind').selectOption('file');
    await field('Name needed').fill('files');
    await field('Folder needed').fill(join(folder, 'out'));
    await button('Review the change').click();
    await apply();
    await row(/files/).waitFor();

    await visit('/listeners?add=');
    await field('Name needed').fill('push');
    await field('Port').fill('0');
    await button('Review the change').click();
    await apply();
    await row(/push/).waitFor();

    await visit('/templates?add=');
    await field('Name needed').fill('ion');
    await button('Add a request').last().click();
    await page.locator('.template-request').getByLabel('Name needed').fill('day');
    await page
      .locator('.template-request')
      .getByLabel('Code, or words such as “active energy import”')
      .fill('1-0:1.8.0*255');
    await page.keyboard.press('Enter');
    expect(await seriousIn(page)).toEqual([]);
    await button('Review the change').click();
    await apply();
    await row(/ion/).getByText('1 request').waitFor();
  });

  test('the whole is switched off and on, set, exported, imported, and gone back from', async () => {
    await visit('/settings');
    await button('Switch it off').click();
    await text('Meterwire is switched off').waitFor();
    await button('Switch it on').click();
    await text('Meterwire works').waitFor();
    const zone = page.getByRole('region', { name: 'Settings', exact: true }).getByLabel('Time zone');
    await zone.fill('Europe/Nowhere');
    await zone.blur();
    await text('"Europe/Nowhere" is not allowed').waitFor();
    await zone.fill('Europe/Berlin');
    await button('Review the change').click();
    await page.getByRole('dialog').getByText('Europe/Berlin').waitFor();
    await apply();
    expect(await seriousIn(page)).toEqual([]);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the configuration' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/\.yaml$/);

    const yaml = 'connections:\n  - { name: barn, type: tcp, host: 10.9.9.9 }\n';
    await page.getByLabel('Import', { exact: true }).setInputFiles({
      name: 'more.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(yaml),
    });
    await text('more.yaml would change this').waitFor();
    await page.getByRole('dialog').getByText('barn').first().waitFor();
    await button('Take it over').click();
    await apply();
    await visit('/connections');
    await row(/barn/).waitFor();
    await visit('/settings');
    await button('Go back to it').first().click();
    await text(/^Back at: /).waitFor();
    await visit('/connections');
    await row(/roof/).waitFor();
    expect(await row(/barn/).count()).toBe(0);
  });

  test('users and tokens are made and taken away; the last administrator stays', async () => {
    await visit('/users');
    await button('Add a user').click();
    await field('Name needed').fill('vera');
    await field('Password needed').fill('short');
    await text(/is not allowed/).waitFor();
    await field('Password needed').fill(password);
    await button('Add').click();
    await row(/vera/).waitFor();
    await page.getByRole('switch', { name: 'ada may log in' }).click();
    await text(/is the only administrator/).waitFor();
    expect(await seriousIn(page)).toEqual([]);

    await visit('/tokens');
    await text('No token yet').waitFor();
    await button('Make a token').click();
    await field('What it is for needed').fill('export');
    await button('Make it').click();
    const secret = await page.locator('.token-secret code').textContent();
    const response = await fetch(`${gateway.url}/api/devices`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(response.status).toBe(200);
    await button('I have it').click();
    await button('Remove the token export').click();
    await button('Remove').click();
    await text('No token yet').waitFor();
    expect(await seriousIn(page)).toEqual([]);

    await visit('/audit');
    await row(/Create token/)
      .first()
      .waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await visit('/about');
    await text('React').or(text('react')).first().waitFor();
    expect(await seriousIn(page)).toEqual([]);
  });

  const pages = {
    connections: '/connections',
    'connection-form': '/connections?edit=roof',
    requests: '/requests',
    'request-form': '/requests?edit=energies',
    signals: '/signals',
    templates: '/templates',
    outlets: '/outlets',
    'add-device': '/add-device',
    users: '/users',
    tokens: '/tokens',
    settings: '/settings',
    audit: '/audit',
    about: '/about',
  } as const;
  test.each(pictures ? looks : [])('and is pictured: $look', async ({ look, colorScheme, viewport }) => {
    mkdirSync(pictures ?? '', { recursive: true });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    for (const [name, path] of Object.entries(pages)) {
      await visit(path);
      await page.getByRole('heading').first().waitFor();
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(pictures ?? '', `${name}-${look}.png`) });
    }
    const stranger = await browser.newContext({ ...viewer, colorScheme, viewport });
    const tab = await opened(stranger);
    await tab.goto(gateway.url);
    await tab.getByRole('heading', { name: 'Log in' }).waitFor();
    await tab.evaluate(() => document.fonts.ready);
    await tab.screenshot({ path: join(pictures ?? '', `login-${look}.png`) });
    await stranger.close();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 1000 });
  });

  test('a viewer sees what there is, and no way to change it', async () => {
    const other = await browser.newContext({ ...viewer, viewport: { width: 1280, height: 1000 } });
    page = await opened(other);
    await visit('/devices');
    await page.getByLabel('Name needed').fill('vera');
    await page.getByLabel('Password needed', { exact: true }).fill(password);
    await button('Log in').click();
    await page.getByRole('row', { name: /main/ }).waitFor();
    expect(await page.getByRole('link', { name: 'Add a device' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Connections' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0);
    await page.getByRole('link', { name: 'main' }).click();
    await page.getByRole('heading', { name: 'main', level: 1 }).waitFor();
    for (const name of ['Read now', 'Settings'])
      expect([name, await button(name).getAttribute('title')]).toEqual([
        name,
        'Only operators may do this. You are logged in as viewer; an administrator can change that.',
      ]);
    await other.close();
  });
});
