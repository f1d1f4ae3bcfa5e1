import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DlmsError } from 'dlms/bytes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reading, START } from '../../test/outlet-fakes.ts';
import { backup, restore } from './copy.ts';
import { Store } from './store.ts';

const OWNER = { encryption: new Uint8Array(16), systemTitle: new Uint8Array(8), device: 'm1' };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-copy-'));
  store = new Store(data());
  await add(0, 500);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const data = () => join(folder, 'data');
const file = () => join(folder, 'backup.db');
const add = (from: number, count: number) =>
  store.addReadings(
    'm1',
    Array.from({ length: count }, (_, n) => reading({ at: START + from + n })),
    [],
  );

describe('a backup', () => {
  test('holds what was committed before it, while everything goes on', async () => {
    const backing = store.backup(file());
    await add(500, 100);
    await backing;
    await add(600, 100);
    const copy = join(folder, 'copy');
    restore(prepared(copy), file(), new Date());
    const other = new Store(copy);
    expect([500, 600]).toContain(await other.total());
    other.close();
    expect(await store.total()).toBe(700);
    expect(statSync(file()).mode & 0o077).toBe(0);
  });

  test('can be made of a folder that a gateway uses in another process', async () => {
    await backup(data(), file()); // it asks for no lock, and writes nothing there
    expect(existsSync(file())).toBe(true);
    await add(500, 1);
  });

  test('replaces nothing, and leaves nothing half done', async () => {
    writeFileSync(file(), 'mine');
    await expect(store.backup(file())).rejects.toThrow(/exists already/);
    expect(readFileSync(file(), 'utf8')).toBe('mine');
    await expect(store.backup(join(folder, 'nowhere', 'x.db'))).rejects.toThrow(/could not be written/);
    await expect(backup(join(folder, 'empty'), join(folder, 'y.db'))).rejects.toThrow(/holds no readings/);
    expect(readdirSync(folder).sort()).toEqual(['backup.db', 'data']);
  });
});

describe('a restore', () => {
  test('puts back what was, keeps what is beside it, and skips invocation counters', async () => {
    store.counterOf(OWNER).reserve(64, 0);
    await store.backup(file());
    store.counterOf(OWNER).reserve(640, 0);
    await add(500, 100);
    store.close();
    const aside = restore(data(), file(), new Date('2026-03-29T10:00:00Z'));
    store = new Store(data());
    expect(await store.total()).toBe(500);
    expect(store.counterOf(OWNER).reserve(64, 0)).toBe(64 + 65_536);
    expect(aside).toBe(join(data(), 'readings.db.before-2026-03-29T10-00-00-000Z'));
    expect(existsSync(aside ?? '')).toBe(true);
    await add(500, 1);
    expect(await store.head()).toBe(501);
  });

  test('skips counters also in another folder, and when the file was copied by hand', async () => {
    store.counterOf(OWNER).reserve(64, 0);
    await store.backup(file());
    const copy = prepared(join(folder, 'copy'));
    cpSync(file(), join(copy, 'readings.db'));
    const other = new Store(copy);
    expect(other.counterOf(OWNER).reserve(64, 0)).toBe(64 + 65_536);
    other.close();
  });

  test('that was laid ready is done at the next start', async () => {
    await store.backup(file());
    await add(500, 100);
    await store.stageRestore(file());
    expect(await store.total()).toBe(600);
    store.close();
    store = new Store(data());
    expect(await store.total()).toBe(500);
    store.close();
    store = new Store(data());
    expect(readdirSync(data()).filter((name) => name.startsWith('readings.db.before'))).toHaveLength(1);
  });

  test('takes no damaged file, no other one, and none of a newer version', async () => {
    await store.backup(file());
    const words = (change: () => void): string => {
      const copy = join(folder, 'bad.db');
      cpSync(file(), copy);
      change();
      try {
        restore(data(), copy, new Date());
      } catch (error) {
        if (error instanceof DlmsError) return error.message;
      }
      return 'taken';
    };
    const bad = join(folder, 'bad.db');
    expect(words(() => truncateSync(bad, 10_000))).toMatch(/damaged/);
    expect(words(() => writeFileSync(bad, 'no database at all, but long enough to be looked at'))).toMatch(
      /no database/,
    );
    expect(words(() => writeFileSync(bad, ''))).toMatch(/no backup of readings/);
    expect(words(() => rmSync(bad))).toMatch(/there is no file/);
    expect(await store.total()).toBe(500);
  });
});

const prepared = (path: string): string => {
  new Store(path).close();
  for (const name of readdirSync(path)) rmSync(join(path, name));
  return path;
};
