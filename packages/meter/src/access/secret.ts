import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fromHex, RefusedError } from 'dlms/bytes';

/** Reads secrets as a framework file writes them: text, `hex:…`, `@file`, `env:NAME`. None is ever in a message. */
export class SecretReader {
  readonly #folder: string;

  /** Files are relative to the folder. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The octets of a password or a seed. `what` names it in messages. @throws RefusedError when it cannot be had */
  async octets(given: string, what: string): Promise<Uint8Array> {
    if (given.startsWith('hex:')) return hexOf(given.slice(4), what);
    if (given.startsWith('env:')) {
      const value = process.env[given.slice(4)];
      if (value === undefined) throw refusal(`${what}: the environment has no ${given.slice(4)}`);
      return Buffer.from(value, 'utf8');
    }
    if (!given.startsWith('@')) return Buffer.from(given, 'utf8');
    const path = resolve(this.#folder, given.slice(1));
    try {
      return withoutLineEnd(await readFile(path));
    } catch (cause) {
      throw refusal(`${what}: ${path} cannot be read`, cause);
    }
  }

  /** A key, which may also be written in hexadecimal without more ado. @throws RefusedError when it has not so many octets */
  async key(given: string, what: string, octets: number): Promise<Uint8Array> {
    const read = await this.octets(given, what);
    const digits = Buffer.from(read).toString('latin1').trim();
    const key = read.length !== octets && /^[0-9a-f\s]+$/i.test(digits) ? hexOf(digits, what) : read;
    if (key.length !== octets) throw refusal(`${what}: ${octets} octets are needed, ${2 * octets} digits`);
    return key;
  }

  /** The octets of a private or public key or of a certificate: PEM, DER, or hexadecimal. */
  async encoded(given: string, what: string): Promise<Uint8Array> {
    const read = await this.octets(given, what);
    const text = Buffer.from(read).toString('latin1');
    const [, base64] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(text) ?? [];
    if (base64 !== undefined) return new Uint8Array(Buffer.from(base64, 'base64'));
    return /^[0-9a-f\s]+$/i.test(text) ? hexOf(text, what) : read;
  }
}

function hexOf(digits: string, what: string): Uint8Array {
  try {
    return fromHex(digits.replace(/\s/g, ''));
  } catch {
    throw refusal(`${what}: no whole octets in hexadecimal`);
  }
}

function withoutLineEnd(content: Uint8Array): Uint8Array {
  let end = content.length;
  while (end > 0 && (content[end - 1] === 0x0a || content[end - 1] === 0x0d)) end--;
  return content.subarray(0, end);
}

export const refusal = (message: string, cause?: unknown): RefusedError =>
  new RefusedError(message, 'invalidSecret', {
    layer: 'configuration',
    during: 'reading who may use the meter',
    advice: 'mend it in the framework file; nothing was started',
    ...(cause !== undefined && { cause }),
  });
