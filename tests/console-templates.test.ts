import { readFileSync } from 'node:fs';
import type { RunningGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { seriousIn } from './browser.ts';
import { realConsole } from './console-page.ts';

/** From the objects of a real meter to a template and on to a request, and how what is set up does. The tests stand on one another. */
describe('lists of the configuration with a gateway and a meter', { timeout: 90_000 }, () => {
  let meter: RunningMeter;
  let gateway: RunningGateway;
  let page: Page;
  const { visit, text } = realConsole(
    async () => {
      meter = await startMeter({
        port: 0,
        wrapperPort: 0,
        seed: 8650,
        zone: 'Europe/Prague',
        control: { port: 0 },
      });
      const hdlc = meter.addresses.find(({ transport }) => transport === 'hdlc');
      if (hdlc === undefined) throw new Error('the meter does not speak HDLC');
      return configuration(hdlc.port, hdlc.physical ?? 1);
    },
    (opened) => {
      page = opened.page;
      gateway = opened.gateway;
    },
  );
  afterAll(() => meter?.close());

  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = () => page.getByRole('dialog').last();
  const row = (name: string | RegExp) => page.getByRole('row', { name });
  async function apply(): Promise<void> {
    await button('Review the change').click();
    await button('Apply').click();
    await button('Apply').waitFor({ state: 'detached' });
  }

  test('a template without objects says where they come from', async () => {
    await visit('/templates');
    await button('Add a request from bare').click();
    await text('This template has no objects yet').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('objects of a meter are chosen and kept as a template, which the device takes over', async () => {
    await visit('/devices/Main%20supply?part=objects');
    await button(/^Read the (object list|list again)$/).click();
    await button('Keep as a template …').click();
    await dialog().getByLabel('Name of the template needed').fill('bare');
    await text('There is a template bare already').waitFor();
    await dialog().getByLabel('Name of the template needed').fill('ion');
    await dialog().getByLabel('All of these').uncheck();
    await button('Review the change').click();
    await text('Choose at least one object.').waitFor();
    await dialog().getByLabel('Find by name, code or class').fill('class 3');
    await dialog().getByLabel('All of these').check();
    await dialog().getByLabel('Find by name, code or class').fill('99.1.0');
    await dialog()
      .getByRole('checkbox', { name: /1-0:99.1.0\*255/ })
      .check();
    expect(await seriousIn(page)).toEqual([]);
    await dialog().getByLabel('Main supply takes over this template').check();
    await apply();
    await visit('/templates');
    await row(/^ion/)
      .getByText(/\d\d objects, 0 requests/)
      .waitFor();
    await row(/^ion/).getByText('1 device').waitFor();
  });

  test('more objects go into a template that is there; those that it has stay', async () => {
    await visit('/devices/Main%20supply?part=objects');
    await button('Keep as a template …').click();
    await dialog().getByLabel('Template', { exact: true }).selectOption('ion');
    await apply();
    await visit('/templates?edit=ion');
    const { objects } = await templateOf(gateway.url, 'ion');
    expect(new Set(objects.map(({ logicalName, class: id }) => `${logicalName} ${id}`)).size).toBe(
      objects.length,
    );
    expect(objects.find(({ logicalName }) => logicalName === '0-0:1.0.0*255')).toMatchObject({
      class: 8,
      name: 'Clock',
    });
  });

  test('a request is made of chosen objects, for the devices of the template', async () => {
    await visit('/templates');
    await button('Add a request from ion').click();
    await dialog().getByLabel('Find by name, code or class').fill('1-1:1.8.0');
    await dialog()
      .getByRole('checkbox', { name: /1-1:1.8.0\*255/ })
      .check();
    await button('Go on').click();
    await dialog().getByLabel('Name needed').fill('energies');
    await expect(dialog().getByLabel('Value 1: OBIS code').inputValue()).resolves.toBe('1-1:1.8.0*255');
    await dialog().getByRole('button', { name: 'Remove Main supply' }).waitFor();
    // Shut and opened again, what was entered is there.
    await page.keyboard.press('Escape');
    await button('Add a request from ion').click();
    await dialog()
      .getByRole('checkbox', { name: /1-1:1.8.0\*255/ })
      .check();
    await button('Go on').click();
    expect(await dialog().getByLabel('Name needed').inputValue()).toBe('energies');
    await apply();
    await button('Add a request from ion').click();
    await dialog().getByLabel('What it reads').selectOption('profile');
    await button('Go on').click();
    await expect(dialog().getByLabel('Profile needed').inputValue()).resolves.toBe('1-0:99.1.0*255');
    await apply();
    await visit('/requests');
    await row(/energies/)
      .getByText('Fine')
      .waitFor();
    await row(/^ion/).getByText('profile 1-0:99.1.0*255').waitFor();
    expect(await seriousIn(page)).toEqual([]);
  });

  test('lists say how their entries do, and the form why one fails', async () => {
    await visit('/connections');
    await row(/Switch room/)
      .getByText(/Free|In use/)
      .waitFor();
    await row(/Nowhere/)
      .getByText('Cannot be opened')
      .waitFor();
    await page.getByRole('link', { name: 'Nowhere' }).click();
    await dialog()
      .getByText(/no-such-port/)
      .first()
      .waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await visit('/listeners');
    await row(/good/).getByText('Listens').waitFor();
    await row(/bad/).getByText('Does not listen').waitFor();
    await visit('/signals');
    await row(/main\/energy/)
      .getByText(/MWh/)
      .waitFor();
    await visit('/outlets');
    await row(/broker/)
      .getByText('Fails')
      .waitFor();
    await button('Let broker try again now').click();
    await text('broker tries again now.').waitFor();
    expect(await seriousIn(page)).toEqual([]);
  });

  test('readings are handed out as a file, and what is wrong is said before', async () => {
    await visit('/settings');
    const form = page.getByRole('region', { name: 'Export of readings' });
    await form.getByLabel('Device').selectOption('Main supply');
    await form.getByLabel('From').fill('2026-03-02T00:00');
    await form.getByLabel('To').fill('2026-03-01T00:00');
    await text('This is not after the beginning.').waitFor();
    await form.getByLabel('From').fill('');
    await form.getByLabel('To').fill('');
    await form.getByLabel('Only this object').fill('1.1.nonsense');
    await form.getByText(/nonsense/).waitFor();
    await form.getByLabel('Only this object').fill('1-1:1.8.0');
    expect(await seriousIn(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      form.getByRole('button', { name: 'Export' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Main_supply.csv');
    expect(readFileSync(await download.path(), 'utf8')).toContain('1-1:1.8.0*255');
    await text(/^Main_supply\.csv, /).waitFor();
  });

  test('an export can be stopped, and one that fails says why', async () => {
    await visit('/settings');
    const form = page.getByRole('region', { name: 'Export of readings' });
    const go = form.getByRole('button', { name: 'Export' });
    await page.route('**/api/export*', () => {}); // it never answers
    await go.click();
    await text('The gateway gathers the readings …').waitFor();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await text('The gateway gathers the readings …').waitFor({ state: 'detached' });
    await page.unroute('**/api/export*');
    await page.route('**/api/export*', (route) => route.abort());
    await go.click();
    await text('The gateway does not answer').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.unroute('**/api/export*');
  });

  test('a backup is downloaded whole, and what a restore takes is told', async () => {
    await visit('/settings');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Download a backup').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^meterwire-.*\.db$/);
    expect(
      readFileSync(await download.path())
        .subarray(0, 15)
        .toString(),
    ).toBe('SQLite format 3');
    await page.getByText('What a restore takes').click();
    await text(/^meterwire restore --data/).waitFor();
    expect(await seriousIn(page)).toEqual([]);
  });

  test('virtual meters are added, edited, copied, put in order, switched, opened and deleted', async () => {
    await visit('/meters');
    await text('No virtual meter yet').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await button('Add a virtual meter').first().click();
    await dialog().getByLabel('Name needed').fill('bench');
    await dialog().getByLabel('Control interface needed').fill('nonsense');
    await button('Review the change').click();
    await text(/"nonsense" is no address of a control interface/).waitFor();
    await button('Back').click();
    await dialog()
      .getByLabel('Control interface needed')
      .fill(meter.control?.url ?? '');
    await apply();
    await row(/bench/).getByText('Has power').waitFor();
    await button('Copy bench').click();
    await dialog().getByLabel('Control interface needed').fill('http://127.0.0.1:1');
    await apply();
    await row(/bench 2/)
      .getByText('Does not answer', { exact: true })
      .waitFor();
    await button('Move bench 2 up').focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('row').getByRole('link').allTextContents())
      .toEqual(['bench 2', 'bench']);
    await page.getByRole('switch', { name: 'bench 2 enabled' }).click();
    await row(/bench 2/)
      .getByText('Off')
      .waitFor();
    await button('Edit bench 2').click();
    await dialog().getByLabel('Description').fill('The one in the cellar');
    await apply();
    await row(/bench 2/)
      .getByText('The one in the cellar')
      .waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await button('Delete bench 2').click();
    await button('Apply').click();
    await expect.poll(() => page.getByRole('row').getByRole('link').allTextContents()).toEqual(['bench']);
    await page.getByRole('link', { name: 'bench' }).click();
    await text('Modules and links').waitFor();
  });
});

async function templateOf(url: string, name: string) {
  const { value } = (await (await fetch(`${url}/api/configuration`)).json()) as {
    value: {
      templates: { name: string; objects: { logicalName: string; class: number; name?: string }[] }[];
    };
  };
  const template = value.templates.find((each) => each.name === name);
  if (template === undefined) throw new Error(`there is no template ${name}`);
  return template;
}

const configuration = (port: number, physical: number): string => `
timeZone: Europe/Prague
api: { login: open }
connections:
  - { name: Switch room, type: tcp, host: 127.0.0.1, port: ${port} }
  - { name: Nowhere, type: serial, path: /dev/no-such-port }
devices:
  - { name: Main supply, connection: Switch room, interface: hdlc, physical: ${physical}, addressSize: 4, timeout: 1s, retries: 1 }
  - { name: Lost, connection: Nowhere, physical: 1 }
templates:
  - { name: bare }
requests:
  - { name: all, devices: all, every: 1s, values: ['1-1:1.8.0*255'] }
signals:
  - { alias: main/energy, device: Main supply, logicalName: 1-1:1.8.0*255, unit: MWh, scale: 0.000001 }
outlets:
  - { name: broker, type: mqtt, url: 'mqtt://127.0.0.1:1', backoffFirst: 10m }
listeners:
  - { name: good, type: tcp, port: 0 }
  - { name: bad, type: tcp, host: 192.0.2.1, port: 4061 }
`;
