// What a fresh clone needs before anything can run: packages from the lock file, then whatever is not built yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a program in the repository; its failure is ours. */
export function run(program, args, options = {}) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

/** Runs a package's program by node itself: no shell, no npx, the same on every system. */
export function runBin(path, args, options) {
  run(process.execPath, [join(root, 'node_modules', path), ...args], options);
}

export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Meterwire needs Node 20.19 or later; this is ${process.versions.node}.`);
    process.exit(2);
  }
  const wanted = hashOf(['package-lock.json']);
  const stamp = join(root, 'node_modules', '.installed-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing packages from the lock file …');
  // No package we use needs its install script: bindings come prebuilt inside the packages.
  const npm = process.env.npm_execpath;
  if (npm)
    run(process.execPath, [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  else run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

export function build() {
  compile();
  buildConsole();
}

/** What programs need; the console is for browsers alone. */
export function compile() {
  runBin('typescript/bin/tsc', ['-b', 'packages/cli', 'packages/console']);
}

/** Vite has no notion of "nothing changed", so what goes into the console is hashed. */
function buildConsole() {
  const inputs = ['package-lock.json', 'packages/console', 'packages/api/src', 'packages/dlms/src'];
  const wanted = hashOf(inputs.flatMap((input) => filesOf(join(root, input))));
  const stamp = join(root, '.build', 'console.hash');
  const built = join(root, 'packages/console/dist/index.html');
  if (existsSync(built) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Building the console …');
  runBin('vite/bin/vite.js', ['build', '--logLevel', 'warn'], { cwd: join(root, 'packages/console') });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules' && !name.endsWith('.test.ts'))
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const path = file.startsWith(root) ? file : join(root, file);
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}
