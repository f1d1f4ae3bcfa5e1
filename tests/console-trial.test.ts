import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { call, getConfiguration, listListeners, listValues } from '@meterwire/api';
import type { RunningGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { fromHex } from 'dlms/bytes';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { looks, seriousIn } from './browser.ts';
import { realConsole } from './console-page.ts';

const pictures = process.env['SCREENSHOTS'];

/** A data-notification from port 1 to port 16 of a number, a name and its value: the meter says that it is 12345678. */
const PUSH = fromHex(
  '0001 0001 0010 0027 0F C0000001 00 0204 0906 0000600100FF 0A08 3132333435363738 0906 0100010800FF 06 0001E240',
);
/** A ciphered push of KAM 00 0000 0001 that nobody here has the key of. */
const CIPHERED = fromHex(
  '0001 0001 0010 001F DB 08 4B414D0000000001 14 30 000000FF 00112233445566778899AABBCCDDEE',
);

/** What is entered is tried before it is saved; who pushes is adopted. A real gateway, a real meter. The tests stand on one another. */
describe('trying before saving, and adopting', { timeout: 90_000 }, () => {
  let meter: RunningMeter;
  let gateway: RunningGateway;
  let page: Page;
  const { open, visit, text } = realConsole(
    async () => {
      meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, zone: 'Europe/Prague' });
      return configuration(addressOf(meter).port);
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
  const trial = () => page.getByRole('region', { name: 'Test' });
  const written = async () => (await call(fetch, getConfiguration, {}, gateway.url)).value;
  async function apply(): Promise<void> {
    await button('Review the change').click();
    await button('Apply').click();
    await button('Apply').waitFor({ state: 'detached' });
  }
  async function push(octets: Uint8Array): Promise<void> {
    const [listener] = await call(fetch, listListeners, {}, gateway.url);
    const port = Number(new URL(listener?.address ?? '').port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(octets, resolve));
    });
  }

  test('a device is tried before it is added: what fails says what to do, and what was entered stays', async () => {
    await visit('/add-device');
    await button('Test it now').click();
    await text(/things are not right yet/).waitFor();
    await page.getByLabel('Line', { exact: true }).selectOption('=room');
    await page.getByText('Public client').click();
    await page.getByLabel('Template').selectOption('quick');
    await page.getByLabel('Name needed').fill('main');
    await page.getByLabel('Interface').selectOption('hdlc');
    await page.getByLabel('Octets of the address').selectOption('4');
    await page.getByLabel('Physical device').fill('77');
    await button('Test it now').click();
    await trial().locator('[data-step="failed"]').waitFor();
    await trial().locator('.trial-advice').first().waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.getByLabel('Physical device').fill(String(addressOf(meter).physical));
    await trial().getByRole('button', { name: 'Test again' }).click();
    await text('Everything works.').waitFor();
    expect(await page.getByLabel('Name needed').inputValue()).toBe('main');
    expect(await seriousIn(page)).toEqual([]);
    expect((await written())['devices']).toBeUndefined();
    await button('Add the device').click();
    await button('Apply').click();
    await page.getByRole('heading', { name: 'main', level: 1 }).waitFor();
  });

  test('the form of a device tries what is entered in it, and saves nothing by that', async () => {
    await visit('/devices/main');
    await button('Settings').click();
    await dialog().getByLabel('Physical device').fill('78');
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial().locator('[data-step="failed"]').waitFor();
    await text('As it is entered here. Nothing is saved.').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect((await written())['devices']).toMatchObject([{ physical: addressOf(meter).physical }]);
    await button('Discard').click();
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial().getByText('Everything works.').waitFor();
  });

  test('a line is tried from its row and from its form, and a wrong change is told in the form', async () => {
    await visit('/connections');
    await button('Test room').click();
    await text('The line can be opened.').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'room' }).click();
    await dialog().getByLabel('Port').fill('1');
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial().locator('.note-error').waitFor();
    await dialog().getByText('127.0.0.1:1').first().waitFor();
    expect((await written())['connections']).toMatchObject([{ port: addressOf(meter).port }]);
    await button('Discard').click();
  });

  test('a request is read once before it is saved, and shows its values with their units', async () => {
    await visit('/requests?add=');
    await dialog().getByLabel('Name needed').fill('energies');
    await dialog().getByLabel('Code, or words such as “active energy import”').fill('1-1:1.8.0*255');
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Code, or words such as “active energy import”').fill('1-1:77.8.0*255');
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial().getByText('The meter lists no 1-1:77.8.0*255.').waitFor();
    await button('Remove Value 2').click();
    await trial().getByRole('button', { name: 'Test again' }).click();
    await trial().getByText('Read of main. Nothing is stored.').waitFor();
    await trial()
      .getByRole('row', { name: /1-1:1.8.0\*255/ })
      .getByText(/[kM]Wh$/)
      .waitFor();
    expect(await seriousIn(page)).toEqual([]);
    expect((await written())['requests']).toBeUndefined();
    await apply();
    await visit('/requests?add=');
    await dialog().getByLabel('Name needed').fill('profile');
    await page.getByText('Collect the rows of a profile').click();
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial().getByText('Read of main. Nothing is stored.').waitFor();
    await expect.poll(() => trial().getByRole('row').count()).toBe(11);
    await button('Discard').click();
  });

  test('a request that would change the meter is not tried, and says why', async () => {
    await visit('/requests?add=');
    await dialog().getByLabel('Name needed').fill('clocks');
    await page.getByText('Set the clock').click();
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await trial()
      .getByText(/would change the meter/)
      .waitFor();
    await button('Discard').click();
  });

  test('strangers are awaited, shown with what they say, adopted, and read from their next push on', async () => {
    await visit('/listeners');
    await text('No stranger has pushed').waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await push(PUSH);
    await page.getByRole('button', { name: 'Adopt 12345678' }).click();
    await text('123456').waitFor();
    await dialog().getByLabel('Name needed').fill('cellar');
    expect(await seriousIn(page)).toEqual([]);
    await apply();
    await text('cellar is adopted').waitFor();
    await text('No stranger has pushed').waitFor();
    await push(PUSH);
    const values = () => call(fetch, listValues, { params: { id: 'cellar' } }, gateway.url);
    await expect
      .poll(values)
      .toEqual(expect.arrayContaining([expect.objectContaining({ logicalName: '1-0:1.8.0*255' })]));
  });

  test.each(pictures ? looks : [])('and is pictured: $look', async ({ look, colorScheme, viewport }) => {
    mkdirSync(pictures ?? '', { recursive: true });
    const picture = async (name: string) => {
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(pictures ?? '', `${name}-${look}.png`) });
    };
    await open({ colorScheme, viewport });
    await push(CIPHERED);
    await visit('/listeners');
    await button('Adopt 4b414d0000000001').waitFor();
    await picture('listeners');
    await button('Adopt 4b414d0000000001').click();
    await text('Its pushes are protected.').waitFor();
    await picture('adopt');
    await visit('/requests');
    await button('Test energies').click();
    await text('Read of main. Nothing is stored.').waitFor();
    await picture('request-test');
    await visit('/connections?edit=room');
    await dialog().getByRole('button', { name: 'Test', exact: true }).click();
    await text('The line can be opened.').waitFor();
    await picture('connection-test');
  });

  test('whose pushes are protected is asked for its keys first; who does not matter is forgotten', async () => {
    await visit('/listeners');
    await push(CIPHERED);
    await page.getByRole('button', { name: 'Adopt 4b414d0000000001' }).click();
    await text('Its pushes are protected.').waitFor();
    await dialog().getByLabel('Encryption key (block cipher key)').fill('00');
    await button('Review the change').click();
    await text(/hexadecimal digits/)
      .first()
      .waitFor();
    await button('Back').click();
    await button('Discard').click();
    await page.keyboard.press('Escape');
    await button('Forget 4b414d0000000001').click();
    await text('No stranger has pushed').waitFor();
  });
});

function addressOf(meter: RunningMeter) {
  const hdlc = meter.addresses.find(({ transport }) => transport === 'hdlc');
  if (hdlc === undefined) throw new Error('the meter does not speak HDLC');
  return hdlc;
}

const configuration = (port: number): string => `
timeZone: Europe/Prague
api: { login: open }
connections:
  - { name: room, type: tcp, host: 127.0.0.1, port: ${port} }
templates:
  - { name: quick, settings: { timeout: 300ms, retries: 0 } }
listeners:
  - { name: port, type: tcp, port: 0 }
`;
