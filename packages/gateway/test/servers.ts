import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from './outlet-fakes.ts';

/* Real brokers and databases, each started for a test on a free port in a folder of its own, and killed after it. */

export interface RunningServer {
  readonly port: number;
  readonly folder: string;
  /** Without warning, as a power cut would. */
  kill(): Promise<void>;
  /** Again, on the same port with the same data. */
  start(): Promise<void>;
  /** Holds it still, so that it answers nothing and closes nothing. */
  pause(): void;
  resume(): void;
  remove(): Promise<void>;
}

/** Where a program is; undefined where it is not installed. */
export function programOf(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** The newest installed PostgreSQL. */
export function postgresFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(root, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')));
}

export async function startMosquitto(
  settings: (folder: string) => string = () => '',
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'meterwire-mosquitto-'));
  const port = await freePort();
  // What it has acknowledged it keeps over a kill: every change is written at once.
  const keeping = `persistence true\npersistence_location ${folder}/\nautosave_on_changes true\nautosave_interval 1\n`;
  const queues = 'max_queued_messages 0\nmax_inflight_messages 0\n';
  const own = settings(folder);
  const access = own.includes('allow_anonymous') ? '' : 'allow_anonymous true\n';
  writeFileSync(
    join(folder, 'mosquitto.conf'),
    `listener ${port} 127.0.0.1\n${access}${keeping}${queues}user root\n${own}`,
  );
  return serve({ folder, port }, programOf('mosquitto') ?? '', ['-c', join(folder, 'mosquitto.conf')]);
}

export async function startRedis(...settings: string[]): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'meterwire-redis-'));
  const port = await freePort();
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder];
  return serve({ folder, port }, programOf('redis-server') ?? '', [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    ...durable,
    ...settings,
  ]);
}

/** With the database and the user `meterwire`, whose password is `secret`. */
export async function startPostgres(): Promise<RunningServer> {
  const bin = postgresFolder() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'meterwire-postgres-'));
  const port = await freePort();
  const data = join(folder, 'data');
  mkdirSync(data);
  const owner = ownerOfPostgres();
  for (const path of [folder, data]) if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  const password = join(folder, 'password');
  writeFileSync(password, 'secret\n', { mode: 0o644 });
  const options = { ...owner, stdio: 'ignore' } as const;
  const access = ['--auth=scram-sha-256', `--pwfile=${password}`, '--username=meterwire'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...access, '--no-sync', '--encoding=UTF8'], options);
  const settings = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder];
  return serve({ folder, port }, join(bin, 'postgres'), settings, owner);
}

/** It refuses to run as root. */
function ownerOfPostgres(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

async function serve(
  place: { readonly folder: string; readonly port: number },
  program: string,
  args: readonly string[],
  owner?: { readonly uid: number; readonly gid: number },
): Promise<RunningServer> {
  let child: ChildProcess | undefined;
  let said = '';
  const start = async (): Promise<void> => {
    const started = spawn(program, [...args], {
      ...owner,
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (bytes) => {
        said = `${said}${String(bytes)}`.slice(-4000);
      });
    await until(`${program} listens`, async () => {
      if (started.exitCode !== null) throw new Error(`${program} ended: ${said}`);
      return answers(place.port);
    });
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'close');
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    ...place,
    kill,
    start,
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    async remove() {
      await kill();
      rmSync(place.folder, { recursive: true, force: true });
    },
  };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
