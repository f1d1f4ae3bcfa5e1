import { toHex } from '../bytes/hex.ts';
import { MalformedError } from '../errors.ts';
import { Deframer } from '../mbus/deframer.ts';
import type { Frame, LongFrame } from '../mbus/frame.ts';
import { type Segment, segmentOf } from '../mbus/segment.ts';
import { FieldList } from './field-list.ts';
import { Gathered } from './gathered.ts';
import type { Channel, Inspection } from './inspection.ts';

/** Reads the frames of a customer's port and puts the segments of messages together. */
export function readMbus(bytes: Uint8Array, inspection: Inspection): void {
  const deframer = new Deframer();
  const arriving = new Arriving(inspection);
  for (const found of [...deframer.receive(bytes, 0), ...deframer.end()]) {
    if (found.type === 'problem') inspection.malformed('mbus', found.error);
    else take(found.frame, found.offset, found.length, arriving, inspection);
  }
  arriving.end();
}

function take(
  frame: Frame,
  offset: number,
  length: number,
  arriving: Arriving,
  inspection: Inspection,
): void {
  if (frame.type !== 'long') {
    const summary = frame.type === 'short' ? `short, C ${hex(frame.control)}` : 'acknowledge';
    inspection.frame({ offset, length, summary, fields: [] });
    return;
  }
  const segment = segmentOf(frame);
  inspection.frame({
    offset,
    length,
    summary: segment instanceof MalformedError ? `CI ${hex(frame.information)}` : describe(segment),
    fields: fieldsOf(frame, segment, offset),
  });
  if (segment instanceof MalformedError) {
    inspection.problem(offset + segment.offset, 'mbus', segment.message.replace(/ at byte \d+$/, ''));
    return;
  }
  const end = offset + length - TRAILER_BYTES;
  arriving.take(segment, Gathered.at(end - segment.bytes.length, segment.bytes));
}

/** The message whose segments are coming in. */
class Arriving {
  readonly #inspection: Inspection;
  #segments: Gathered[] = [];
  #next = 0;

  constructor(inspection: Inspection) {
    this.#inspection = inspection;
  }

  take(segment: Segment, octets: Gathered): void {
    if (segment.kind === 'whole') {
      this.#inspection.message(octets, { conversation: '', sender: '' });
      return;
    }
    const { sequence, last, source, destination } = segment;
    if (this.#segments.length === 0 || sequence !== this.#next) {
      this.end();
      if (sequence > 0) {
        this.#inspection.problem(octets.offset, 'mbus', `segments before number ${sequence} are missing`);
        return;
      }
    }
    this.#segments.push(octets);
    this.#next = (sequence + 1) % SEQUENCES;
    if (!last) return;
    const message = Gathered.join(this.#segments);
    this.#segments = [];
    this.#inspection.message(message, channelOf(source, destination));
  }

  /** Says what is left unfinished. */
  end(): void {
    const [first] = this.#segments;
    this.#segments = [];
    if (first)
      this.#inspection.problem(first.offset, 'mbus', 'segments of a message whose last one is missing');
  }
}

const SEQUENCES = 16;

const channelOf = (source: number, destination: number): Channel => ({
  conversation: [source, destination].sort().join(' '),
  sender: `${source} ${destination}`,
});

function describe(segment: Segment): string {
  if (segment.kind === 'whole') return `whole APDU, ${segment.bytes.length} octets`;
  const { source, destination, sequence, last } = segment;
  return `${source} → ${destination} segment ${sequence}${last ? ', last' : ''}`;
}

function fieldsOf(frame: LongFrame, segment: Segment | MalformedError, offset: number): FieldList['fields'] {
  const fields = new FieldList(offset);
  fields.add('start', 4, '68 L L 68');
  fields.add('control', 1, hex(frame.control));
  fields.add('address', 1, hex(frame.address));
  fields.add('information', 1, hex(frame.information));
  if (!(segment instanceof MalformedError)) {
    if (segment.kind === 'segment') {
      fields.add('source', 1, String(segment.source));
      fields.add('destination', 1, String(segment.destination));
    } else fields.add('header', segment.header.length, segment.header.meter?.identification ?? '');
    fields.add('data', segment.bytes.length, `${segment.bytes.length} octets`);
  } else fields.add('data', frame.data.length, `${frame.data.length} octets`);
  fields.add('checksum', 1, '');
  fields.add('stop', 1, '16');
  return fields.fields;
}

const hex = (octet: number): string => toHex(Uint8Array.of(octet)).toUpperCase();
/** Checksum and stop octet. */
const TRAILER_BYTES = 2;
