import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { type Apdu, apdu } from 'dlms/apdu';
import { fromHex } from 'dlms/bytes';
import { decode } from 'dlms/codec';
import { type Data, data } from 'dlms/data';
import { decodeWpdu, encodeWpdu } from 'dlms/wrapper';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

/*
 * The meter seen from outside: requests of another client, as they were recorded with another server, octet by octet. What the two
 * servers answer is compared in what it means, since their objects are not the same.
 */

interface Exchange {
  readonly dir: 'c2s' | 's2c';
  readonly apdu: string;
}
interface Session {
  readonly name: string;
  readonly exchange: readonly Exchange[];
}

const recorded = (file: string): string =>
  fileURLToPath(new URL(`../../shared/vectors/recorded/${file}.json`, import.meta.url));
const SERVICES = recorded('gxpy-gxjava-services');
const ASSOCIATIONS = recorded('gxpy-gxjava-associations');
const isThere = existsSync(SERVICES) && existsSync(ASSOCIATIONS);

const load = (path: string): readonly Session[] => (isThere ? JSON.parse(readFileSync(path, 'utf8')) : []);
const services = load(SERVICES);

/** What the client asked in a session, without the association; and what it was told. */
function questions(name: string): readonly { readonly asked: string; readonly told: Apdu }[] {
  const session = services.find((one) => one.name === `wrapper-plain-${name}`);
  if (!session) throw new RangeError(`nothing recorded as ${name}`);
  return session.exchange.flatMap(({ dir, apdu: asked }, i) => {
    const told = session.exchange[i + 1]?.apdu;
    return dir === 'c2s' && told && /^c[01]/.test(asked)
      ? [{ asked, told: decode(apdu, fromHex(told)) }]
      : [];
  });
}

