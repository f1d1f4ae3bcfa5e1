import { describe, expect, test } from 'vitest';
import type { Attribute, Method } from '../src/apdu/reference.ts';
import { DataObject, interfaceClass } from '../src/classes/index.ts';
import { access } from '../src/client/access.ts';
import { act } from '../src/client/act.ts';
import type { AssociateOptions } from '../src/client/associate.ts';
import { get } from '../src/client/get.ts';
import { set } from '../src/client/set.ts';
import { any, logicalName } from '../src/data/index.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { DlmsError } from '../src/errors.ts';
import { connect, serve } from '../src/node/index.ts';
import { DlmsServer, implement, LogicalDevice, raw, refuse } from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { BLOCK_SERVICES, BlockLine, type Fate } from './block-line.ts';
import { random } from './lossy-line.ts';

const LONG = '0-0:96.1.0*255';
const SHORT = '0-0:96.1.1*255';
const ECHO = '0-0:96.1.2*255';

const bytes = (length: number): Data => ({
  type: 'octetString',
  value: Uint8Array.from({ length }, (_, i) => (i * 7) & 0xff),
});
const attribute = (name: string): Attribute => ({ classId: 1, instance: parseObis(name), attribute: 2 });
const ECHO_METHOD: Method = { classId: 9999, instance: parseObis(ECHO), method: 1 };

/** Gives back what it is given. */
const Echo = interfaceClass({
  id: 9999,
  version: 0,
  name: 'Echo',
  doc: 'Gives back what it is given',
  attributes: { logicalName: { index: 1, type: logicalName, static: true } },
  methods: { echo: { index: 1, argument: any, result: any } },
});

/** A meter that counts what is done to it. */
function counting(services = BLOCK_SERVICES) {
  const written: Data[] = [];
  let calls = 0;
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      implement(DataObject, LONG, {
        value: {
          get: () => raw(bytes(3000)),
          set: (value) => {
            written.push(value);
            return undefined;
          },
        },
      }),
      implement(DataObject, SHORT, {
        value: { get: () => raw({ type: 'uint8', value: 7 }), set: () => refuse('temporaryFailure') },
      }),
      implement(
        Echo,
        ECHO,
        {},
        {
          echo: (given) => {
            calls++;
            return raw(given as Data);
          },
        },
      ),
    ],
    associations: [{ clientSap: 16, services, maxReceiveBytes: 200 }],
  });
  return { device, written, calls: () => calls };
}

const proposal: AssociateOptions = { services: BLOCK_SERVICES, generalBlocks: 'long', maxReceiveBytes: 150 };

describe.each(['long', 'always'] as const)('general blocks, %s', (generalBlocks) => {
  const associate = { ...proposal, generalBlocks };

  test('carry a long value to the client', () => {
    // Without blocks of GET itself, so that these are all there is.
    const services = BLOCK_SERVICES.filter((service) => service !== 'blockTransferWithGetOrRead');
    const lengths: number[] = [];
    const observe = (_: string, apdu: Uint8Array): unknown => lengths.push(apdu.length);
    const { device } = counting(services);
    const line = new BlockLine({ device, associate, observe });
    const result = line.have((terms) => get(terms, attribute(LONG)));
    expect(result).toEqual({ ok: true, data: bytes(3000) });
    expect(Math.max(...lengths)).toBeLessThanOrEqual(150);
  });

  test('carry a long value to the meter, once', () => {
    const { device, written } = counting();
    const result = new BlockLine({ device, associate }).have((terms) =>
      set(terms, attribute(LONG), bytes(2000)),
    );
    expect(result).toEqual({ ok: true });
    expect(written).toEqual([bytes(2000)]);
  });

  test('carry the same long value twice, as two requests', () => {
    const { device, written } = counting();
    const results = new BlockLine({ device, associate }).have(function* (terms) {
      const first = yield* set(terms, attribute(LONG), bytes(2000));
      return [first, yield* set(terms, attribute(LONG), bytes(2000))];
    });
    expect(results).toEqual([{ ok: true }, { ok: true }]);
    expect(written).toHaveLength(2);
  });

  test('carry the same answer twice', () => {
    const { device } = counting();
    const results = new BlockLine({ device, associate }).have(function* (terms) {
      const first = yield* get(terms, attribute(LONG));
      return [first, yield* get(terms, attribute(LONG))];
    });
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  });

  test('carry argument and result of a method', () => {
    const { device, calls } = counting();
    const result = new BlockLine({ device, associate }).have((terms) => act(terms, ECHO_METHOD, bytes(900)));
    expect(result).toEqual({ ok: true, data: bytes(900) });
    expect(calls()).toBe(1);
  });

  test('carry ACCESS, whatever its length', () => {
    const { device, written } = counting();
    const [read, wrote, refused, called] = new BlockLine({ device, associate }).have((terms) =>
      access(terms, [
        { get: attribute(LONG) },
        { set: attribute(LONG), value: bytes(500) },
        { set: attribute(SHORT), value: bytes(1) },
        { action: ECHO_METHOD, argument: bytes(100) },
      ]),
    );
    expect(read).toEqual({ ok: true, data: bytes(3000) });
    expect(wrote).toEqual({ ok: true });
    expect(refused).toEqual({ ok: false, error: 'temporaryFailure' });
    expect(called).toEqual({ ok: true, data: bytes(100) });
    expect(written).toHaveLength(1);
  });
});

