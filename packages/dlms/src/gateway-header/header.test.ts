import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { toLatin1 } from '../bytes/utf8.ts';
import { MalformedError } from '../errors.ts';
import { addGatewayHeader, gatewayHeaderOctets, hasGatewayHeader, removeGatewayHeader } from './header.ts';

const apdu = fromHex('C001C100080000010000FF0200');

test('names the meter before the APDU', () => {
  const whole = addGatewayHeader({ direction: 'request', network: 0, device: toLatin1('1234') }, apdu);
  expect(toHex(whole)).toBe('e6000431323334c001c100080000010000ff0200');
  expect(whole.length).toBe(gatewayHeaderOctets(toLatin1('1234')) + apdu.length);
});

test('what was put before is taken off again', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.nat(255),
      fc.uint8Array({ maxLength: 255 }),
      fc.uint8Array(),
      (asks, network, device, content) => {
        const header = { direction: asks ? ('request' as const) : ('response' as const), network, device };
        const taken = removeGatewayHeader(addGatewayHeader(header, content));
        expect(taken).toEqual({ header, apdu: content });
      },
    ),
  );
});

test('any octets are a prefix or a typed error', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        expect(hasGatewayHeader(bytes)).toBe(true);
        removeGatewayHeader(bytes);
      } catch (error) {
        if (hasGatewayHeader(bytes)) expect(error).toBeInstanceOf(MalformedError);
      }
    }),
  );
});
