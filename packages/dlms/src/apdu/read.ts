import type { Value } from '../codec/codec.ts';
import { bool, choice, octets, sequenceOf, struct, u16 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { selection } from './reference.ts';
import { dataAccessResult } from './result.ts';

/** Variable-access-specification of short-name referencing: a name, part of one, or a block of a long exchange. */
export const variable = choice('Variable', 'kind', {
  name: [2, struct('Name', { name: u16 })],
  parameterized: [4, struct('Parameterized', { name: u16, selection })],
  block: [5, struct('Block', { number: u16 })],
  readBlock: [6, struct('ReadBlock', { last: bool, number: u16, bytes: octets })],
  writeBlock: [7, struct('WriteBlock', { last: bool, number: u16 })],
});
export type Variable = Value<typeof variable>;

/** Read-request (short names). */
export const readRequest = struct('ReadRequest', { variables: sequenceOf(variable, 3) });
export type ReadRequest = Value<typeof readRequest>;

/** Read-response: a result for each variable; a long answer is one block alone. */
export const readResponse = struct('ReadResponse', {
  results: sequenceOf(
    choice('ReadResult', 'kind', {
      data: [0, struct('Data', { data })],
      error: [1, struct('Error', { error: dataAccessResult })],
      block: [2, struct('Block', { last: bool, number: u16, bytes: octets })],
      blockNumber: [3, struct('BlockNumber', { number: u16 })],
    }),
    2,
  ),
});
export type ReadResponse = Value<typeof readResponse>;
export type ReadResult = ReadResponse['results'][number];
