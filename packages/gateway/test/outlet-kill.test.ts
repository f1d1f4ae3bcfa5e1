import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FileOutlet } from '../src/model/outlet.ts';
import { Signal } from '../src/model/signal.ts';
import { FileSink } from '../src/publish/file-sink.ts';
import { Publisher } from '../src/publish/publisher.ts';
import { Store } from '../src/store/store.ts';
import { bundle } from './bundle.ts';
import { FakeLog } from './fakes.ts';
import { runAndKill } from './kill.ts';
import { outletBase, until } from './outlet-fakes.ts';
import { programOf, type RunningServer, startMosquitto } from './servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'meterwire-outlet-kill-'));
const data = join(folder, 'data');
const files = join(folder, 'files');
const absent = programOf('mosquitto') === undefined;
let broker: RunningServer | undefined;

beforeAll(async () => {
  broker = absent ? undefined : await startMosquitto();
});
afterAll(async () => {
  await broker?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Every line of every file, in order. */
function lines(): string[] {
  const place = (name: string) => Number(/\.(\d+)\.csv$/.exec(name)?.[1] ?? 1);
  return readdirSync(files)
    .sort((a, b) => place(a) - place(b))
    .flatMap((name) => readFileSync(join(files, name), 'utf8').split('\r\n').slice(1, -1));
}

describe('a gateway that is killed again and again', () => {
  test('hands everything on, in order: files hold each line once and whole, brokers get nothing less', async () => {
    const program = await bundle('crash-outlets.ts', 'crash-outlets');
    const heard: number[] = [];
    const listener = broker && (await connectAsync(`mqtt://127.0.0.1:${broker.port}`));
    listener?.on('message', (_, payload) => {
      const document = JSON.parse(payload.toString()) as { seq: number; values?: { seq: number }[] };
      heard.push(...(document.values?.map(({ seq }) => seq) ?? [document.seq]));
    });
    await listener?.subscribeAsync('crash/m1/#', { qos: 1 });
    for (let round = 0; round < 12; round++)
      await runAndKill(program, [data, files, `${broker?.port ?? ''}`], async (said) => {
        const last = 5 + Math.floor(Math.random() * 60);
        while (said().split('\n').length < last) await new Promise((resolve) => setTimeout(resolve, 2));
      });
    // The last start is ours: what is left goes out.
    const store = new Store(data);
    const outlet: FileOutlet = {
      ...outletBase({ name: 'files', batch: 20 }),
      type: 'file',
      folder: files,
      format: 'csv',
      rotate: 'daily',
      timeZone: 'UTC',
      maxBytes: 20_000,
      keep: 0,
    };
    const publisher = new Publisher({
      outlets: [outlet],
      signals: [],
      feed: store,
      events: new Signal(),
      log: new FakeLog(),
      sinkOf: () => new FileSink(outlet),
    });
    publisher.start();
    const head = await store.head();
    await until('all written', async () => (await store.markOf('files')) === head);
    await publisher.stop();
    expect(lines().map((line) => Number(line.split(',')[0]))).toEqual(upTo(head));
    expect(() => parse(lines().join('\n'), { relax_column_count: false })).not.toThrow();
    if (listener !== undefined) {
      const mark = (await store.markOf('broker')) ?? 0;
      await until('all heard', () => heard.includes(mark));
      // In order, but for what came again from a mark.
      const firsts = [...new Set(heard)];
      expect(firsts.slice(0, mark)).toEqual(upTo(mark));
      await listener.endAsync(true);
    }
    store.close();
  }, 120_000);
});
