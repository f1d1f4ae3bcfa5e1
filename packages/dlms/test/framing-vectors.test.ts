import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { LinkOutput } from '../src/bytes/link.ts';
import { concat } from '../src/bytes/octets.ts';
import { type Address, sameStation } from '../src/hdlc/address.ts';
import {
  Deframer,
  decodeParameters,
  encodeFrame,
  type Frame,
  Listener as HdlcListener,
  hasLlc,
  Link,
} from '../src/hdlc/index.ts';
import { Listener as MbusListener } from '../src/mbus/index.ts';
import { decodeWpdu, encodeWpdu, Deframer as WrapperDeframer } from '../src/wrapper/index.ts';

/*
 * The link layers of real meters and of other implementations: every frame is found and written again as it was, and a
 * client in the place of the recorded one says the same, octet for octet.
 */

interface FieldRecord {
  readonly name: string;
  readonly kind: string;
  readonly framing: 'hdlc' | 'wrapper' | 'mbus' | 'raw';
  readonly frames: readonly string[];
}

interface Scenario {
  readonly name: string;
  readonly layer: string;
  readonly exchange: readonly { readonly dir: 'c2s' | 's2c'; readonly hex: string }[];
}

const folder = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));
const present = existsSync(folder);
const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const filesIn = (path: string): string[] => (present ? readdirSync(join(folder, path)).sort() : []);
const records = filesIn('field').map((file) => read(join('field', file)) as FieldRecord);
const recorded = filesIn('recorded')
  .filter((file) => file.startsWith('gxpy'))
  .flatMap((file) => (read(join('recorded', file)) as Scenario[]).map((scenario) => ({ ...scenario, file })));

const framed = (framing: string) =>
  records.filter((record) => record.framing === framing).map((r) => [r.name, r] as const);

describe.skipIf(!present)('HDLC of real meters', () => {
  test.each(framed('hdlc'))('%s: every frame is found, and written as it was', (name, { frames }) => {
    const deframer = new Deframer();
    const found = frames.flatMap((hex) => deframer.receive(fromHex(hex), 0));
    const good = found.flatMap((item) => (item.type === 'frame' ? [toHex(encodeFrame(item.frame))] : []));
    const damaged = name === 'dlmsparser-hdlc-landis-gyr-zmf100';
    expect(good).toEqual(damaged ? [] : frames);
    expect(found.length - good.length).toBe(damaged ? 1 : 0);
  });

  const pushes = framed('hdlc').filter(([, { kind }]) => kind === 'push');
  test.each(pushes)('%s: the push is heard', (name, { frames }) => {
    const listener = new HdlcListener();
    const outputs = frames.flatMap((hex) => listener.handle({ type: 'received', bytes: fromHex(hex) }, 0));
    const apdus = outputs.flatMap((output) => (output.type === 'deliver' ? [toHex(output.apdu)] : []));
    if (name === 'dlmsparser-hdlc-landis-gyr-zmf100') expect(outputs).toMatchObject([{ type: 'problem' }]);
    // Three blocks of a general block transfer: three APDUs, the later two without LLC.
    else if (name.includes('e450'))
      expect(apdus.map((apdu) => apdu.slice(0, 4))).toEqual(['e040', 'e040', 'e0c0']);
    else expect(apdus).toEqual([expect.stringMatching(/^(0f|db)/)]);
  });
});

describe.skipIf(!present)('wrapper of real meters', () => {
  test.each(framed('wrapper'))('%s', (_, { frames }) => {
    const deframer = new WrapperDeframer();
    const found = deframer.receive(fromHex(frames.join('')));
    expect(found.map((item) => item.type === 'frame' && toHex(encodeWpdu(item.frame)))).toEqual(frames);
    for (const hex of frames) expect(toHex(encodeWpdu(decodeWpdu(fromHex(hex))))).toBe(hex);
  });
});

describe.skipIf(!present)('M-Bus of real meters', () => {
  test.each(framed('mbus'))('%s', (_, { frames }) => {
    const listener = new MbusListener();
    const outputs = listener.handle({ type: 'received', bytes: fromHex(frames.join('')) }, 0);
    expect(outputs).toMatchObject([{ type: 'deliver', source: 1, destination: 103 }]);
    const [only] = outputs;
    if (only?.type !== 'deliver') throw new Error('nothing delivered');
    // General-glo-ciphering: tag, system title, and a length that ends where the APDU does.
    expect(toHex(only.apdu.subarray(0, 2))).toBe('db08');
    const [form = 0, high = 0, low = 0] = only.apdu.subarray(10, 13);
    const [header, length] = form === 0x82 ? [13, high * 256 + low] : form === 0x81 ? [12, high] : [11, form];
    expect(only.apdu.length).toBe(header + length);
  });
});

interface Said {
  readonly by: 'client' | 'server';
  readonly frame: Frame;
}

/**
 * Puts a client of ours in the place of the recorded one: it is told what to ask, hears what the server said, and is
 * kept waiting where the recorded client repeated itself.
 */
class Replay {
  readonly ours: string[] = [];
  readonly theirs: string[] = [];
  readonly #said: readonly Said[];
  #link: Link | undefined;
  #now = 0;
  /** The next frame that is not yet known to be part of a message. */
  #next = 0;

