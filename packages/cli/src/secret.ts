import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fromHex } from 'dlms/bytes';
import { UsageError } from './failure.ts';

/**
 * A secret as people hand it over: text, `hex:0011…`, `@file` (without its last line end), or `-` to be asked for it on the
 * terminal, unseen.
 */
export async function readSecret(text: string): Promise<Uint8Array> {
  if (text === '-') return Buffer.from(await ask('Password: '), 'utf8');
  if (text.startsWith('@')) return withoutLineEnd(readFileSync(text.slice(1)));
  if (!text.startsWith('hex:')) return Buffer.from(text, 'utf8');
  try {
    return fromHex(text.slice(4));
  } catch {
    throw new UsageError('what follows hex: is no whole octets in hexadecimal'); // the digits stay unsaid
  }
}

function withoutLineEnd(content: Uint8Array): Uint8Array {
  let end = content.length;
  while (end > 0 && (content[end - 1] === 0x0a || content[end - 1] === 0x0d)) end--;
  return content.subarray(0, end);
}

function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to ask for the password on');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(prompt);
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      process.stderr.write('\n');
      lines.close();
      resolve(line);
    });
    lines.once('SIGINT', () => reject(new UsageError('no password given')));
  });
}
