/* A process that is to be killed: takes invocation counters for ever and prints each before it would be used. */
import { writeSync } from 'node:fs';
import { SendCounter } from 'dlms/security';
import { Store } from '../src/store/store.ts';

const store = new Store(process.argv[2] ?? '');
const counter = new SendCounter(
  store.counterOf({ encryption: new Uint8Array(16), systemTitle: new Uint8Array(8), device: 'm1' }),
  Number(process.argv[3] ?? 64),
);
for (;;) writeSync(1, `${counter.take()}\n`);
