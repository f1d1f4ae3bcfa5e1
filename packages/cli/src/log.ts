import type { Log } from '@meterwire/gateway';

const LEVELS = ['info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/**
 * A log for a person at a terminal: `11:01:30 read  device main-supply  readings 7`. Programs get JSON lines instead, which is
 * the gateway's own way.
 */
export function terminalLog(lowest: Level): Log {
  const write = (level: Level) => (fields: object, message: string) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
    const time = new Date().toTimeString().slice(0, 8);
    const details = Object.entries<unknown>(fields as Readonly<Record<string, unknown>>).map(
      ([name, value]) => `  ${name} ${shown(value)}`,
    );
    process.stderr.write(`${time} ${level === 'info' ? '' : `${level}: `}${message}${details.join('')}\n`);
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

function shown(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
