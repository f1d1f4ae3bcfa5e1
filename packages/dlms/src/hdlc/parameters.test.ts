import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { LinkParameters } from '../bytes/link.ts';
import { DEFAULT_PARAMETERS } from './options.ts';
import { acceptAnswer, answerProposal, decodeParameters, encodeParameters } from './parameters.ts';

const parameters = (
  maxInfoTransmitBytes: number,
  maxInfoReceiveBytes = maxInfoTransmitBytes,
  windowTransmit = 1,
  windowReceive = windowTransmit,
): LinkParameters => ({ maxInfoTransmitBytes, maxInfoReceiveBytes, windowTransmit, windowReceive });

const any = fc
  .tuple(
    fc.integer({ min: 32, max: 2030 }),
    fc.integer({ min: 32, max: 2030 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 7 }),
  )
  .map((values) => parameters(...values));

describe('the field of SNRM and UA', () => {
  test('whatever is written is read, with sizes of one octet or two', () => {
    fc.assert(
      fc.property(any, fc.constantFrom(1 as const, 2 as const), (value, octets) => {
        expect(decodeParameters(encodeParameters(value, octets))).toEqual({ parameters: value });
      }),
    );
  });

  test.each([
    ['nothing', '', {}],
    [
      'two parameters only (M203)',
      '818006050180060180',
      { maxInfoTransmitBytes: 128, maxInfoReceiveBytes: 128 },
    ],
    ['windows of one octet', '818006070103080102', { windowTransmit: 3, windowReceive: 2 }],
    ['sizes of four octets', '818006050400000800', { maxInfoTransmitBytes: 2030 }],
    [
      'identifiers that nobody knows (conformance 12)',
      '8180080902FFFF05020040',
      { maxInfoTransmitBytes: 64 },
    ],
    ['another group in front', '81F001018003050140', { maxInfoTransmitBytes: 64 }],
    ['values that mean nothing', '81800a05010006020000070100', {}],
    ['a window of eight', '818003080108', { windowReceive: 7 }],
  ])('may hold %s (conformance 34)', (_, hex, expected) => {
    expect(decodeParameters(fromHex(hex))).toEqual({ parameters: expected });
  });

  test.each([
    ['8280030501 40', 0, {}],
    // The group announces more octets than there are.
    ['818009050140', 1, {}],
    // A parameter announces more octets than its group has.
    ['8180050501400602', 1, { maxInfoTransmitBytes: 64 }],
  ])('%s is read as far as it goes', (hex, offset, expected) => {
    const { parameters, error } = decodeParameters(fromHex(hex));
    expect(parameters).toEqual(expected);
    expect(error).toMatchObject({ code: 'malformed', layer: 'hdlc', offset });
  });

  test('any octets give values or an error with an offset', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
        const { parameters, error } = decodeParameters(Uint8Array.from([0x81, 0x80, ...tail]));
        for (const value of Object.values(parameters)) expect(value).toBeGreaterThan(0);
        if (error) expect(error.offset).toBeLessThan(tail.length + 2);
      }),
    );
  });
});

describe('the bargain', () => {
  test('of two sides that keep the rules never exceeds what either wants, and both see the same', () => {
    fc.assert(
      fc.property(any, any, (client, server) => {
        const answered = answerProposal(client, server);
        const accepted = acceptAnswer(answered, client);
        expect(accepted.maxInfoTransmitBytes).toBe(answered.maxInfoReceiveBytes);
        expect(accepted.maxInfoReceiveBytes).toBe(answered.maxInfoTransmitBytes);
        expect(accepted.windowTransmit).toBe(answered.windowReceive);
        expect(accepted.windowReceive).toBe(answered.windowTransmit);
        expect(accepted.maxInfoTransmitBytes).toBe(
          Math.min(client.maxInfoTransmitBytes, server.maxInfoReceiveBytes),
        );
        expect(accepted.windowReceive).toBe(Math.min(client.windowReceive, server.windowTransmit));
      }),
    );
  });

  test('with a server of 128/1 is 128/1, whatever is proposed', () => {
    expect(answerProposal(parameters(2030, 2030, 7), DEFAULT_PARAMETERS)).toEqual(DEFAULT_PARAMETERS);
  });

  test('about nothing is the default', () => {
    expect(answerProposal({}, parameters(2030, 2030, 7))).toEqual(DEFAULT_PARAMETERS);
    expect(acceptAnswer({}, parameters(2030, 2030, 7))).toEqual(DEFAULT_PARAMETERS);
  });

  test('with a meter that answers from our viewpoint takes the smaller of its sizes', () => {
    const proposal = parameters(1024, 256);
    expect(acceptAnswer(parameters(1024, 256), proposal)).toEqual(parameters(256));
  });

  test('with a meter that announces its maximum to a client of 128 stays at 128', () => {
    expect(acceptAnswer(parameters(2030, 2030, 7), DEFAULT_PARAMETERS)).toEqual(DEFAULT_PARAMETERS);
  });
});

test('sizes below 256 take one octet, as in the answers of most meters', () => {
  expect(toHex(encodeParameters(DEFAULT_PARAMETERS))).toBe('818012050180060180070400000001080400000001');
});
