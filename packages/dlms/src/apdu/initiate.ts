import type { Value } from '../codec/codec.ts';
import { bool, defaulted, i8, octets, optional, struct, u8, u16 } from '../codec/combinators.ts';
import { conformance } from './conformance.ts';

/** InitiateRequest: what the client proposes; `maxApduBytes` is the longest APDU it can receive, 0 for any. */
export const initiateRequest = struct('InitiateRequest', {
  dedicatedKey: optional(octets),
  responseAllowed: defaulted(bool, true),
  qualityOfService: optional(i8),
  version: u8,
  conformance,
  maxApduBytes: u16,
});
export type InitiateRequest = Value<typeof initiateRequest>;

/** InitiateResponse: what the server agrees to; `vaaName` is 0x0007 with logical names and 0xFA00 with short names. */
export const initiateResponse = struct('InitiateResponse', {
  qualityOfService: optional(i8),
  version: u8,
  conformance,
  maxApduBytes: u16,
  vaaName: u16,
});
export type InitiateResponse = Value<typeof initiateResponse>;
