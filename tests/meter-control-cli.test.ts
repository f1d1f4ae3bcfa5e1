import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

/*
 * `meterwire meter …` against a running `meterwire meter`: the built program, in processes of their own.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
let folder: string;
let child: ReturnType<typeof spawn>;

const run = (...args: string[]): Promise<{ status: number; out: string; complaint: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, complaint) =>
      resolve({ status: error ? Number(error.code) : 0, out, complaint }),
    );
  });

/** A command for the meter of this test. */
const meter = (...args: string[]) => run('meter', ...args, '--data', join(folder, 'data'));

async function start(...args: string[]): Promise<void> {
  const ready = join(folder, 'ready.json');
  rmSync(ready, { force: true });
  child = spawn(
    process.execPath,
    [
      ...[program, 'meter', '--port', '0', '--wrapper-port', '0', '--ready-file', ready],
      ...['--data', join(folder, 'data'), ...args],
    ],
    { stdio: 'ignore' },
  );
  await vi.waitFor(() => expect(existsSync(ready) || child.exitCode !== null).toBe(true), 30_000);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-control-cli-'));
  await start();
}, 60_000);
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

describe('meterwire meter, of a running one', () => {
  test('sets, links and labels; the events tell who did what; a kill -9 loses none of it', async () => {
    expect(await meter('set', 'Load profile timer', 'Period', '300')).toMatchObject({
      status: 0,
      out: 'Load profile timer: Period is 300\n',
    });
    expect((await meter('link', 'Load profile', 'Source 5', 'kWh del/Result')).out).toBe(
      'Load profile: Source 5 is linked to kWh del/Result\n',
    );
    expect((await meter('label', 'kWh rec', 'Energy out')).status).toBe(0);
    expect((await meter('label', 'Energy out', 'sold', '--output', 'Result')).status).toBe(0);
    expect((await meter('add', 'Periodic Timer', 'Hourly', '--set', 'Period=3600')).out).toBe(
      'Periodic Timer "Hourly" is there\n',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await start();
    const events = JSON.parse((await meter('events', '--json')).out) as Record<string, unknown>[];
    expect(events.filter(({ priority }) => priority === 10)).toMatchObject([
      { module: 'Load profile timer', cause: 'command line', effect: 'Period changed' },
      {
        module: 'Load profile',
        effect: 'Source 5 changed',
        values: { from: 'unlinked', to: 'kWh del/Result' },
      },
      { module: 'Energy out', effect: 'label changed' },
      { module: 'Energy out', effect: 'label of Result changed', values: { from: 'Result', to: 'sold' } },
      { module: 'Hourly', effect: 'module changed' },
    ]);
    const billing = JSON.parse((await meter('show', 'Billing data', '--json')).out) as {
      inputs: { name: string; link: string | null }[];
    };
    expect(billing.inputs[1]).toMatchObject({ name: 'Source 2', link: 'Energy out/Result' });
    expect((await meter('show')).out).toMatch(/Energy out +Integrator +\d+\.\d{3} kWh/);
    expect((await meter('remove', 'Hourly')).status).toBe(0);
  }, 60_000);

  test('shows rows, ports and the framework, which can be given back', async () => {
    const rows = await meter('rows', 'Billing data', '--last', '2', '--csv');
    expect(rows.out.split('\r\n')[0]).toContain('time,status,kWh del/Result kWh,Energy out/Result kWh');
    expect(rows.out.trim().split('\r\n')).toHaveLength(3);
    expect((await meter('ports')).out).toMatch(/ethernet +Ethernet +tcp:\/\/127\.0\.0\.1:\d+ tcp/);
    const file = join(folder, 'framework.yaml');
    writeFileSync(file, (await meter('framework')).out.replace('Period: 300', 'Period: 900'));
    expect(await meter('framework', '--put', file)).toMatchObject({ status: 0 });
    expect((await meter('show', 'Load profile timer')).out).toMatch(/setup +Period +900 +1 to 31536000 s/);
  }, 60_000);

  test('power, reset and time are ordered; without power orders are refused with 1', async () => {
    expect((await meter('power', 'down')).out).toMatch(/^power down since/);
    expect(await meter('reset')).toMatchObject({
      status: 1,
      complaint: expect.stringMatching(/no power[\s\S]*give it power first/),
    });
    expect((await meter('power', 'up')).status).toBe(0);
    expect((await meter('reset')).status).toBe(0);
    expect((await meter('time', 'now')).status).toBe(0);
  }, 60_000);

  test('says what is wrong: module, register, value and what is allowed', async () => {
    expect(await meter('set', 'Load profile timer', 'Period', '0')).toMatchObject({
      status: 2,
      complaint: expect.stringContaining(
        'setup register "Period" of Periodic Timer "Load profile timer" is 0: a whole number from 1 to 31536000 s',
      ),
    });
    expect(await meter('set', 'Load profle timer', 'Period', '1')).toMatchObject({
      status: 2,
      complaint: expect.stringMatching(/"Load profle timer"[\s\S]*"Load profile timer"/),
    });
    const elsewhere = await run('meter', 'show', '--data', join(folder, 'nowhere'));
    expect(elsewhere).toMatchObject({ status: 2, complaint: expect.stringMatching(/no meter is running/) });
    const nobody = await run('meter', 'show', '--at', 'http://127.0.0.1:9');
    expect(nobody).toMatchObject({ status: 3, complaint: expect.stringMatching(/nobody answers/) });
  }, 60_000);

  test('the ready file tells where the control interface is, to its owner alone', async () => {
    const ready = join(folder, 'ready.json');
    const addresses = JSON.parse(readFileSync(ready, 'utf8')) as { transport: string; url: string }[];
    const control = addresses.find(({ transport }) => transport === 'control');
    expect(statSync(ready).mode & 0o777).toBe(0o600);
    expect((await run('meter', 'show', '--at', control?.url ?? '')).status).toBe(0);
  }, 60_000);
});