describe('without general blocks', () => {
  test('the blocks of the services are used, though the meter would take others', () => {
    const tags = new Set<number>();
    const observe = (_: string, apdu: Uint8Array): unknown => tags.add(apdu[0] as number);
    const { device } = counting();
    const associate = { services: LOGICAL_NAME_SERVICES, maxReceiveBytes: 150 };
    const result = new BlockLine({ device, associate, observe }).have((terms) => get(terms, attribute(LONG)));
    expect(result.ok).toBe(true);
    expect([...tags].sort((a, b) => a - b)).toEqual([0x60, 0x61, 0xc0, 0xc4]);
  });

  test('ACCESS that is too long is refused before it is said', () => {
    const associate = { services: [...LOGICAL_NAME_SERVICES, 'access'] as const };
    const line = new BlockLine({ device: counting().device, associate });
    expect(() => line.have((terms) => access(terms, [{ set: attribute(LONG), value: bytes(500) }]))).toThrow(
      /octets and the meter takes 200/,
    );
  });
});

describe('ACCESS', () => {
  const associate = { services: BLOCK_SERVICES };
  const have = (device: LogicalDevice) => new BlockLine({ device, associate });

  test('leaves the rest undone after an error where that was asked for (conformance 115)', () => {
    const { device, written } = counting();
    const results = have(device).have((terms) =>
      access(
        terms,
        [
          { get: attribute(SHORT) },
          { set: attribute(SHORT), value: bytes(1) },
          { set: attribute(LONG), value: bytes(1) },
          { action: ECHO_METHOD },
        ],
        { breakOnError: true },
      ),
    );
    expect(results).toEqual([
      { ok: true, data: { type: 'uint8', value: 7 } },
      { ok: false, error: 'temporaryFailure' },
      { ok: false, error: 'otherReason' },
      { ok: false, error: 'otherReason' },
    ]);
    expect(written).toEqual([]);
  });

  test('goes on after an error otherwise, and says what is not there (conformance 115)', () => {
    const { device, written } = counting();
    const results = have(device).have((terms) =>
      access(terms, [
        { get: attribute('0-0:96.1.9*255') },
        { set: attribute(LONG), value: bytes(1) },
        { action: { ...ECHO_METHOD, method: 2 } },
      ]),
    );
    expect(results).toEqual([
      { ok: false, error: 'objectUndefined' },
      { ok: true },
      { ok: false, error: 'objectUndefined' },
    ]);
    expect(written).toHaveLength(1);
  });

  test('leaves out values for which the answer has no room, and answers all the same', () => {
    const services = BLOCK_SERVICES.filter((service) => service !== 'generalBlockTransfer');
    const line = new BlockLine({
      device: counting(services).device,
      associate: { services, maxReceiveBytes: 150 },
    });
    const results = line.have((terms) =>
      access(terms, [{ get: attribute(LONG) }, { get: attribute(SHORT) }]),
    );
    expect(results).toEqual([
      { ok: false, error: 'otherReason' },
      { ok: true, data: { type: 'uint8', value: 7 } },
    ]);
  });

  test('is not asked for where it was not agreed', () => {
    const { device } = counting(LOGICAL_NAME_SERVICES);
    expect(() => have(device).have((terms) => access(terms, [{ get: attribute(SHORT) }]))).toThrow(
      'not agreed to ACCESS',
    );
  });
});

describe('a line that loses, doubles and reorders blocks', () => {
  test('everything asked ends right or with a typed error, nothing done twice', () => {
    let right = 0;
    for (let seed = 0; seed < 120; seed++) {
      const next = random(seed);
      const fate: Fate = { seed, lose: next() * 0.3, double: next() * 0.3, delayMs: next() * 100 };
      const { device, written } = counting();
      const line = new BlockLine({ device, associate: { ...proposal, generalBlocks: 'always' }, fate });
      const value = bytes(1 + Math.floor(next() * 1500));
      try {
        const result = line.have(function* (terms) {
          const wrote = yield* set(terms, attribute(LONG), value);
          return [wrote, yield* get(terms, attribute(LONG))] as const;
        });
        expect(result, `seed ${seed}`).toEqual([{ ok: true }, { ok: true, data: bytes(3000) }]);
        right++;
      } catch (error) {
        if (!(error instanceof DlmsError)) throw error;
      }
      expect(written.length, `seed ${seed}`).toBeLessThanOrEqual(1);
      if (written[0]) expect(written[0]).toEqual(value);
    }
    expect(right).toBeGreaterThan(100);
  });
});

describe('over real sockets', () => {
  test.each(['wrapper', 'hdlc'] as const)(
    'a client that proposes general blocks has them (%s)',
    async (transport) => {
      const { device, written } = counting();
      const devices = [new DlmsServer({ logicalDevices: [device] })];
      const serving = await serve({ transport, devices, listen: { port: 0 } });
      const { host, port } = serving.address;
      const client = await connect(`tcp://${host}:${port}`, {
        interface: transport,
        generalBlocks: 'always',
        services: BLOCK_SERVICES,
        maxReceiveBytes: 300,
      });
      expect(await client.get(attribute(LONG))).toEqual({ ok: true, data: bytes(3000) });
      expect(await client.set(attribute(LONG), bytes(2000))).toEqual({ ok: true });
      expect(written).toEqual([bytes(2000)]);
      const [read, called] = await client.access([
        { get: attribute(SHORT) },
        { action: ECHO_METHOD, argument: bytes(400) },
      ]);
      expect([read, called]).toEqual([
        { ok: true, data: { type: 'uint8', value: 7 } },
        { ok: true, data: bytes(400) },
      ]);
      await client.close();
      await serving.close();
    },
  );
});
