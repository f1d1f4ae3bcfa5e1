import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { builtConsole, hasChromium, noChromium, startBrowser, viewer } from './browser.ts';
import { madeUpFleet } from './console-fixture.ts';
import { FakeGateway } from './console-gateway.ts';

/** What the tests of a page have at hand; `page` is another one after every `open`. */
interface Desk {
  /** A fresh page in a context of its own; the one before it is closed. */
  readonly open: (options?: BrowserContextOptions) => Promise<void>;
  readonly visit: (path: string) => Promise<unknown>;
  /** The first place where words stand. */
  readonly text: (words: string | RegExp) => ReturnType<Page['locator']>;
}

/** A made-up gateway and a page for each test of a `describe`; `use` is told of both. */
export function madeUpConsole(
  use: (opened: { readonly page: Page; readonly gateway: FakeGateway }) => void,
): Desk {
  let gateway: FakeGateway;
  return desk({
    start: async () => {
      gateway = new FakeGateway(madeUpFleet(Date.now()), await builtConsole());
      await gateway.listen();
      return gateway;
    },
    once: false,
    use: (page) => use({ page, gateway }),
  });
}

/** A real gateway with the configuration for all tests of a `describe`, and a page for each. */
export function realConsole(
  configuration: () => string | Promise<string>,
  use: (opened: { readonly page: Page; readonly gateway: RunningGateway }) => void,
): Desk {
  let gateway: RunningGateway;
  return desk({
    start: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'meterwire-console-'));
      const config = join(folder, 'meterwire.yaml');
      writeFileSync(config, await configuration());
      gateway = await startGateway({
        config,
        dataDir: join(folder, 'data'),
        port: 0,
        logger: { info: () => {}, warn: () => {}, error: () => {} },
        consoleDir: await builtConsole(),
      });
      const close = async () => {
        await gateway.close();
        rmSync(folder, { recursive: true, force: true });
      };
      return { url: gateway.url, close };
    },
    once: true,
    use: (page) => use({ page, gateway }),
  });
}

interface Served {
  readonly url: string;
  close(): Promise<void>;
}

interface DeskOptions {
  readonly start: () => Promise<Served>;
  /** One for all tests, or one for each. */
  readonly once: boolean;
  readonly use: (page: Page) => void;
}

function desk({ start, once, use }: DeskOptions): Desk {
  let browser: Browser;
  let served: Served | undefined;
  let page: Page | undefined;
  let complaints: string[] = [];

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext({
      ...viewer,
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    page = await context.newPage();
    page.setDefaultTimeout(once ? 20_000 : 10_000);
    complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // A refused call is logged by the browser itself; the page says it in words.
      const expected = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !expected) complaints.push(message.text());
    });
    use(page);
  }

  beforeAll(async () => {
    if (!hasChromium) return;
    browser = await startBrowser();
    if (once) served = await start();
  }, 180_000); // it may have to build the console first
  afterAll(async () => {
    await browser?.close();
    if (once) await served?.close();
  });
  beforeEach(async (context) => {
    if (!hasChromium) return context.skip(noChromium);
    if (!once) served = await start();
    await open();
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    if (!once) await served?.close();
    // Whatever breaks the content security policy, and whatever React dislikes, ends up here.
    expect(complaints).toEqual([]);
  });

  const shown = (): Page => {
    if (page === undefined) throw new Error('no page is open');
    return page;
  };
  return {
    open,
    visit: (path) => shown().goto((served?.url ?? '') + path),
    text: (words) => shown().getByText(words).first(),
  };
}
