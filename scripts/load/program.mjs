// A command of Meterwire in a process of its own, as a user starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../prepare.mjs';

const START_MS = 300_000;
const STOP_MS = 60_000;
/** Of the kernel's clock, in which it counts the time of processes. */
const TICKS_PER_S = 100;

export class Program {
  #args;
  #node;
  #folder;
  #child;
  #exited;

  constructor(name, { args, node = [], folder }) {
    this.name = name;
    this.#args = args;
    this.#node = node;
    this.#folder = folder;
  }

  /** What it says in its ready file, once it listens. */
  async start() {
    const ready = join(this.#folder, `${this.name}-ready.json`);
    rmSync(ready, { force: true });
    const began = Date.now();
    const command = [
      ...this.#node,
      join(root, 'packages/cli/bin/meterwire.js'),
      ...this.#args,
      '--ready-file',
      ready,
    ];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.pipe(createWriteStream(join(this.#folder, `${this.name}.log`), { flags: 'a' }));
    this.#child = child;
    this.#exited = once(child, 'exit');
    while (!existsSync(ready)) {
      if (child.exitCode !== null || Date.now() - began > START_MS)
        throw new Error(`${this.name} did not start: see ${this.#folder}/${this.name}.log`);
      await wait(50);
    }
    this.startedIn = ((Date.now() - began) / 1000).toFixed(1);
    const said = JSON.parse(readFileSync(ready, 'utf8'));
    this.url = said.url ?? said.console ?? this.url;
    return said;
  }

  async kill() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async stop() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Seconds that a processor has worked for it since it was started. */
  processorS() {
    const [, fields = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return (user + system) / TICKS_PER_S;
  }

  megabytes() {
    const [, kilobytes] =
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  }
}
