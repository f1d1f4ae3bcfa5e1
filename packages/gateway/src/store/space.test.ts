import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClosedError } from 'dlms/bytes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import { reading, START, until } from '../../test/outlet-fakes.ts';
import type { StoreLimits } from '../model/plan.ts';
import { Connection } from './connection.ts';
import { integrityProblems } from './copy.ts';
import { Space } from './space.ts';
import { Store } from './store.ts';

const LIMITS: StoreLimits = {
  valuesMs: undefined,
  profilesMs: undefined,
  sessionsMs: undefined,
  auditMs: undefined,
  runsMs: undefined,
  mostRuns: 1000,
  minimumFreeBytes: 0,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-space-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk of its own, where this may be done. */
function mounted(): boolean {
  return (
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' }).status === 0
  );
}

const readings = (from: number) =>
  Array.from({ length: 100 }, (_, n) =>
    reading({ at: START + from + n, value: { kind: 'number', value: from + n, scaler: 0 } }),
  );

describe('a full disk', () => {
  test('loses nothing that was acknowledged, says so, and goes on when there is room', async ({ skip }) => {
    if (!mounted()) return skip('no file system can be mounted here');
    let store: Store | undefined;
    try {
      const log = new FakeLog();
      store = new Store(join(folder, 'data'));
      store.guard({ limits: LIMITS, heldFrom: () => undefined, log });
      const ballast = join(folder, 'ballast');
      writeFileSync(ballast, Buffer.alloc(1_500_000));
      let acknowledged = 0;
      const fill = async () => {
        for (;;) {
          await store?.addReadings('m1', readings(acknowledged), []);
          acknowledged += 100;
        }
      };
      const full = fill();
      await expect(full).rejects.toThrow(ClosedError);
      await expect(full).rejects.toThrow(/the disk is full/);
      expect(store.trouble).toMatchObject({ message: /the disk is full/, advice: /make room/ });
      expect(await store.total()).toBe(acknowledged);
      rmSync(ballast);
      await until('there is room', () => store?.trouble === undefined, 5000);
      expect(log.lines.map(({ level }) => level)).toEqual(['error', 'info']);
      await store.addReadings('m1', readings(acknowledged), []);
      acknowledged += 100;
      store.close();
      expect(integrityProblems(join(folder, 'data', 'readings.db'))).toEqual([]);
      store = new Store(join(folder, 'data'));
      const all = (await store.after(0, acknowledged + 1)).items;
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: acknowledged }, (_, n) => n + 1));
    } finally {
      store?.close();
      execFileSync('umount', ['-l', folder]);
    }
  });

  test('is told by the failed write, wherever the disk cannot be filled', async () => {
    const store = new Store(join(folder, 'data'));
    let now = START;
    const log = new FakeLog();
    const writer = new Connection(join(folder, 'data', 'readings.db'), ['max_page_count = 60']);
    const space = new Space({ folder, writer, minimumFreeBytes: 0, log, now: () => now });
    const grow = () =>
      writer.transaction(() => writer.exec("insert into store_fact values ('x', zeroblob(1000000))"));
    expect(grow).toThrow(/the disk is full/);
    expect(space.trouble?.message).toMatch(/the disk is full: nothing can be stored in/);
    now += 8000;
    space.look();
    expect(space.trouble).toBeUndefined();
    expect(log.lines.map(({ level }) => level)).toEqual(['error', 'info']);
    writer.close();
    store.close();
  });

  test('that is nearly so stops collection before, and does not go to and fro', () => {
    let free = 200_000_000;
    const log = new FakeLog();
    const store = new Store(join(folder, 'data'));
    const writer = new Connection(join(folder, 'data', 'readings.db'), []);
    const space = new Space({ folder, writer, minimumFreeBytes: 100_000_000, log, free: () => free });
    const at = (bytes: number) => {
      free = bytes;
      space.look();
      return space.trouble?.message;
    };
    expect(at(100_000_000)).toBeUndefined();
    expect(at(99_000_000)).toMatch(/nearly full: 99 MB are free for .*, and store.minimumFree is 100 MB/);
    expect(at(105_000_000)).toBeDefined();
    expect(at(110_000_000)).toBeUndefined();
    expect(log.lines.map(({ level }) => level)).toEqual(['error', 'info']);
    writer.close();
    store.close();
  });
});
