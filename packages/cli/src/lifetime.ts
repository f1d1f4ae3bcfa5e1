import { writeFileSync } from 'node:fs';

/** Something that runs until it is told to end. */
export interface Running {
  close(): Promise<void>;
}

/**
 * Waits for Ctrl-C or a termination signal, then closes what runs, last started first. A second signal does not wait for it.
 * Gives the exit status: ending on request is a success.
 */
export async function untilInterrupted(...running: readonly Running[]): Promise<number> {
  process.removeAllListeners('SIGINT'); // the command line's own, which does not wait for anything
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
  for (const part of [...running].reverse()) await part.close();
  return 0;
}

/** Tells a supervisor that all listens: the file is written once, with the addresses. */
export function writeReadyFile(path: string | undefined, addresses: unknown): void {
  // A token may be among them.
  if (path !== undefined) writeFileSync(path, `${JSON.stringify(addresses)}\n`, { mode: 0o600 });
}
