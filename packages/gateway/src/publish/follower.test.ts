import { ClosedError } from 'dlms/bytes';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeLog } from '../../test/fakes.ts';
import { FakeFeed, outletBase, until, valueItem } from '../../test/outlet-fakes.ts';
import type { Outlet } from '../model/outlet.ts';
import { Follower, RetryLater } from './follower.ts';
import { signalsBySeries } from './message.ts';
import type { Delivery, Sink } from './sink.ts';

/** Takes what it gets, unless `trouble` says what comes back instead. */
class FakeSink implements Sink {
  readonly seqs: number[] = [];
  opened = 0;
  open_ = false;
  lost: (error: Error) => void = () => {};
  trouble: (delivery: Delivery) => Error | undefined = () => undefined;
  hold: Promise<void> = Promise.resolve();

  async open(lost: (error: Error) => void) {
    this.lost = lost;
    this.opened++;
    this.open_ = true;
  }

  async deliver(delivery: Delivery) {
    await this.hold;
    const error = this.trouble(delivery);
    if (error !== undefined) throw error;
    this.seqs.push(...delivery.messages.map(({ seq }) => seq));
    return 0;
  }

  async close() {
    this.open_ = false;
  }
}

const running: Follower[] = [];
afterEach(async () => {
  for (const follower of running.splice(0)) await follower.stop();
});

function follow(feed: FakeFeed, sink: Sink, change: Partial<Outlet> = {}, log = new FakeLog()): Follower {
  const outlet = { ...outletBase(), type: 'webhook', batch: 10, ...change } as Outlet;
  const follower = new Follower({ outlet, sink, feed, signals: signalsBySeries([]), log });
  running.push(follower);
  follower.start();
  return follower;
}

function fed(count: number): FakeFeed {
  const feed = new FakeFeed();
  feed.items = Array.from({ length: count }, (_, index) => valueItem(index + 1));
  return feed;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a follower', () => {
  test('delivers everything in order, and keeps its mark behind it', async () => {
    const feed = fed(25);
    const sink = new FakeSink();
    const follower = follow(feed, sink);
    await until('all delivered', () => feed.marks.get('out') === 25);
    expect(sink.seqs).toEqual(upTo(25));
    expect(feed.kept).toEqual([0, 10, 20, 25]);
    expect(follower.standing()).toMatchObject({ state: 'following', mark: 25, behindBy: 0, delivered: 25 });
  });

  test('goes on where it was', async () => {
    const feed = fed(25);
    feed.marks.set('out', 20);
    const sink = new FakeSink();
    follow(feed, sink);
    await until('the rest delivered', () => sink.seqs.length === 5);
    expect(sink.seqs).toEqual([21, 22, 23, 24, 25]);
  });

  test('that is new begins with what comes from now on, where it is told so', async () => {
    const feed = fed(5);
    const sink = new FakeSink();
    const follower = follow(feed, sink, { from: 'now' });
    await until('started', () => feed.marks.get('out') === 5);
    feed.items.push(valueItem(6));
    follower.poke();
    await until('delivered', () => sink.seqs.length === 1);
    expect(sink.seqs).toEqual([6]);
  });

  test('repeats a batch that failed with a new connection, and never moves its mark before', async () => {
    const feed = fed(15);
    const sink = new FakeSink();
    let failures = 3;
    sink.trouble = ({ mark }) => (mark === 15 && failures-- > 0 ? new ClosedError('hung up') : undefined);
    const log = new FakeLog();
    const follower = follow(feed, sink, {}, log);
    await until('failing', () => follower.standing().state === 'failing');
    expect(follower.standing()).toMatchObject({ mark: 10, lastFailure: { message: 'hung up' } });
    await until('all delivered', () => feed.marks.get('out') === 15);
    expect(sink.seqs).toEqual(upTo(15));
    expect(sink.opened).toBe(4);
    await until('well', () => follower.standing().state === 'following');
    expect(follower.standing()).toMatchObject({ failures: 0, lastFailure: { message: 'hung up' } });
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  test('waits as long as the receiver says', async () => {
    const feed = fed(1);
    const sink = new FakeSink();
    sink.trouble = () => new RetryLater('busy', 60_000);
    const follower = follow(feed, sink);
    await until('failing', () => follower.standing().state === 'failing');
    expect(follower.standing().nextTry).toBeGreaterThan(Date.now() + 50_000);
    sink.trouble = () => undefined;
    follower.poke(); // news alone does not end the pause
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sink.seqs).toEqual([]);
    follower.retry();
    await until('delivered', () => sink.seqs.length === 1);
  });

  test('gives up a receiver that takes too long', async () => {
    const feed = fed(1);
    const sink = new FakeSink();
    sink.hold = new Promise(() => {});
    const follower = follow(feed, sink, { timeoutMs: 30 });
    await until('failing', () => follower.standing().state === 'failing');
    expect(follower.standing().lastFailure).toMatchObject({ code: 'timeout', message: /30 milliseconds/ });
    expect(feed.marks.get('out')).toBe(0);
  });

  test('connects anew when the receiver goes while there is nothing to say', async () => {
    const sink = new FakeSink();
    const follower = follow(fed(0), sink);
    await until('open', () => follower.standing().state === 'following');
    sink.lost(new ClosedError('gone'));
    await until('open again', () => sink.opened === 2 && follower.standing().state === 'following');
  });

  test('that is disabled does nothing', async () => {
    const sink = new FakeSink();
    const follower = follow(fed(3), sink, { enabled: false });
    await follower.stop();
    expect(sink.opened).toBe(0);
    expect(follower.standing().state).toBe('disabled');
  });

  test('stops at once, also in a pause or in a delivery that hangs', async () => {
    const sink = new FakeSink();
    sink.hold = new Promise(() => {});
    const hanging = follow(fed(1), sink);
    await until('open', () => sink.opened === 1);
    await hanging.stop();
    expect(sink.open_).toBe(false);
    expect(hanging.standing().state).toBe('stopped');
  });
});
