import { spawn } from 'node:child_process';

/**
 * Runs a program until something it does says that it may be killed, and then kills it without warning.
 * @returns what it has printed
 */
export async function runAndKill(
  program: string,
  args: readonly string[],
  until: (output: () => string) => Promise<void>,
): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes) => {
    output += String(bytes);
  });
  child.stderr.on('data', (bytes) => {
    errors += String(bytes);
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_, signal) => resolve(signal)),
  );
  await Promise.race([until(() => output), ended]);
  child.kill('SIGKILL');
  if ((await ended) !== 'SIGKILL') throw new Error(`the program ended by itself: ${errors}`);
  return output;
}