  constructor(said: readonly Said[]) {
    this.#said = said;
    said.forEach(({ by, frame }, at) => {
      if (by === 'client') this.#byClient(frame, at);
      else if (this.#link !== undefined) this.#tell(this.#link.handle({ type: 'frame', frame }, this.#now));
    });
  }

  #byClient(frame: Frame, at: number): void {
    const said = toHex(encodeFrame(frame));
    const again = said === this.theirs.at(-1);
    const { control } = frame;
    if (control.type === 'snrm' && !again) {
      const { parameters } = decodeParameters(frame.info);
      this.#link = new Link({
        role: 'client',
        client: frame.source,
        server: frame.destination,
        ...parameters,
      });
    }
    if (this.#link === undefined) return;
    this.theirs.push(said);
    if (again) this.#wait(this.#link);
    else if (control.type === 'snrm') this.#tell(this.#link.handle({ type: 'connect' }, this.#now));
    else if (control.type === 'disc') this.#tell(this.#link.handle({ type: 'disconnect' }, this.#now));
    else if (control.type === 'i' && at >= this.#next) this.#ask(at, this.#link);
  }

  #wait(link: Link): void {
    this.#now = link.deadline ?? this.#now;
    this.#tell(link.handle({ type: 'tick' }, this.#now));
  }

  /** Gathers the segments of the message that begins at `at`, and sends it. */
  #ask(at: number, link: Link): void {
    const parts: Uint8Array[] = [];
    for (this.#next = at; ; ) {
      const said = this.#said[this.#next++];
      if (said === undefined) break;
      if (said.by !== 'client' || said.frame.control.type !== 'i') continue;
      parts.push(said.frame.info);
      if (!said.frame.segmented) break;
    }
    const message = concat(...parts);
    this.#tell(
      link.handle({ type: 'send', apdu: hasLlc(message) ? message.subarray(3) : message }, this.#now),
    );
  }

  #tell(outputs: readonly LinkOutput[]): void {
    for (const output of outputs) if (output.type === 'transmit') this.ours.push(toHex(output.bytes));
  }
}

/** Where recorded clients do what ours does not, how many of their frames ours says too, and why it stops. */
const DEPARTURES: readonly (readonly [name: RegExp, frames: number, reason: string])[] = [
  [
    /^matousp-(data2|original-data)$/,
    4,
    'an I frame with nothing in it is an answer to us; they poll for another',
  ],
  [/^matousp-data[456]$/, 3, 'an I frame with nothing in it is an answer to us; they poll for another'],
  [/^tohasan-m203-sn-session$/, 235, 'the log leaves frames out'],
  [
    /-(plain|glo|auth|ded|gen|gended)-set-datablock$/,
    3,
    'they cut segments of 125 octets where 128 are agreed',
  ],
  [/-enc-set-datablock$/, 5, 'they skip numbers after segments'],
  [/^hdlc-sn-(none|low)$/, 3, 'they go on after FRMR'],
  [/-object-list-pdu256$/, 6, 'they go on after FRMR'],
  [/-read-undefined$/, 3, 'they go on without an answer'],
];

interface Session {
  readonly name: string;
  readonly said: readonly Said[];
}

const sessions: readonly Session[] = [
  ...records
    .filter(({ framing, kind }) => framing === 'hdlc' && kind === 'pull-session')
    .map(({ name, frames }) => ({ name, said: saidIn(frames.map((hex) => ({ hex }))) })),
  ...recorded
    .filter(({ layer }) => layer === 'hdlc')
    .map(({ name, exchange }) => ({ name, said: saidIn(exchange) })),
].filter(({ said }) => said[0]?.frame.control.type === 'snrm' && said.some(({ by }) => by === 'server'));

/** Who said what; in logs without directions the first one is the client. */
function saidIn(exchange: readonly { readonly hex: string; readonly dir?: 'c2s' | 's2c' }[]): Said[] {
  let client: Address | undefined;
  return exchange.flatMap(({ hex, dir }) =>
    new Deframer().receive(fromHex(hex), 0).flatMap((item): Said[] => {
      if (item.type !== 'frame') return [];
      client ??= item.frame.source;
      const byClient = dir === undefined ? sameStation(client, item.frame.source) : dir === 'c2s';
      return [{ by: byClient ? 'client' : 'server', frame: item.frame }];
    }),
  );
}

describe.skipIf(!present)('a client of ours says what a recorded one said, octet for octet', () => {
  test.each(sessions.map((session) => [session.name, session] as const))('%s', (name, { said }) => {
    const { ours, theirs } = new Replay(said);
    const [, frames = theirs.length] = DEPARTURES.find(([pattern]) => pattern.test(name)) ?? [];
    // They propose in SNRM only what differs from the defaults.
    const from = said[0]?.frame.info.length === 0 ? 0 : 1;
    expect(ours.slice(from, frames)).toEqual(theirs.slice(from, frames));
    expect(frames).toBeGreaterThan(1);
  });

  test.each(DEPARTURES)('%s departs after %i frames: %s', (pattern, frames) => {
    const departing = sessions.filter(({ name, said }) => {
      const { ours, theirs } = new Replay(said);
      return pattern.test(name) && ours[frames] !== theirs[frames];
    });
    expect(departing.length).toBeGreaterThan(0);
  });
});
