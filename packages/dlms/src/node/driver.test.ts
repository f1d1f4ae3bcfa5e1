import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { Instant } from '../bytes/machine.ts';
import type { DlmsError } from '../errors.ts';
import { Conversation } from '../session/conversation.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { Port } from '../session/port.ts';
import { WrapperLink } from '../wrapper/link.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import { Chunks } from './chunks.ts';
import type { Clock } from './clock.ts';
import { Driver, type DriverOptions } from './driver.ts';

/** A clock that goes when told, and counts what it is asked. */
class HandClock implements Clock {
  #now = 1_000_000;
  #timers: { readonly at: Instant; readonly wake: () => void }[] = [];
  asked = 0;

  now(): Instant {
    return this.#now;
  }

  at(instant: Instant, wake: () => void): () => void {
    this.asked++;
    const timer = { at: instant, wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }
}

const QUESTION = fromHex('c001c1');
const ANSWER = encodeWpdu({ source: 1, destination: 16, apdu: fromHex('c401c1') });

function* exchange(): Dialogue<string> {
  return toHex(yield { type: 'ask', octets: QUESTION });
}

class FakeLine {
  readonly chunks = new Chunks();
  readonly written: string[] = [];
  closed = 0;
  readonly port: Port = {
    chunks: this.chunks,
    write: (bytes) => void this.written.push(toHex(bytes)),
    close: async () => {
      this.closed++;
    },
  };
}

async function driven(options: DriverOptions = {}) {
  const clock = new HandClock();
  const line = new FakeLine();
  const link = new WrapperLink({ client: 16, server: 1 });
  const driver = new Driver(line.port, new Conversation({ link, silenceMs: 5000 }), { clock, ...options });
  await driver.connect();
  return { clock, line, driver };
}

test('a thousand questions take one timer, not a thousand', async () => {
  const { clock, line, driver } = await driven();
  for (let i = 0; i < 1000; i++) {
    const answer = driver.run(exchange());
    clock.pass(1);
    line.chunks.next(ANSWER);
    expect(await answer).toBe('c401c1');
  }
  expect(clock.asked).toBe(1);
  clock.pass(5000);
  expect(clock.pending).toBe(0);
});

test('a timer set for an earlier question is set again for the later one', async () => {
  const { clock, line, driver } = await driven();
  const first = driver.run(exchange());
  clock.pass(4000);
  line.chunks.next(ANSWER);
  await first;
  const second = driver.run(exchange());
  clock.pass(4999);
  line.chunks.next(ANSWER);
  expect(await second).toBe('c401c1');
  const third = driver.run(exchange());
  clock.pass(1);
  clock.pass(4999);
  await expect(third).rejects.toMatchObject({ code: 'timeout' });
});

test('closing is bounded, whatever the meter does', async () => {
  const { clock, line, driver } = await driven({ closeTimeoutMs: 300 });
  const never = driver.run(exchange());
  const failed = expect(never).rejects.toMatchObject({
    code: 'closed',
    message: expect.stringContaining('300 ms'),
  });
  const closing = driver.close(farewell());
  clock.pass(300);
  await closing;
  await failed;
  expect(line.closed).toBeGreaterThan(0);
  expect(line.written).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

function* farewell(): Dialogue<void> {
  yield { type: 'ask', octets: fromHex('6200') };
}

test('closing says farewell after the call under way, and once', async () => {
  const { line, driver } = await driven();
  const last = driver.run(exchange());
  const closing = Promise.all([driver.close(farewell()), driver.close(farewell())]);
  line.chunks.next(ANSWER);
  await last;
  line.chunks.next(encodeWpdu({ source: 1, destination: 16, apdu: fromHex('6300') }));
  await closing;
  expect(line.written.map((hex) => hex.slice(16))).toEqual(['c001c1', '6200']);
});

test('a line that ends fails the call and is closed on our side, too', async () => {
  const { line, driver } = await driven();
  const answer = driver.run(exchange());
  line.chunks.end();
  await expect(answer).rejects.toMatchObject({ code: 'closed', layer: 'port' });
  expect(line.closed).toBe(1);
  await driver.close(farewell());
  await expect(driver.run(exchange())).rejects.toMatchObject({ code: 'closed' });
});

test('pushes and problems are told to who wants to hear of them', async () => {
  const pushes: string[] = [];
  const problems: DlmsError[] = [];
  const { line } = await driven({
    onNotification: (apdu) => pushes.push(toHex(apdu)),
    onProblem: (error) => problems.push(error),
  });
  line.chunks.next(encodeWpdu({ source: 1, destination: 16, apdu: fromHex('0f00000001001107') }));
  line.chunks.next(encodeWpdu({ source: 7, destination: 16, apdu: fromHex('c401c1') }));
  expect(pushes).toEqual(['0f00000001001107']);
  expect(problems).toMatchObject([{ code: 'unexpected', layer: 'wrapper' }]);
});

test('too many calls at once are a mistake of the caller', async () => {
  const line = new FakeLine();
  const link = new WrapperLink({ client: 16, server: 1 });
  const driver = new Driver(line.port, new Conversation({ link, maxWaiting: 1 }), { clock: new HandClock() });
  await driver.connect();
  const waiting = [driver.run(exchange()), driver.run(exchange())];
  await expect(driver.run(exchange())).rejects.toBeInstanceOf(RangeError);
  line.chunks.end();
  for (const call of waiting) await expect(call).rejects.toMatchObject({ code: 'closed' });
});
