import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import { writeDurably } from './durable-file.ts';

/**
 * Where secrets lie that were typed into the console or sent to the API: in a file, each sealed by AES-256-GCM under a key that
 * comes from the environment (METERWIRE_KEY) or lies in a file beside it that only its owner may read. The configuration
 * names them as `${VAULT:name}`.
 */
export class Vault {
  readonly #file: string;
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #sealed: Map<string, string>;
  #known: Buffer | undefined;

  /** @throws RefusedError when the key file is open to others, or opens nothing */
  constructor(folder: string, environment: Readonly<Record<string, string | undefined>> = process.env) {
    this.#folder = folder;
    this.#environment = environment;
    this.#file = join(folder, 'secrets.json');
    const kept = existsSync(this.#file)
      ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Readonly<Record<string, string>>)
      : {};
    this.#sealed = new Map(Object.entries(kept));
    for (const name of this.#sealed.keys()) this.get(name); // a wrong key shows now, and not at the first visit
  }

  /** The vault of a gateway's data folder, for who only looks; undefined where there is none. */
  static of(dataDir: string): Vault | undefined {
    const folder = join(dataDir, 'configuration');
    return existsSync(join(folder, 'secrets.json')) ? new Vault(folder) : undefined;
  }

  get(name: string): string | undefined {
    const sealed = this.#sealed.get(name);
    if (sealed === undefined) return undefined;
    const octets = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, octets.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(name, 'utf8'));
    decipher.setAuthTag(octets.subarray(12, 28));
    try {
      return Buffer.concat([decipher.update(octets.subarray(28)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new RefusedError(`the key of the vault does not open ${this.#file}`, 'wrongVaultKey', {
        layer: 'configuration',
        during: 'opening the secrets of the configuration',
        advice:
          'give METERWIRE_KEY as it was, or bring back secrets.key from where the data folder came from',
        cause,
      });
    }
  }

  /** Keeps secrets, and is durable when it returns. */
  keep(secrets: ReadonlyMap<string, string>): void {
    if (secrets.size === 0) return;
    mkdirSync(this.#folder, { recursive: true });
    for (const [name, text] of secrets) this.#sealed.set(name, this.#seal(name, text));
    this.#write();
  }

  /** Drops what is not named any more. */
  retain(names: ReadonlySet<string>): void {
    const before = this.#sealed.size;
    for (const name of [...this.#sealed.keys()]) if (!names.has(name)) this.#sealed.delete(name);
    if (this.#sealed.size !== before) this.#write();
  }

  /** Made with the first secret that is kept: a gateway without any leaves no trace of a vault. */
  get #key(): Buffer {
    this.#known ??= keyOf(join(this.#folder, 'secrets.key'), this.#environment['METERWIRE_KEY']);
    return this.#known;
  }

  #seal(name: string, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: 16 });
    cipher.setAAD(Buffer.from(name, 'utf8'));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  #write(): void {
    writeDurably(this.#file, `${JSON.stringify(Object.fromEntries(this.#sealed))}\n`, 0o600);
  }
}

/** 32 octets: of the environment's text by SHA-256, or from the file, which is made when missing. */
function keyOf(file: string, text: string | undefined): Buffer {
  if (text !== undefined && text !== '') return createHash('sha256').update(text, 'utf8').digest();
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx', flush: true });
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new RefusedError(`${file} may be read by others`, 'openVaultKey', {
      layer: 'configuration',
      during: 'opening the secrets of the configuration',
      advice: `chmod 600 ${file}, and change the secrets if somebody else may have read it`,
    });
  const key = readFileSync(file);
  if (key.length === 32) return key;
  throw new RefusedError(`${file} is no key: it has ${key.length} octets instead of 32`, 'wrongVaultKey', {
    layer: 'configuration',
    during: 'opening the secrets of the configuration',
    advice: 'bring it back from where the data folder came from',
  });
}
