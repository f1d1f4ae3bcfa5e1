// One fuzzing process: mutates what it has, tells the supervisor what it is about to try, and remembers inputs that made something
// new happen. What "new" means without coverage: another entry, another kind of error, another words of it.
import { readFileSync, writeSync } from 'node:fs';
import { DlmsError } from 'dlms/bytes';
import { entries } from './fuzz-entries.mjs';

const [seedsFile, seedText, only] = process.argv.slice(2);
const seeds = JSON.parse(readFileSync(seedsFile, 'utf8')).map((hex) => Buffer.from(hex, 'hex'));
const names = Object.keys(entries).filter((name) => !only || name === only);
const random = mulberry32(Number(seedText));
const below = (n) => Math.floor(random() * n);
const seen = new Set();
const corpus = [...seeds];
const LONGEST = 65_536;

function attempt(name, input) {
  try {
    entries[name](Uint8Array.from(input));
    return `${name} ok ${Math.floor(Math.log2(input.length + 1))}`;
  } catch (error) {
    if (error instanceof DlmsError)
      return `${name} ${error.code} ${error.message.replace(/[0-9a-f]{2,}|\d+/gi, '#')}`;
    tell({ type: 'crash', name, hex: input.toString('hex'), error: String(error?.stack ?? error) });
    return `${name} crash ${String(error)}`;
  }
}

function mutate(source) {
  let bytes = Buffer.from(source);
  for (let times = 1 + below(4); times > 0; times--) bytes = MUTATIONS[below(MUTATIONS.length)](bytes);
  return bytes.subarray(0, LONGEST);
}

const MUTATIONS = [
  (bytes) => changed(bytes, (old) => old ^ (1 << below(8))),
  (bytes) => changed(bytes, () => below(256)),
  (bytes) => changed(bytes, () => [0x00, 0x01, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff][below(9)]),
  (bytes) => bytes.subarray(0, below(bytes.length + 1)),
  (bytes) => bytes.subarray(below(bytes.length + 1)),
  (bytes) => spliced(bytes, Buffer.from(Array.from({ length: 1 + below(8) }, () => below(256)))),
  (bytes) => spliced(bytes, piece(bytes)),
  (bytes) => spliced(bytes, piece(corpus[below(corpus.length)])),
  (bytes) => {
    const at = below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(8))]);
  },
  (bytes) =>
    bytes.length > 0 && bytes.length < 2048 ? Buffer.concat(Array(2 + below(30)).fill(piece(bytes))) : bytes,
];

function changed(bytes, change) {
  if (bytes.length === 0) return bytes;
  const at = below(bytes.length);
  const copy = Buffer.from(bytes);
  copy[at] = change(copy[at]);
  return copy;
}

function piece(bytes) {
  const from = below(bytes.length + 1);
  return bytes.subarray(from, from + below(512));
}

function spliced(bytes, insert) {
  const at = below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at)]);
}

/** Synchronous, so that the last line before a hang has left the process. */
function tell(event) {
  writeSync(3, `${JSON.stringify(event)}\n`);
}

function mulberry32(state) {
  let a = state >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Until the supervisor ends us. */
function fuzz() {
  let executed = 0;
  let reported = Date.now();
  for (;;) {
    const input = mutate(corpus[below(corpus.length)]);
    const name = names[below(names.length)];
    tell({ type: 'trying', name, hex: input.toString('hex') });
    const before = process.cpuUsage();
    const signature = attempt(name, input);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    // In proportion to the octets, with room for a pause of the collector.
    if (ms > 300 + input.length / 20) tell({ type: 'slow', name, hex: input.toString('hex'), ms });
    executed++;
    if (!seen.has(signature)) {
      seen.add(signature);
      if (corpus.length < 20_000) corpus.push(input);
      tell({ type: 'new', signature, hex: input.toString('hex') });
    }
    if (Date.now() - reported > 1000) {
      reported = Date.now();
      global.gc?.();
      tell({ type: 'progress', executed, corpus: corpus.length, heap: process.memoryUsage().heapUsed });
      executed = 0;
    }
  }
}

fuzz();
