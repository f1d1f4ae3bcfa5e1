/*
 * A process that is to be killed: stores readings for ever while outlets follow, one into files and one to a broker, and prints how
 * many were stored. Arguments: data folder, folder of the files, port of the broker.
 */
import { writeSync } from 'node:fs';
import type { Outlet } from '../src/model/outlet.ts';
import { Signal } from '../src/model/signal.ts';
import { Publisher } from '../src/publish/publisher.ts';
import { sinkOf } from '../src/publish/sinks.ts';
import { Store } from '../src/store/store.ts';
import { FakeLog } from './fakes.ts';
import { mqttOutlet, outletBase, reading, rowBatch, START } from './outlet-fakes.ts';

const [dataDir = '', folder = '', port = ''] = process.argv.slice(2);
const base = outletBase({ batch: 20 });
const outlets: Outlet[] = [
  {
    ...base,
    name: 'files',
    type: 'file',
    folder,
    format: 'csv',
    rotate: 'daily',
    timeZone: 'UTC',
    maxBytes: 20_000,
    keep: 0,
  },
];
if (port !== '')
  outlets.push(
    mqttOutlet(Number(port), {
      ...base,
      name: 'broker',
      clientId: 'crash',
      topic: 'crash',
      retain: false,
      aliases: new Map(),
    }),
  );
const store = new Store(dataDir);
const log = new FakeLog();
const events = new Signal<never>();
const dependencies = { triggers: { trigger: () => {} }, newest: async () => undefined, signals: [], log };
new Publisher({
  outlets,
  signals: [],
  feed: store,
  events,
  log,
  sinkOf: (outlet) => sinkOf(outlet, dependencies),
}).start();
for (;;) {
  const at = START + (await store.total()) * 1_000_000;
  await store.addReadings('m1', [reading({ at }), reading({ at: at + 1 })], []);
  await store.addRows('m1', rowBatch([[1, 2, 3]], at));
  writeSync(1, `${await store.total()}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