describe.skipIf(!isThere)('requests recorded between other implementations', () => {
  let meter: RunningMeter;
  let socket: Socket;

  beforeAll(async () => {
    const now = (): number => Date.UTC(2026, 0, 2, 0, 1);
    meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 2, now });
  });
  afterEach(() => {
    socket.destroy();
  });
  afterAll(() => meter.close());

  /** The octets of a recorded request go to the meter; its answer comes back decoded. */
  async function ask(hex: string): Promise<Apdu> {
    socket.write(encodeWpdu({ source: 16, destination: 1, apdu: fromHex(hex) }));
    const pieces: Buffer[] = [];
    for (;;) {
      const [piece] = (await once(socket, 'data')) as [Buffer];
      pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      if (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt16BE(6))
        return decode(apdu, decodeWpdu(bytes).apdu);
    }
  }

  async function connected(): Promise<void> {
    const port = meter.addresses.find(({ transport }) => transport === 'wrapper')?.port ?? 0;
    socket = createConnection({ host: '127.0.0.1', port });
    await once(socket, 'connect');
  }

  /** Associated by the recorded AARQ of a client without authentication. */
  async function associated(): Promise<void> {
    await connected();
    const session = load(ASSOCIATIONS).find(({ name }) => name === 'wrapper-ln-none');
    const [aarq, aare] = session?.exchange ?? [];
    socket.write(encodeWpdu({ source: 16, destination: 1, apdu: fromHex(aarq?.apdu ?? '') }));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const accepted = /a203020100a305a103020100/;
    expect(aare?.apdu).toMatch(accepted);
    expect(answer.toString('hex')).toMatch(accepted);
  }

  /** The data that a GET was answered with. */
  function dataOf(answer: Apdu): Data {
    if (answer.apdu !== 'getResponse' || answer.kind !== 'normal' || answer.result.kind !== 'data')
      throw new Error(`no data: ${JSON.stringify(answer)}`);
    return answer.result.data;
  }

  /** Data as its types, rows as many as there are. */
  const shape = ({ type, value }: Data): unknown =>
    Array.isArray(value) ? [type, ...(value as readonly Data[]).map(shape)] : type;

  test.each(['get', 'get-clock'])('%s: the same type of value', async (name) => {
    await associated();
    for (const { asked, told } of questions(name)) {
      const answer = await ask(asked);
      expect(shape(dataOf(answer))).toEqual(shape(dataOf(told)));
      expect(answer).toMatchObject({ invoke: (told as { invoke: unknown }).invoke });
    }
  });

  test('undefined-object: the same refusal', async () => {
    await associated();
    for (const { asked, told } of questions('undefined-object')) expect(await ask(asked)).toEqual(told);
  });

  test('undefined-attribute: refused, by a reason of its own', async () => {
    await associated();
    for (const { asked, told } of questions('undefined-attribute')) {
      expect(told).toMatchObject({ result: { kind: 'error', error: 'readWriteDenied' } });
      expect(await ask(asked)).toMatchObject({ result: { kind: 'error', error: 'objectUndefined' } });
    }
  });

  test('without an association both answer with an exception', async () => {
    await connected();
    for (const { asked, told } of questions('no-association')) {
      expect(told).toMatchObject({ apdu: 'exceptionResponse' });
      expect(await ask(asked)).toMatchObject({ apdu: 'exceptionResponse' });
    }
  });

  test('profile by entry: as many rows as the other server gives', async () => {
    await associated();
    const [columns, rows] = questions('profile-entry');
    if (!columns || !rows) throw new Error('nothing recorded');
    expect(shape(dataOf(await ask(columns.asked)))).toEqual([
      'array',
      ...Array.from({ length: 6 }, () => (shape(dataOf(columns.told)) as unknown[])[1]),
    ]);
    const [ours, theirs] = [dataOf(await ask(rows.asked)), dataOf(rows.told)];
    expect((ours.value as Data[]).length).toBe((theirs.value as Data[]).length);
  });

  test('profile by range: only rows of the hours that were asked for', async () => {
    await associated();
    const rows = questions('profile-range').at(-1);
    const ours = dataOf(await ask(rows?.asked ?? '')).value as readonly { readonly value: readonly Data[] }[];
    const hours = ours.map(({ value: [time] }) => {
      const octets = time?.value as Uint8Array;
      return [octets[2], octets[3], (octets[5] ?? 0) + (octets[6] ?? 0) / 60];
    });
    // Quarter hours from 00:00 to 03:00, both included.
    expect(hours).toEqual(Array.from({ length: 13 }, (_, i) => [1, 1, i / 4]));
  });

  test('set-clock: taken from the Ethernet port, as the other server takes it', async () => {
    await associated();
    for (const { asked, told } of questions('set-clock')) expect(await ask(asked)).toEqual(told);
    expect(meter.events.at(-1)).toMatchObject({ effect: 'time changed' });
  });

  test('what no ION meter does is refused, and the association goes on', async () => {
    await associated();
    const [set] = questions('set-normal');
    expect(await ask(set?.asked ?? '')).toMatchObject({ apdu: 'setResponse', result: 'objectUndefined' });
    const [list] = questions('get-with-list');
    expect(await ask(list?.asked ?? '')).toMatchObject({ apdu: 'exceptionResponse' });
    const [name] = questions('get');
    expect(dataOf(await ask(name?.asked ?? ''))).toMatchObject({ type: 'octetString' });
  });

  test('the object list has the same form', async () => {
    await associated();
    const exchange = questions('object-list');
    const blocks = exchange.map(({ told }) => {
      if (told.apdu !== 'getResponse' || told.kind !== 'block' || told.content.kind !== 'bytes')
        throw new Error('another recording');
      return told.content.bytes;
    });
    const theirs = decode(data, Buffer.concat(blocks));
    const ours = dataOf(await ask(exchange[0]?.asked ?? ''));
    const entry = (list: Data): unknown => {
      const [classId, version, name, rights] = ((list.value as readonly Data[])[0]?.value ??
        []) as readonly Data[];
      const [attributes, methods] = (rights?.value ?? []) as readonly Data[];
      const [attribute] = (attributes?.value ?? []) as readonly Data[];
      const shapes = [classId, version, name].map((member) => member && shape(member));
      return [...shapes, attributes?.type, methods?.type, attribute && shape(attribute)];
    };
    expect(entry(ours)).toEqual(entry(theirs));
  });
});
