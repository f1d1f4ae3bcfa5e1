import { expect, test } from 'vitest';
import { apdu as apduCodec } from '../src/apdu/apdu.ts';
import { toHex } from '../src/bytes/hex.ts';
import { concat } from '../src/bytes/octets.ts';
import { get } from '../src/client/get.ts';
import { ClientSecurity } from '../src/client/security.ts';
import { set } from '../src/client/set.ts';
import { decode } from '../src/codec/codec.ts';
import { parseObis } from '../src/data/obis.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import { SecuritySetup } from '../src/server/security-setup.ts';
import { BLOCK_SERVICES, BlockLine } from './block-line.ts';
import { CLIENT_TITLE, keysOf, SERVER_TITLE } from './ciphered-fixture.ts';
import { countedMeter } from './counted-meter.ts';
import { octetString } from './server-fixture.ts';

/** What went in general blocks to one side, a text for each message that was cut. */
class Blocks {
  readonly #open: Uint8Array[] = [];
  readonly whole: string[] = [];

  take(octets: Uint8Array): void {
    const message = decode(apduCodec, octets);
    if (message.apdu !== 'generalBlockTransfer' || message.bytes.length === 0) return;
    this.#open.push(message.bytes.slice());
    if (message.control.last) this.whole.push(toHex(concat(...this.#open.splice(0))));
  }
}

test('what goes in general blocks is ciphered first and cut then, joined first and deciphered then (conformance 126)', () => {
  const keys = keysOf(0);
  const policy = 'authenticationEncryption';
  const place = { crypto: nodeCrypto, systemTitle: CLIENT_TITLE };
  // Blocks of GET and SET themselves are not agreed: these are all there is.
  const services = BLOCK_SERVICES.filter((service) => !service.startsWith('blockTransfer'));
  const { device } = countedMeter({
    services,
    maxReceiveBytes: 200,
    authentication: 'highGmac',
    security: new SecuritySetup({
      crypto: nodeCrypto,
      systemTitle: SERVER_TITLE,
      policy,
      keys,
      counter: volatileCounter(),
    }),
  });
  const said = { client: new Blocks(), server: new Blocks() };
  const line = new BlockLine({
    device,
    associate: {
      ...place,
      services,
      generalBlocks: 'long',
      maxReceiveBytes: 150,
      authentication: { mechanism: 'highGmac' },
      security: new ClientSecurity({ policy, keys, counter: 0 }, place),
    },
    observe: (to, octets) => {
      if (octets[0] === 0xe0) said[to].take(octets);
    },
  });
  const long = { classId: 1, instance: parseObis('0-0:96.1.1*255'), attribute: 2 };
  const note = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
  const { read, written } = line.have(function* (terms) {
    const value = yield* get(terms, long);
    return { read: value, written: yield* set(terms, note, octetString(new Uint8Array(500).fill(1))) };
  });
  expect(read).toMatchObject({ ok: true, data: { type: 'octetString' } });
  expect(read.ok && read.data.type === 'octetString' && read.data.value.length).toBe(700);
  expect(written).toEqual({ ok: true });
  // glo-get-response and glo-set-request with their lengths, the security control, and one counter each.
  expect(said.client.whole.filter((text) => /^cc8202[0-9a-f]{2}30/.test(text))).toHaveLength(1);
  expect(said.server.whole.filter((text) => /^c98202[0-9a-f]{2}30/.test(text))).toHaveLength(1);
});
