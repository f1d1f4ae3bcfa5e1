import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetMember } from '@meterwire/meter';
import { DataObject } from 'dlms/classes';
import { connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/*
 * `meterwire fleet` as people start it: the built program in a process of its own.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-fleet-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function fleet(...args: string[]): Promise<{ members: readonly FleetMember[]; child: ChildProcess }> {
  const ready = join(folder, 'ready.json');
  const child = spawn(process.execPath, [program, 'fleet', '--ready-file', ready, ...args], {
    stdio: 'pipe',
  });
  children.push(child);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    complaint += text;
  });
  await expect.poll(() => existsSync(ready) || child.exitCode !== null, { timeout: 30_000 }).toBe(true);
  if (child.exitCode !== null) throw new Error(complaint);
  return { members: JSON.parse(readFileSync(ready, 'utf8')) as FleetMember[], child };
}

async function nameOf(member: FleetMember | undefined, timeoutMs = 20_000): Promise<string> {
  const [address] = member?.addresses ?? [];
  if (!address) throw new Error('a meter without an address');
  const { transport, url, logical, physical } = address;
  await using client = await connect(url, {
    interface: transport,
    server: physical === undefined ? logical : { logical, physical, size: 4 },
    timeoutMs,
    retries: 0,
  });
  const name = await client.read(DataObject, '0-0:42.0.0*255', 'value');
  return name.ok ? Buffer.from(name.value.value as Uint8Array).toString() : String(name.error);
}

describe('meterwire fleet', () => {
  test.each(['hdlc', 'wrapper'])(
    'serves ten thousand meters on one port by %s',
    async (transport) => {
      const { members, child } = await fleet(
        ...['--count', '10000', '--one-port', '--port-base', '0', '--history-days', '1'],
        ...['--transport', transport],
      );
      expect(members).toHaveLength(10_000);
      expect(await nameOf(members[0])).toBe('MTW00000001');
      expect(await nameOf(members[9_999])).toBe('MTW00010000');
      expect(await nameOf(members[1_233])).toBe('MTW00001234');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    60_000,
  );

  test('lets a share of the meters fail as the fault file says', async () => {
    const faults = join(folder, 'faults.yaml');
    writeFileSync(faults, 'faults:\n  - meters: [2]\n    lose: 100%\n');
    const { members } = await fleet('--count', '3', '--port-base', '0', '--faults', faults);
    expect(await nameOf(members[0])).toBe('MTW00000001');
    await expect(nameOf(members[1], 300)).rejects.toMatchObject({ code: 'timeout' });
    expect(await nameOf(members[2])).toBe('MTW00000003');
  }, 60_000);

  test('says what is wrong with a fault file, with exit status 2', async () => {
    const faults = join(folder, 'faults.yaml');
    writeFileSync(faults, 'faults:\n  - loose: 1\n');
    await expect(fleet('--count', '1', '--faults', faults)).rejects.toThrow(
      /line 2: there is no fault "loose"/,
    );
    expect(children[0]?.exitCode).toBe(2);
  }, 60_000);
});
