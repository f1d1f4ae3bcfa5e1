// npm run fuzz -- --minutes N [--entry NAME] [--seed N]: mutates recordings of real meters against every door of the library.
// Reports crashes, hangs, slowness out of proportion and memory that grows; keeps what made something new happen in .fuzz/.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build, install, root } from './prepare.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    entry: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes "${values.minutes}": a number above 0`);
  process.exit(2);
}
install();
build();

const HANG_MS = 10_000;
const HEAP_LIMIT = 512 * 1024 * 1024;
const folder = join(root, '.fuzz');
const corpus = join(folder, 'corpus');
const findings = join(folder, 'findings');
for (const path of [corpus, findings]) mkdirSync(path, { recursive: true });

const seeds = seedInputs();
const seedsFile = join(folder, 'seeds.json');
writeFileSync(seedsFile, JSON.stringify(seeds));
console.log(`${seeds.length} seeds, seed number ${values.seed}, ${minutes} minutes`);

const found = new Map();
let executed = 0;
let heap = 0;
const until = Date.now() + minutes * 60_000;
for (let round = 0; Date.now() < until; round++) await runWorker(Number(values.seed) + round);

console.log(
  `${executed} inputs tried, heap at the end ${(heap / 1e6).toFixed(0)} MB, ${found.size} findings`,
);
for (const [key, { count, file }] of found) console.log(`${count} × ${key}\n    ${file}`);
process.exit(found.size > 0 ? 1 : 0);

function runWorker(seed) {
  const args = [
    '--expose-gc',
    '--max-old-space-size=1024',
    join(root, 'scripts/fuzz-worker.mjs'),
    seedsFile,
    String(seed),
  ];
  if (values.entry) args.push(values.entry);
  const worker = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  let trying;
  let since = Date.now();
  let first;
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      if (trying && Date.now() - since > HANG_MS) {
        keep('hang', trying.name, trying.hex, `no end after ${HANG_MS} ms`);
        worker.kill('SIGKILL');
      } else if (Date.now() >= until) worker.kill('SIGKILL');
    }, 250);
    createInterface({ input: worker.stdio[3] }).on('line', (line) => {
      const event = JSON.parse(line);
      switch (event.type) {
        case 'trying':
          trying = event;
          since = Date.now();
          break;
        case 'crash':
          keep('crash', event.name, event.hex, event.error);
          break;
        case 'slow':
          keep('slow', event.name, event.hex, `${event.ms.toFixed(0)} ms for ${event.hex.length / 2} octets`);
          break;
        case 'new':
          writeFileSync(join(corpus, `${hashOf(event.hex)}.hex`), event.hex);
          break;
        case 'progress':
          executed += event.executed;
          heap = event.heap;
          first ??= event.heap;
          if (event.heap > HEAP_LIMIT) {
            keep(
              'growth',
              trying?.name ?? '',
              trying?.hex ?? '',
              `heap ${(event.heap / 1e6).toFixed(0)} MB, at first ${(first / 1e6).toFixed(0)} MB`,
            );
            worker.kill('SIGKILL');
          }
          break;
      }
    });
    worker.on('close', (status) => {
      clearInterval(watch);
      if (status)
        keep('crash', trying?.name ?? 'worker', trying?.hex ?? '', `the process ended with status ${status}`);
      if (!trying) process.exit(1);
      resolve();
    });
  });
}

function keep(kind, name, hex, text) {
  const key = `${kind} in ${name}: ${text.split('\n').slice(0, 3).join(' | ').replace(/\d+/g, '#')}`;
  const known = found.get(key);
  if (known) {
    known.count++;
    return;
  }
  const file = join(findings, `${kind}-${name}-${hashOf(hex)}.json`);
  writeFileSync(file, `${JSON.stringify({ kind, entry: name, text, hex }, null, 2)}\n`);
  found.set(key, { count: 1, file });
  console.log(`${kind} in ${name}: ${text.split('\n')[0]}`);
}

/** Recordings where they are at hand, what earlier runs kept, and a few frames of our own. */
function seedInputs() {
  const inputs = new Set([
    '7ea007032193' + '0f017e',
    'c001c100080000010000ff0200',
    '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0',
  ]);
  const field = join(root, '../shared/vectors/field');
  if (existsSync(field)) {
    for (const name of readdirSync(field)) {
      const { frames } = JSON.parse(readFileSync(join(field, name), 'utf8'));
      for (const hex of frames.slice(0, 40)) inputs.add(hex.replace(/[^0-9a-f]/gi, '').toLowerCase());
      inputs.add(
        frames
          .join('')
          .replace(/[^0-9a-f]/gi, '')
          .toLowerCase()
          .slice(0, 40_000),
      );
    }
  }
  for (const name of readdirSync(corpus)) inputs.add(readFileSync(join(corpus, name), 'utf8').trim());
  return [...inputs].filter((hex) => hex.length % 2 === 0);
}

function hashOf(hex) {
  return createHash('sha256').update(hex).digest('hex').slice(0, 16);
}
