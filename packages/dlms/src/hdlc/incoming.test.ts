import { describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { Incoming } from './incoming.ts';

describe('a message', () => {
  test('in one segment is handed out without its LLC', () => {
    const incoming = new Incoming(1, 100);
    expect(incoming.receive(0, fromHex('e6e600c001'), false)).toEqual({
      result: 'accepted',
      octets: 5,
      apdu: fromHex('c001'),
    });
    expect(incoming.expected).toBe(1);
  });

  test('in segments is handed out with the last; octets like LLC inside of it stay', () => {
    const incoming = new Incoming(1, 100);
    expect(incoming.receive(0, fromHex('e6'), true)).toEqual({ result: 'accepted', octets: 1 });
    expect(incoming.unfinished).toBe(true);
    incoming.receive(1, fromHex('e700c4'), true);
    const last = incoming.receive(2, fromHex('e6e700'), false);
    expect(last).toMatchObject({ result: 'accepted', apdu: fromHex('c4e6e700') });
    expect(incoming.unfinished).toBe(false);
  });

  test('without LLC is dropped, an empty one is not', () => {
    const incoming = new Incoming(1, 100);
    expect(incoming.receive(0, fromHex('c001'), false).result).toBe('noLlc');
    expect(incoming.receive(1, fromHex(''), false)).toMatchObject({ apdu: fromHex('') });
    expect(incoming.receive(2, fromHex('ffe6000f'), false)).toMatchObject({ apdu: fromHex('0f') });
  });

  test('that grows beyond what was agreed is given up', () => {
    const incoming = new Incoming(1, 10);
    for (let send = 0; send < 2; send++) incoming.receive(send, new Uint8Array(6), true);
    expect(incoming.receive(2, new Uint8Array(6), true)).toEqual({ result: 'tooLong' });
  });
});

describe('a number', () => {
  test('that came before is a duplicate, within the window', () => {
    const incoming = new Incoming(2, 100);
    for (let send = 0; send < 3; send++) incoming.receive(send, fromHex('e6e60001'), false);
    expect(incoming.receive(2, fromHex('e6e60001'), false)).toEqual({ result: 'duplicate' });
    expect(incoming.receive(1, fromHex('e6e60001'), false)).toEqual({ result: 'duplicate' });
    expect(incoming.receive(0, fromHex('e6e60001'), false)).toEqual({ result: 'gap' });
  });

  test('ahead of the awaited one is a gap until that one comes', () => {
    const incoming = new Incoming(3, 100);
    expect(incoming.receive(1, fromHex('e6e60001'), false)).toEqual({ result: 'gap' });
    expect(incoming.unfinished).toBe(true);
    incoming.receive(0, fromHex('e6e60001'), false);
    expect(incoming.unfinished).toBe(false);
  });
});
