import type { LinkParameters } from '../bytes/link.ts';
import { MalformedError } from '../errors.ts';
import { DEFAULT_PARAMETERS } from './options.ts';

/**
 * The information field of SNRM and UA: format 81, group 80, then {identifier, size, value}. Everybody speaks from his
 * own viewpoint: what one transmits the other receives.
 *
 * Sizes that fit one octet are written in one, as most meters do; `sizeOctets: 2` writes them in two.
 */
export function encodeParameters(parameters: LinkParameters, sizeOctets: 1 | 2 = 1): Uint8Array {
  const { maxInfoTransmitBytes, maxInfoReceiveBytes, windowTransmit, windowReceive } = parameters;
  const values = [
    ...size(0x05, maxInfoTransmitBytes, sizeOctets),
    ...size(0x06, maxInfoReceiveBytes, sizeOctets),
    ...[0x07, 4, 0, 0, 0, windowTransmit],
    ...[0x08, 4, 0, 0, 0, windowReceive],
  ];
  return Uint8Array.from([FORMAT, PARAMETER_GROUP, values.length, ...values]);
}

const size = (id: number, bytes: number, octets: 1 | 2): number[] =>
  octets === 1 && bytes < 0x100 ? [id, 1, bytes] : [id, 2, bytes >> 8, bytes & 0xff];

/** What a peer said in its SNRM or UA; what it did not say, or said in vain, is absent. */
export interface Announced {
  readonly parameters: Partial<LinkParameters>;
  /** Why the rest of the field could not be read. */
  readonly error?: MalformedError;
}

/**
 * Reads the information field of SNRM or UA as meters send it: empty, with some of the identifiers, with unknown ones,
 * with values of one to four octets. Values that HDLC does not know are brought into range.
 */
export function decodeParameters(info: Uint8Array): Announced {
  const parameters: { -readonly [Name in keyof LinkParameters]?: number } = {};
  if (info.length === 0) return { parameters };
  if (info[0] !== FORMAT) return { parameters, error: malformed('does not begin with format 81', 0) };
  for (let at = 1; at < info.length; ) {
    const end = at + 2 + (info[at + 1] ?? 0);
    if (at + 2 > info.length || end > info.length) return { parameters, error: malformed('breaks off', at) };
    if (info[at] === PARAMETER_GROUP && !readGroup(info.subarray(at + 2, end), parameters)) {
      return { parameters, error: malformed('has a parameter that breaks off', at) };
    }
    at = end;
  }
  return { parameters };
}

function readGroup(group: Uint8Array, into: { -readonly [Name in keyof LinkParameters]?: number }): boolean {
  for (let at = 0; at < group.length; ) {
    const value = group.subarray(at + 2, at + 2 + (group[at + 1] ?? 0));
    if (at + 2 + (group[at + 1] ?? 1) > group.length) return false;
    const known = PARAMETERS[group[at] as number];
    const number = value.reduce((sum, octet) => sum * 256 + octet, 0);
    if (known !== undefined && number >= known.least) into[known.name] = Math.min(number, known.most);
    at += 2 + value.length;
  }
  return true;
}

/** The server's side of the bargain: never more than the client can take, never more than we can. */
export function answerProposal(client: Partial<LinkParameters>, own: LinkParameters): LinkParameters {
  const proposed = { ...DEFAULT_PARAMETERS, ...client };
  return {
    maxInfoTransmitBytes: Math.min(own.maxInfoTransmitBytes, proposed.maxInfoReceiveBytes),
    maxInfoReceiveBytes: Math.min(own.maxInfoReceiveBytes, proposed.maxInfoTransmitBytes),
    windowTransmit: Math.min(own.windowTransmit, proposed.windowReceive),
    windowReceive: Math.min(own.windowReceive, proposed.windowTransmit),
  };
}

/**
 * What the client makes of the server's UA. A server that announces more than was proposed speaks from the client's
 * viewpoint or does not negotiate: then the smaller of its two values is safe for both directions.
 */
export function acceptAnswer(server: Partial<LinkParameters>, proposal: LinkParameters): LinkParameters {
  const said = { ...DEFAULT_PARAMETERS, ...server };
  const [transmitBytes, receiveBytes] = plausible(
    [said.maxInfoTransmitBytes, said.maxInfoReceiveBytes],
    [proposal.maxInfoReceiveBytes, proposal.maxInfoTransmitBytes],
  );
  const [transmitWindow, receiveWindow] = plausible(
    [said.windowTransmit, said.windowReceive],
    [proposal.windowReceive, proposal.windowTransmit],
  );
  return {
    maxInfoTransmitBytes: Math.min(proposal.maxInfoTransmitBytes, receiveBytes),
    maxInfoReceiveBytes: Math.min(proposal.maxInfoReceiveBytes, transmitBytes),
    windowTransmit: Math.min(proposal.windowTransmit, receiveWindow),
    windowReceive: Math.min(proposal.windowReceive, transmitWindow),
  };
}

type Pair = readonly [number, number];

function plausible(said: Pair, limit: Pair): Pair {
  if (said[0] <= limit[0] && said[1] <= limit[1]) return said;
  const least = Math.min(...said);
  return [least, least];
}

const FORMAT = 0x81;
const PARAMETER_GROUP = 0x80;

interface Known {
  readonly name: keyof LinkParameters;
  /** Less than this is taken as not said: no message would fit. */
  readonly least: number;
  readonly most: number;
}

const PARAMETERS: Readonly<Record<number, Known>> = {
  5: { name: 'maxInfoTransmitBytes', least: 8, most: 2030 },
  6: { name: 'maxInfoReceiveBytes', least: 8, most: 2030 },
  7: { name: 'windowTransmit', least: 1, most: 7 },
  8: { name: 'windowReceive', least: 1, most: 7 },
};

const malformed = (what: string, offset: number): MalformedError =>
  new MalformedError(`parameter field of SNRM or UA ${what} at byte ${offset}`, offset, {
    layer: 'hdlc',
    advice: 'the defaults (128 octets, window 1) are used for what could not be read',
  });
