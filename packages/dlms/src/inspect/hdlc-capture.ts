import { toHex } from '../bytes/hex.ts';
import { equal } from '../bytes/octets.ts';
import { printAddress } from '../hdlc/address.ts';
import type { Control } from '../hdlc/control.ts';
import { Deframer } from '../hdlc/deframer.ts';
import {
  FLAG,
  type Frame,
  flawOf,
  frameLength,
  MAX_FRAME_BYTES,
  MIN_FRAME_BYTES,
  readFrame,
} from '../hdlc/frame.ts';
import { decodeParameters } from '../hdlc/parameters.ts';
import { FieldList } from './field-list.ts';
import { Gathered } from './gathered.ts';
import type { Channel, Inspection } from './inspection.ts';

/**
 * Reads frames of both directions and puts the segments of messages together, as both ends do: a segmented message goes on
 * in the next frame of its sender, and a frame that was repeated counts once.
 */
export function readHdlc(bytes: Uint8Array, inspection: Inspection): void {
  const senders = new Map<string, Sender>();
  const deframer = new Deframer();
  for (const found of [...deframer.receive(bytes, 0), ...deframer.end()]) {
    if (found.type === 'frame') {
      take(found.frame, found.offset, bytes, senders, inspection);
      continue;
    }
    inspection.malformed('hdlc', found.error);
    const start = damagedStart(bytes, found.error.offset);
    if (start === undefined) continue;
    take(readFrame(bytes, start, found.error.offset + 2), start - 1, bytes, senders, inspection);
  }
  for (const { segments } of senders.values()) {
    const [first] = segments;
    if (first) inspection.problem(first.offset, 'hdlc', 'segments of a message whose last one is missing');
  }
}

/** What is known of one end. */
interface Sender {
  /** The message that is still arriving. */
  segments: Gathered[];
  /** The I frame before this one. */
  last: { readonly send: number; readonly info: Uint8Array } | undefined;
}

function take(
  frame: Frame,
  offset: number,
  bytes: Uint8Array,
  senders: Map<string, Sender>,
  inspection: Inspection,
): void {
  const { control, info } = frame;
  const infoOffset = offset + 6 + frame.destination.size + frame.source.size;
  const channel = channelOf(frame);
  let sender = senders.get(channel.sender);
  if (!sender) {
    sender = { segments: [], last: undefined };
    senders.set(channel.sender, sender);
  }
  const repeated = control.type === 'i' && isRepeated(sender, control, info);
  show(frame, offset, bytes, repeated, inspection);
  if (control.type === 'snrm' || control.type === 'ua') sender.last = undefined;
  if (repeated || (control.type !== 'i' && control.type !== 'ui')) return;
  if (control.type === 'i') {
    if (isGap(sender, control)) {
      inspection.problem(infoOffset, 'hdlc', `segments before frame ${control.send} are missing`);
      sender.segments = [];
    }
    sender.last = { send: control.send, info };
  }
  sender.segments.push(Gathered.at(infoOffset, info));
  if (frame.segmented) return;
  const message = Gathered.join(sender.segments);
  sender.segments = [];
  inspection.message(message, channel);
}

type Information = Extract<Control, { type: 'i' }>;

const isRepeated = ({ last }: Sender, { send }: Information, info: Uint8Array): boolean =>
  last !== undefined && last.send === send && equal(last.info, info);

const isGap = ({ segments, last }: Sender, { send }: Information): boolean =>
  segments.length > 0 && last !== undefined && send !== (last.send + 1) % 8;

function channelOf({ source, destination }: Frame): Channel {
  const from = printAddress(source);
  const to = printAddress(destination);
  return { conversation: [from, to].sort().join(' '), sender: `${from} ${to}` };
}

/**
 * Where the frame begins whose last check stands at `fcsAt` and is all that is wrong with it: what such a frame carries is
 * shown all the same.
 */
function damagedStart(bytes: Uint8Array, fcsAt: number): number | undefined {
  const end = fcsAt + 2;
  for (let start = end - MIN_FRAME_BYTES; start > 0 && start >= end - MAX_FRAME_BYTES; start--) {
    if (bytes[start - 1] !== FLAG) continue;
    const length = frameLength(((bytes[start] as number) << 8) | (bytes[start + 1] as number));
    if (length === end - start && flawOf(bytes, start, end)?.field === 'fcs') return start;
  }
  return undefined;
}

function show(
  frame: Frame,
  offset: number,
  bytes: Uint8Array,
  repeated: boolean,
  inspection: Inspection,
): void {
  const { destination, source, control, segmented, info } = frame;
  const word = printControl(control);
  const fields = new FieldList(offset);
  fields.add('flag', 1, '7E');
  fields.add('format', 2, segmented ? 'type 3, more segments follow' : 'type 3');
  fields.add('destination', destination.size, printAddress(destination));
  fields.add('source', source.size, printAddress(source));
  fields.add('control', 1, word);
  if (info.length > 0) {
    fields.add('hcs', 2, toHex(bytes.subarray(fields.end, fields.end + 2)));
    fields.add('information', info.length, printInformation(frame));
  }
  fields.add('fcs', 2, toHex(bytes.subarray(fields.end, fields.end + 2)));
  fields.add('flag', 1, '7E');
  const notes = [segmented && 'segment', repeated && 'repeated'].filter(Boolean).map((note) => `, ${note}`);
  inspection.frame({
    offset,
    length: fields.end - offset,
    summary: `${printAddress(source)} → ${printAddress(destination)} ${word}${notes.join('')}`,
    fields: fields.fields,
  });
}

/** `I 2/3 P`: type, own number, awaited number, poll or final. */
function printControl(control: Control): string {
  const poll = control.pollFinal ? ' P/F' : '';
  switch (control.type) {
    case 'i':
      return `I ${control.send}/${control.receive}${poll}`;
    case 'rr':
    case 'rnr':
    case 'rej':
      return `${control.type.toUpperCase()} ${control.receive}${poll}`;
    case 'unknown':
      return `unknown ${toHex(Uint8Array.of(control.octet))}`;
    default:
      return `${control.type.toUpperCase()}${poll}`;
  }
}

function printInformation({ control, info }: Frame): string {
  if (control.type !== 'snrm' && control.type !== 'ua') return `${info.length} octets`;
  return Object.entries(decodeParameters(info).parameters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
