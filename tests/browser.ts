import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where the system keeps Chromium; tests that need a browser are skipped without it. */
const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);

/** Says why browser tests do not run; for `ctx.skip` and for people. */
export const noChromium = `no Chromium at ${chromiumPath} (apt-get install chromium, or name another by CHROMIUM)`;

/** Starts Chromium without a window, and without any traffic of its own. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** How pages are pictured: light, dark, and on a phone. */
export const looks = [
  { look: 'light', colorScheme: 'light', viewport: { width: 1280, height: 1180 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 1180 } },
  { look: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

/** Whose browser it is: an engineer in Prague who reads English. */
export const viewer = { locale: 'en-GB', timezoneId: 'Europe/Prague' } as const;

const root = join(import.meta.dirname, '..');
const console = join(root, 'packages/console');

/** The folder of the built console; builds it first where it is missing or older than its sources. */
export async function builtConsole(): Promise<string> {
  const dist = join(console, 'dist');
  const built = existsSync(join(dist, 'index.html')) ? statSync(join(dist, 'index.html')).mtimeMs : 0;
  const sources = ['src', 'public', 'index.html', 'vite.config.ts', '../api/src', '../dlms/src'].map((name) =>
    join(console, name),
  );
  if (Math.max(...sources.map(newest)) > built) {
    // In a process of its own: the test runner's NODE_ENV would give a build for developers.
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: console, env });
  }
  return dist;
}

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** What axe finds wrong with a page and calls serious. The page's security policy has to be bypassed. */
export async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(axe);
  const found = (await page.evaluate(`axe.run({ resultTypes: ['violations'] })`)) as AxeResult;
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
