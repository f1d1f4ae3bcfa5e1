import { describe, expect, test } from 'vitest';
import { toHex } from '../bytes/hex.ts';
import { encode } from '../codec/codec.ts';
import { data } from './data.ts';
import { parseData } from './text.ts';

describe('a value as a person types it', () => {
  test.each([
    ['uint16:5', '120005'],
    ['long-unsigned:0x10', '120010'],
    ['int64:-5', '14fffffffffffffffb'],
    ['float32:1.5', '173fc00000'],
    ['boolean:true', '0301'],
    ['bool:0', '0300'],
    ['enum:30', '161e'],
    ['octets:0102', '09020102'],
    ['octets:01 02', '09020102'],
    ['octets:', '0900'],
    ['string:Hello: you', '0a0a48656c6c6f3a20796f75'],
    ['utf8:ü', '0c02c3bc'],
    ['bits:101', '0403a0'],
    ['null', '00'],
    ['dateTime:2026-03-29T01:00:00+01:00', '1907ea031d0701000000ffc400'],
    ['time:06:00', '1b06000000'],
    ['date:07ea031d07', '1a07ea031d07'],
    ['json:{"type":"array","value":[{"type":"uint8","value":1}]}', '01011101'],
  ])('%s', (text, hex) => expect(toHex(encode(data, parseData(text)))).toBe(hex));

  test.each([
    ['5', 'write type:value'],
    ['uint16', 'write type:value'],
    ['word:5', 'write type:value'],
    ['uint8:256', '256 is no uint8'],
    ['uint8:1.5', '1.5 is no uint8'],
    ['uint8:x', '"x" is no number'],
    ['int64:1.5', 'is no integer'],
    ['uint64:-1', '-1 is no uint64'],
    ['boolean:yes', 'neither true nor false'],
    ['bits:102', 'only 0 and 1'],
    ['octets:012', 'whole octets'],
    ['array:1', 'write array as json'],
    ['json:{', 'is no JSON'],
    ['json:{"type":"word"}', '"word" is no data type'],
    ['json:{"type":"array","value":[{"type":"uint8","value":"x"}]}', 'value.0.value: "x" is no number'],
    ['time:25:00', 'no such time'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseData(text)).toThrow(RangeError);
    expect(() => parseData(text)).toThrow(reason);
  });
});
