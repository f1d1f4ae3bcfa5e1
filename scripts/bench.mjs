// npm run bench [-- name …]: one table. Figures per CPU second of this process, user and system together: minimum, median and
// maximum of the rounds after a warm-up. It asserts nothing; what is noise on this machine shows between minimum and maximum.
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install, root, runBin } from './prepare.mjs';

const ROUNDS = 5;
const ROUND_MS = 700;
const WARM_UP_MS = 500;

install();
runBin('typescript/bin/tsc', ['-b', 'bench']);

const wanted = process.argv.slice(2);
const folder = join(root, '.build/bench');
const modules = readdirSync(folder).filter((file) => file.endsWith('.js') && file !== 'bench.js');

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`,
);
const name = (text) => text.padEnd(58);
const figure = (value) =>
  (value >= 1e6
    ? `${(value / 1e6).toFixed(2)} M`
    : value >= 1e4
      ? `${(value / 1e3).toFixed(0)} k`
      : value.toFixed(0)
  ).padStart(9);
console.log(
  `${name('')}${'minimum'.padStart(9)}${'median'.padStart(9)}${'maximum'.padStart(9)}   per CPU s (wall s)`,
);
for (const file of modules.sort()) {
  if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
  const { benches } = await import(pathToFileURL(join(folder, file)).href);
  for (const bench of benches) {
    const { cpu, wall } = await measure(bench);
    console.log(
      `${name(`${file.slice(0, -3)}: ${bench.name}`)}${figure(cpu[0])}${figure(cpu[ROUNDS >> 1])}${figure(cpu[ROUNDS - 1])}   ${bench.unit} (${figure(wall).trim()})`,
    );
  }
}
process.exit(0);

async function measure(bench) {
  await bench.start?.();
  await repeat(bench, WARM_UP_MS);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await repeat(bench, ROUND_MS));
  await bench.stop?.();
  const sorted = (values) => values.sort((a, b) => a - b);
  return {
    cpu: sorted(rounds.map(({ cpu }) => cpu)),
    wall: sorted(rounds.map(({ wall }) => wall))[ROUNDS >> 1],
  };
}

async function repeat(bench, forMs) {
  const started = process.hrtime.bigint();
  const before = process.cpuUsage();
  let done = 0;
  let elapsed = 0;
  while (elapsed < forMs) {
    const running = bench.run();
    if (running) await running;
    done += bench.perRun;
    elapsed = Number(process.hrtime.bigint() - started) / 1e6;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpu: done / ((user + system) / 1e6), wall: done / (elapsed / 1000) };
}
