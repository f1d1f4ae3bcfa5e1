import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import { RefusedError } from 'dlms/bytes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigurationError } from '../model/configuration-problem.ts';
import type { Plan } from '../model/plan.ts';
import { ConfigurationBook } from './book.ts';
import type { Rename } from './edit-document.ts';
import { Revisions } from './revisions.ts';
import { Vault } from './vault.ts';

const TEXT = `# the hall, wired in 2019
connections:
  - { name: hall, type: tcp, host: 10.0.0.7 } # a serial server
devices:
  # the main meter
  - name: m1
    connection: hall
    authentication: low
    password: by-hand
  - name: m2
    connection: hall
requests:
  - name: energies
    devices: [m1, m2]
    every: 15m # as the utility does
    values: [1.8.0]
`;

let folder: string;
let file: string;
let followed: { plan: Plan; renames: readonly Rename[] }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-book-'));
  file = join(folder, 'gateway.yaml');
  writeFileSync(file, TEXT);
  followed = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(more: { goodRest?: boolean; key?: string } = {}): ConfigurationBook {
  const environment = more.key === undefined ? {} : { METERWIRE_KEY: more.key };
  const book = new ConfigurationBook({
    source: file,
    vault: new Vault(join(folder, 'vault'), environment),
    revisions: new Revisions(join(folder, 'revisions')),
    environment: {},
    goodRest: more.goodRest === true,
  });
  book.follow(async (plan, renames) => void followed.push({ plan, renames }));
  return book;
}

const put = (collection: 'devices', name: string, value: object): ConfigurationOperation => ({
  op: 'put',
  collection,
  name,
  value: { ...value },
});
const onDisk = () => readFileSync(file, 'utf8');
const passwordOf = (plan: Plan | undefined, name: string) => {
  const authentication = plan?.devices.find((device) => device.name === name)?.authentication;
  return authentication?.kind === 'low' ? authentication.password.reveal() : undefined;
};

describe('a change', () => {
  test('is followed, stands in the file, and leaves the rest as it was written', async () => {
    const book = open();
    const { differences } = await book.apply(
      [{ op: 'patch', collection: 'devices', names: ['m1', 'm2'], value: { timeout: '9s' } }],
      'anna',
    );
    expect(differences).toEqual([
      { path: 'devices/m1/timeout', kind: 'added', after: '9s' },
      { path: 'devices/m2/timeout', kind: 'added', after: '9s' },
    ]);
    expect(followed[0]?.plan.devices.map(({ timeoutMs }) => timeoutMs)).toEqual([9000, 9000]);
    expect(onDisk()).toContain('# the hall, wired in 2019');
    expect(onDisk()).toContain('# a serial server');
    expect(onDisk()).toContain('every: 15m # as the utility does');
  });

  test('that would make it wrong changes nothing and says why', async () => {
    const book = open();
    const change: ConfigurationOperation[] = [{ op: 'remove', collection: 'connections', names: ['hall'] }];
    expect(book.check(change)).toMatchObject({
      ok: false,
      problems: [{ path: 'devices[0].connection' }, { path: 'devices[1].connection' }],
    });
    await expect(book.apply(change, 'anna')).rejects.toThrow(ConfigurationError);
    expect(onDisk()).toBe(TEXT);
    expect(followed).toEqual([]);
  });

  test('of a name is followed by all that named it', async () => {
    const book = open();
    await book.apply([put('devices', 'm1', { name: 'main', connection: 'hall' })], 'anna');
    expect(followed[0]?.renames).toEqual([{ list: 'devices', from: 'm1', to: 'main' }]);
    expect(followed[0]?.plan.requests[0]?.devices.map(({ name }) => name)).toEqual(['main', 'm2']);
    expect(onDisk()).toContain('devices: [ main, m2 ]');
  });

  test('of the order and of settings beside the lists is told as such', async () => {
    const book = open();
    const { differences } = await book.apply(
      [
        { op: 'move', collection: 'devices', name: 'm2', to: 0 },
        { op: 'set', value: { enabled: false, limits: { sessions: 7 } } },
      ],
      'anna',
    );
    expect(differences.map(({ path, kind }) => [path, kind])).toEqual([
      ['devices/m2', 'moved'],
      ['devices/m1', 'moved'],
      ['enabled', 'added'],
      ['limits', 'added'],
    ]);
    expect(followed[0]?.plan).toMatchObject({ enabled: false, limits: { sessions: 7 } });
  });

  test('is refused when somebody was quicker, on the screen or in the file', async () => {
    const book = open();
    const { revision } = book.current();
    await book.apply([{ op: 'set', value: { timeZone: 'Europe/Berlin' } }], 'anna', revision);
    await expect(book.apply([{ op: 'set', value: { timeZone: 'UTC' } }], 'ben', revision)).rejects.toThrow(
      'somebody else',
    );
    writeFileSync(file, `${onDisk()}# by hand\n`);
    await expect(book.apply([{ op: 'set', value: { timeZone: 'UTC' } }], 'ben')).rejects.toThrow('by hand');
    await book.reload('ben');
    await book.apply([{ op: 'set', value: { timeZone: 'UTC' } }], 'ben');
    expect(onDisk()).toContain('# by hand');
  });

  test('of an entry that is gone is refused', () => {
    const change: ConfigurationOperation[] = [{ op: 'remove', collection: 'devices', names: ['m9'] }];
    expect(() => open().check(change)).toThrow(RefusedError);
  });
});

