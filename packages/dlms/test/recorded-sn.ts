import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { ClosedError } from '../src/errors.ts';
import { Chunks } from '../src/node/chunks.ts';
import type { Port } from '../src/session/port.ts';

/* Sessions by short names that others recorded, and a line that says what was said. */

export interface Frame {
  readonly dir: 'c2s' | 's2c';
  readonly hex: string;
  readonly apdu?: string;
  readonly nonconformant?: string;
}

export interface Scenario {
  readonly title: string;
  readonly name: string;
  readonly layer: 'hdlc' | 'wrapper';
  readonly params: {
    readonly referencing: string;
    readonly authentication: string;
    readonly security: string;
    readonly client_address: number;
    readonly server_address: number;
    readonly password: string | null;
    readonly client_challenge: string | null;
  };
  readonly exchange: readonly Frame[];
  readonly result?: string | null;
}

const vectors = fileURLToPath(new URL('../../../../shared/vectors/', import.meta.url));
export const folder = `${vectors}recorded/`;
const FILES = ['gxpy-sn-services', 'gxpy-gxc-associations', 'gxpy-gxjava-associations'];

/** Everything recorded in the clear by short names. */
export const scenarios: readonly Scenario[] = FILES.flatMap((file) => {
  const path = `${folder}${file}.json`;
  if (!existsSync(path)) return [];
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as readonly Scenario[];
  return recorded.map((scenario) => ({ ...scenario, title: `${file} ${scenario.name}` }));
}).filter(({ params }) => params.referencing === 'SN' && params.security === 'NONE');

/** A meter in the field, read by short names over HDLC; undefined where the records are not at hand. */
export const FIELD = 'tohasan-m203-sn-session';
const fieldPath = `${vectors}field/${FIELD}.json`;
export const fieldAtHand = existsSync(fieldPath);

/** The frames between the client and the server address 1/10326 of that record; its log has most questions twice. */
export function fieldFrames(): readonly Frame[] {
  const record = JSON.parse(readFileSync(fieldPath, 'utf8')) as {
    readonly frames: readonly string[];
    readonly directions: readonly ('tx' | 'rx')[];
  };
  return record.frames.flatMap((hex, i): Frame[] => {
    const sent = hex.slice(6).startsWith('0002a0ad03');
    const received = hex.slice(6).startsWith('030002a0ad');
    if (!(sent || received) || (sent && record.frames[i - 1] === hex)) return [];
    return [{ dir: sent ? 'c2s' : 's2c', hex }];
  });
}

export interface ListedObject {
  readonly baseName: string;
  readonly classId: number;
  readonly version: number;
  readonly obis: string;
}

/** The object list of that meter, as somebody else read it. */
export function fieldObjects(): readonly ListedObject[] {
  const path = `${vectors}models/${FIELD}-sn.objectlist.json`;
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly objects: readonly ListedObject[] }).objects;
}

/** The recorded server as a line: it says what it said, as long as it hears what it heard. */
export class Replay {
  readonly port: Port;
  readonly #frames: readonly Frame[];
  readonly #chunks = new Chunks();
  #at = 0;
  /** What was heard that the recorded server did not hear. */
  surprise: string | undefined;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
    this.port = {
      chunks: this.#chunks,
      write: (bytes) => this.#hear(bytes),
      close: async () => this.#chunks.end(),
    };
  }

  get left(): number {
    return this.#frames.length - this.#at;
  }

  #hear(bytes: Uint8Array): void {
    const due = this.#frames[this.#at]?.hex ?? '';
    const heard = toHex(bytes);
    if (heard !== due && !isSnrm(heard, due)) {
      this.surprise ??= heard;
      queueMicrotask(() => this.#chunks.end(new ClosedError('the recording heard something else')));
      return;
    }
    this.#at++;
    for (let next = this.#frames[this.#at]; next?.dir === 's2c'; next = this.#frames[this.#at]) {
      const said = fromHex(next.hex);
      queueMicrotask(() => this.#chunks.next(said));
      this.#at++;
    }
  }
}

/** Two SNRM between the same stations; which of the parameters they name is each client's own affair. */
const isSnrm = (heard: string, due: string): boolean => {
  const stations = (frame: string) => /^7ea0..((?:..){2,5})93/.exec(frame)?.[1];
  return stations(heard) !== undefined && stations(heard) === stations(due);
};
