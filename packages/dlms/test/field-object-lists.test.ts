import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { objects, objectsOf } from '../src/client/objects.ts';
import { Terms } from '../src/client/terms.ts';
import { decode } from '../src/codec/codec.ts';
import { data } from '../src/data/data.ts';
import { parseObis } from '../src/data/obis.ts';
import { decodeFrame } from '../src/hdlc/frame.ts';
import { decodeMessage, type Message } from '../src/session/message.ts';
import { hold } from './scripted-peer.ts';

interface Model {
  readonly objects: readonly { readonly classId: number; readonly version: number; readonly obis: string }[];
  readonly rawObjectList: string;
}

const vectors = fileURLToPath(new URL('../../../../shared/vectors/', import.meta.url));
const present = existsSync(vectors);
const read = <T>(path: string): T => JSON.parse(readFileSync(`${vectors}${path}`, 'utf8')) as T;
/** The lists of associations by short names have another form. */
const models = present
  ? readdirSync(`${vectors}models`).filter((name) => /(?<!-sn)\.objectlist\.json$/.test(name))
  : [];

const heads = (list: Model['objects']) =>
  list.map(({ classId, version, obis }) => ({ classId, version, logicalName: parseObis(obis) }));

describe.skipIf(!present)('object lists of real meters', () => {
  test.each(models)('%s is read, rights included', (name) => {
    const model = read<Model>(`models/${name}`);
    const list = objectsOf(decode(data, fromHex(model.rawObjectList)));
    expect(list.map(({ rights, ...head }) => head)).toEqual(heads(model.objects));
    expect(list.filter(({ rights }) => rights === undefined)).toEqual([]);
    expect(list.some(({ rights }) => rights?.attributes.some(({ access }) => access.read))).toBe(true);
  });

  test('one in 243 blocks of which some came twice is put together', () => {
    const { frames } = read<{ readonly frames: readonly string[] }>('field/tohasan-m203-lna-session.json');
    const messages = frames.map(
      (hex): Message => decodeMessage(decodeFrame(fromHex(hex).subarray(1, -1)).info.subarray(3)),
    );
    const said = messages.filter((message) => 'apdu' in message && message.apdu === 'getResponse');
    const model = read<Model>('models/tohasan-m203-lna-session.objectlist.json');
    const agreement = { services: new Set([]), maxSendBytes: 1000, maxReceiveBytes: 1000 };
    const terms = new Terms(agreement, { quirks: ['constantInvokeId'] });
    // Everything that was said up to the block asked for, repetitions included.
    const held = hold(objects(terms), (request) => {
      const block = 'block' in request && typeof request.block === 'number' ? request.block + 1 : 1;
      return said.splice(0, said.findIndex((answer) => 'number' in answer && answer.number === block) + 1);
    });
    expect(held.error).toBeUndefined();
    expect(held.asked).toHaveLength(243);
    expect(held.result?.ok && held.result.objects.map(({ rights, ...head }) => head)).toEqual(
      heads(model.objects),
    );
  });
});
