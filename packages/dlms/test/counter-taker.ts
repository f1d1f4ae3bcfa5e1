/*
 * A process that is to be killed: takes invocation counters for ever and prints each before it would be used. With "forgetful" it
 * writes its counter down after use, as some head-ends did: the test has to see that.
 */
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { counterIn } from '../src/node/counter-file.ts';
import { type CounterSource, SendCounter } from '../src/security/counter.ts';

const [directory = '', mode] = process.argv.slice(2);
const BLOCK = 16;

/** Keeps its counter when a session is over. */
function forgetful(file: string): CounterSource {
  let next = Number(readOr(file, '0'));
  return {
    reserve(count) {
      writeFileSync(file, `${next}`);
      next += count;
      return next - count;
    },
  };
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

const source = mode === 'forgetful' ? forgetful(`${directory}.txt`) : counterIn(directory);
const counter = new SendCounter(source, BLOCK);
for (;;) writeSync(1, `${counter.take()}\n`);
