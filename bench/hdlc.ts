// How many HDLC frames with 128 octets of information pass in a second of one thread?
import { crc16, type Deframed, type StationInput } from 'dlms/bytes';
import {
  clientAddress,
  Deframer,
  decodeFrame,
  encodeFrame,
  type Frame,
  Link,
  type LinkInput,
  Station,
  serverAddress,
} from 'dlms/hdlc';
import type { Bench } from './bench.ts';

const FRAMES = 1_000;

const info = Uint8Array.from({ length: 128 }, (_, i) => (i * 73 + 11) & 0xff);
const frame: Frame = {
  destination: clientAddress(16),
  source: serverAddress(1, 17),
  control: { type: 'i', send: 3, receive: 5, pollFinal: true },
  segmented: false,
  info,
};
const encoded = encodeFrame(frame);
const stream = new Uint8Array(encoded.length * FRAMES);
for (let i = 0; i < FRAMES; i++) stream.set(encoded, i * encoded.length);

/** Keeps results alive, so that no work is found to be useless. */
const kept = { octets: 0 };

function decodeAll(found: readonly Deframed<Frame>[]): void {
  for (const item of found) if (item.type === 'frame') kept.octets += item.frame.info.length;
}

const half = encoded.length >> 1;

function inHalves(): void {
  const deframer = new Deframer();
  for (let i = 0; i < FRAMES; i++) {
    decodeAll(deframer.receive(encoded.subarray(0, half), 0));
    decodeAll(deframer.receive(encoded.subarray(half), 0));
  }
}

/** A client and the station of a meter, joined without a line between them. */
function conversation(): void {
  const client = new Link({ role: 'client', client: clientAddress(16), server: serverAddress(1, 17) });
  const station = new Station({ servers: [{ logical: 1, physical: 17 }] });
  const answer = info.subarray(0, 120);
  const toStation = (input: StationInput): void => {
    for (const output of station.handle(input, 0)) {
      if (output.type === 'transmit') toClient({ type: 'received', bytes: output.bytes });
      else if (output.type === 'deliver') toStation({ type: 'send', peer: output.peer, apdu: answer });
    }
  };
  const toClient = (input: LinkInput): void => {
    for (const output of client.handle(input, 0)) {
      if (output.type === 'transmit') toStation({ type: 'received', bytes: output.bytes });
      else if (output.type === 'deliver') kept.octets += output.apdu.length;
    }
  };
  toClient({ type: 'connect' });
  for (let i = 0; i < FRAMES; i++) toClient({ type: 'send', apdu: info.subarray(0, 13) });
}

const many = (work: () => void) => () => {
  for (let i = 0; i < FRAMES; i++) work();
};

export const benches: readonly Bench[] = [
  {
    name: 'frame of 128 octets: encode',
    unit: 'frame',
    perRun: FRAMES,
    run: many(() => {
      kept.octets += encodeFrame(frame).length;
    }),
  },
  {
    name: 'frame of 128 octets: decode',
    unit: 'frame',
    perRun: FRAMES,
    run: many(() => {
      kept.octets += decodeFrame(encoded.subarray(1, -1)).info.length;
    }),
  },
  {
    name: 'frame of 128 octets: encode + decode',
    unit: 'frame',
    perRun: FRAMES,
    run() {
      const deframer = new Deframer();
      for (let i = 0; i < FRAMES; i++) decodeAll(deframer.receive(encodeFrame(frame), 0));
    },
  },
  {
    name: 'deframer, one long chunk',
    unit: 'frame',
    perRun: FRAMES,
    run: () => decodeAll(new Deframer().receive(stream, 0)),
  },
  { name: 'deframer, frames in halves', unit: 'frame', perRun: FRAMES, run: inHalves },
  { name: 'link and station, question and answer', unit: 'exchange', perRun: FRAMES, run: conversation },
  {
    name: 'CRC-16 of 128 octets',
    unit: 'field',
    perRun: FRAMES,
    run: many(() => {
      kept.octets += crc16(info);
    }),
  },
];
