// npm run load -- [--meters 10000] [--values 10] [--every 5m] [--spread 4m] [--rounds 2] [--profile] [--kills 4] [--keep FOLDER]
// A fleet of virtual meters and a gateway that reads all of them, each in a process of its own as a user would start them. Tells what
// the gateway does in a round (sessions, readings, lateness, processor, memory); with --kills both are killed in turn while they
// work, so often, and in the end every reading that was stored has to be there, once, and every profile whole.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { configurationOf } from './load/configuration.mjs';
import { losses } from './load/losses.mjs';
import { Program } from './load/program.mjs';
import { RoundMeter, table } from './load/round.mjs';
import { build, install } from './prepare.mjs';

const { values: options } = parseArgs({
  options: {
    meters: { type: 'string', default: '10000' },
    values: { type: 'string', default: '10' },
    every: { type: 'string', default: '5m' },
    spread: { type: 'string', default: '4m' },
    rounds: { type: 'string', default: '2' },
    profile: { type: 'boolean', default: false },
    kills: { type: 'string', default: '0' },
    'port-base': { type: 'string', default: '21000' },
    keep: { type: 'string' },
    'cpu-profile': { type: 'string' },
  },
});
const meters = Number(options.meters);
const periodMs = durationMs(options.every);
const rounds = Number(options.rounds);
const values = Number(options.values);
for (const name of ['meters', 'values', 'rounds', 'kills'])
  if (!/^\d+$/.test(options[name])) refuse(`--${name} "${options[name]}": a whole number`);

install();
build();

const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'meterwire-load-'));
mkdirSync(folder, { recursive: true });
const fleet = new Program('fleet', {
  args: [
    'fleet',
    '--count',
    options.meters,
    '--port-base',
    options['port-base'],
    '--history-days',
    '1',
    '--data',
    join(folder, 'fleet'),
  ],
  folder,
});
const gateway = new Program('gateway', {
  args: ['gateway', '--config', join(folder, 'gateway.yaml'), '--data', join(folder, 'data'), '--port', '0'],
  folder,
  ...(options['cpu-profile'] && { node: ['--cpu-prof', `--cpu-prof-dir=${options['cpu-profile']}`] }),
});

try {
  const members = await fleet.start();
  say(`${members.length} meters answer after ${fleet.startedIn} s, ${fleet.megabytes()} MB`);
  const { every, spread, profile } = options;
  writeFileSync(join(folder, 'gateway.yaml'), configurationOf(members, { values, every, spread, profile }));
  await gateway.start();
  say(`the gateway serves its API after ${gateway.startedIn} s, ${gateway.megabytes()} MB`);
  const meter = new RoundMeter({ gateway, fleet, meters, periodMs });
  await meter.firstRound(say);
  const figures = [];
  for (let round = 0; round < rounds; round++) figures.push(await meter.round());
  for (const line of table(figures)) say(line);
  if (Number(options.kills) > 0) await killBoth(meter, Number(options.kills));
} finally {
  await gateway.stop();
  await fleet.stop();
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Kills both in turn, each within a round, and counts what is missing in the end. */
async function killBoth(meter, kills) {
  for (let i = 0; i < kills; i++) {
    const victim = i % 2 === 0 ? gateway : fleet;
    await wait(periodMs * (0.2 + 0.5 * Math.random()));
    const before = await meter.stored();
    await victim.kill();
    await victim.start();
    await wait(1000);
    const after = await meter.stored();
    say(
      `${victim.name} killed and started again in ${victim.startedIn} s: ${before} readings before, ${after} after`,
    );
    if (after < before) throw new Error(`${before - after} readings were lost`);
  }
  await meter.everyMeterAgain();
  const found = await losses(gateway.url, { every: periodMs, devices: meters, profile: options.profile });
  for (const line of found.words) say(line);
  if (found.lost > 0) process.exitCode = 1;
}

function refuse(complaint) {
  console.error(complaint);
  process.exit(2);
}

function say(text) {
  console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
}

function durationMs(text) {
  const [, count, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (count === undefined) refuse(`--every "${text}": a duration such as 5m`);
  return Number(count) * { s: 1000, m: 60_000, h: 3_600_000 }[unit];
}