describe('secrets', () => {
  test('are shown to nobody, and stay where their mask comes back', async () => {
    const book = open();
    const { value } = book.current();
    expect(JSON.stringify(value)).not.toContain('by-hand');
    expect(book.exportText()).not.toContain('by-hand');
    const [m1] = value['devices'] as [object];
    expect(m1).toMatchObject({ password: '•••' });
    const { differences } = await book.apply([put('devices', 'm1', { ...m1, client: 32 })], 'anna');
    expect(differences).toEqual([{ path: 'devices/m1/client', kind: 'added', after: 32 }]);
    expect(passwordOf(book.plan, 'm1')).toBe('by-hand');
  });

  test('that are typed in lie sealed in the vault, and survive a restart', async () => {
    const book = open();
    const { differences } = await book.apply(
      [{ op: 'patch', collection: 'devices', names: ['m1'], value: { password: 'typed-in' } }],
      'anna',
    );
    expect(differences).toEqual([
      { path: 'devices/m1/password', kind: 'changed', before: '•••', after: '•••' },
    ]);
    expect(passwordOf(followed[0]?.plan, 'm1')).toBe('typed-in');
    const kept = ['gateway.yaml', 'vault/secrets.json'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    expect(kept.join()).not.toContain('typed-in');
    expect(kept[0]).toMatch(/password: \$\{VAULT:devices\/m1\/password#[0-9a-f]{8}\}/);
    expect(statSync(join(folder, 'vault/secrets.key')).mode & 0o077).toBe(0);
    expect(passwordOf(open().plan, 'm1')).toBe('typed-in');
  });

  test('of a whole text that is handed in go to the vault as well', async () => {
    const book = open();
    const text = book
      .exportText()
      .replace(
        'connection: hall\n    authentication',
        'client: 32\n    connection: hall\n    authentication',
      );
    await book.apply(
      [
        {
          op: 'replace',
          text: text
            .replace('- name: m2', '- name: m3\n    authentication: low\n    password: third')
            .replace('[m1, m2]', '[m1, m3]')
            .replace('[ m1, m2 ]', '[m1, m3]'),
        },
      ],
      'anna',
    );
    expect(passwordOf(book.plan, 'm1')).toBe('by-hand');
    expect(passwordOf(book.plan, 'm3')).toBe('third');
    expect(onDisk()).not.toContain('third');
  });

  test('open with no other key', async () => {
    await open({ key: 'one' }).apply(
      [{ op: 'patch', collection: 'devices', names: ['m1'], value: { password: 'typed-in' } }],
      'anna',
    );
    expect(passwordOf(open({ key: 'one' }).plan, 'm1')).toBe('typed-in');
    expect(() => open({ key: 'two' })).toThrow('does not open');
  });
});

describe('what was before', () => {
  test('is listed newest first and can be gone back to', async () => {
    const book = open();
    await book.apply(
      [{ op: 'patch', collection: 'devices', names: ['m1'], value: { password: 'new' } }],
      'anna',
    );
    await book.apply([{ op: 'remove', collection: 'requests', names: ['energies'] }], 'ben');
    expect(book.history().map(({ id, by, summary }) => [id, by, summary])).toEqual([
      [3, 'ben', 'requests: 1 removed'],
      [2, 'anna', 'devices: 1 changed'],
      [1, 'start', 'as it was found'],
    ]);
    await book.restore(2, 'ben');
    expect(book.plan.requests).toHaveLength(1);
    expect(passwordOf(book.plan, 'm1')).toBe('new');
    await book.restore(1, 'ben');
    expect(passwordOf(book.plan, 'm1')).toBe('by-hand');
    await expect(book.restore(77, 'ben')).rejects.toThrow('revision 77 is not kept');
    expect(existsSync(join(folder, 'revisions/000005.yaml'))).toBe(true);
  });
});

describe('a configuration that is partly wrong', () => {
  test('runs what is right of it, if asked, and says the rest', () => {
    writeFileSync(file, TEXT.replace('name: m2\n    connection: hall', 'name: m2\n    connection: nowhere'));
    expect(() => open()).toThrow(ConfigurationError);
    const book = open({ goodRest: true });
    expect(book.plan.devices.map(({ name }) => name)).toEqual(['m1']);
    expect(book.plan.requests[0]?.devices.map(({ name }) => name)).toEqual(['m1']);
    expect(book.current().problems).toMatchObject([{ path: 'devices[1].connection', line: 11 }]);
  });
});
