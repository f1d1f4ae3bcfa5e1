import { fromHex, toHex } from '../src/bytes/hex.ts';
import type { LinkOutput, StationOutput } from '../src/bytes/link.ts';
import { clientAddress, serverAddress } from '../src/hdlc/address.ts';
import type { Control } from '../src/hdlc/control.ts';
import { decodeFrame, encodeFrame, type Frame } from '../src/hdlc/frame.ts';

/** Conversations as short text: frames to feed into a link, and what comes out of it. */
export const CLIENT = clientAddress(16);
export const SERVER = serverAddress(1, 17);

/** A frame of either side; `info` in hexadecimal. */
export function frame(side: 'client' | 'server', control: Control, info = '', segmented = false): Frame {
  const [source, destination] = side === 'client' ? [CLIENT, SERVER] : [SERVER, CLIENT];
  return { source, destination, control, segmented, info: fromHex(info) };
}

export const received = (frame: Frame) => ({ type: 'received', bytes: encodeFrame(frame) }) as const;

type Sequence = readonly [send: number, receive: number];

/** An I frame; P or F is set unless `pollFinal` says otherwise. */
export const i = (
  side: 'client' | 'server',
  [send, receive]: Sequence,
  info: string,
  { segmented = false, pollFinal = true } = {},
) => received(frame(side, { type: 'i', send, receive, pollFinal }, info, segmented));

export const rr = (side: 'client' | 'server', receive: number) =>
  received(frame(side, { type: 'rr', receive, pollFinal: true }));

export const bare = (side: 'client' | 'server', type: 'snrm' | 'disc' | 'ua' | 'dm' | 'frmr', info = '') =>
  received(frame(side, { type, pollFinal: true }, info));

/** What came out, one line each: `I 0,1 P e6e6…`, `deliver c401…`, `failed timeout`. */
export const told = (outputs: readonly (LinkOutput | StationOutput)[]): string[] => outputs.map(tell);

function tell(output: LinkOutput | StationOutput): string {
  switch (output.type) {
    case 'transmit':
      return tellFrame(decodeFrame(output.bytes.subarray(1, -1)));
    case 'deliver':
      return `deliver ${toHex(output.apdu)}${output.ui ? ' ui' : ''}`;
    case 'connected': {
      const { maxInfoTransmitBytes, maxInfoReceiveBytes, windowTransmit, windowReceive } = output.parameters;
      return `connected ${maxInfoTransmitBytes}/${maxInfoReceiveBytes} ${windowTransmit}/${windowReceive}`;
    }
    case 'disconnected':
      return `disconnected ${output.reason}`;
    default:
      return `${output.type} ${output.error.code}`;
  }
}

function tellFrame({ control, info, segmented }: Frame): string {
  const numbers = [
    ...('send' in control ? [control.send] : []),
    ...('receive' in control ? [control.receive] : []),
  ];
  return [
    control.type.toUpperCase(),
    ...(numbers.length > 0 ? [numbers.join(',')] : []),
    ...(control.pollFinal ? ['P'] : []),
    ...(segmented ? ['S'] : []),
    ...(info.length > 0 ? [toHex(info)] : []),
  ].join(' ');
}
