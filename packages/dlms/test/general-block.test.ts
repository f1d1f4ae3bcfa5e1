import { describe, expect, test } from 'vitest';
import { apdu } from '../src/apdu/apdu.ts';
import type { GeneralBlockTransfer } from '../src/apdu/block.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { equal } from '../src/bytes/octets.ts';
import { decode } from '../src/codec/codec.ts';
import { GeneralBlockAnswerer, GeneralBlockAsker } from '../src/session/general-block.ts';
import { GeneralBlockJoiner } from '../src/session/general-block-joiner.ts';
import { encodeBlock, GeneralBlockSender } from '../src/session/general-block-sender.ts';
import { random } from './lossy-line.ts';

const octets = (length: number, seed = 1): Uint8Array => {
  const next = random(seed);
  return Uint8Array.from({ length }, () => Math.floor(next() * 256));
};

const read = (block: Uint8Array): GeneralBlockTransfer => decode(apdu, block) as GeneralBlockTransfer;

const block = (number: number, bytes: string, control: Partial<GeneralBlockTransfer['control']> = {}) => ({
  control: { window: 0, streaming: true, last: false, ...control },
  number,
  acknowledged: 0,
  bytes: fromHex(bytes),
});

describe('blocks that are joined', () => {
  test('come in any order and any number of times (conformance 124)', () => {
    const joiner = new GeneralBlockJoiner();
    expect(joiner.take(block(3, '0506', { last: true }))).toBe(true);
    expect(joiner.take(block(1, '0102'))).toBe(true);
    expect(joiner.hasGap).toBe(true);
    expect(joiner.take(block(1, '0102'))).toBe(false);
    expect(joiner.acknowledged).toBe(1);
    expect(joiner.whole).toBe(false);
    joiner.take(block(2, '0304'));
    expect([joiner.whole, joiner.hasGap, toHex(joiner.join())]).toEqual([true, false, '010203040506']);
  });

  test('are refused when they are too many octets, or contradict their last (conformance 128)', () => {
    const short = new GeneralBlockJoiner({ maxBytes: 3 });
    short.take(block(1, '0102'));
    expect(() => short.take(block(2, '0304'))).toThrow('more than 3 octets in 2 blocks');
    const ended = new GeneralBlockJoiner();
    ended.take(block(2, '02', { last: true }));
    expect(() => ended.take(block(3, '03'))).toThrow('block 3');
    expect(() => new GeneralBlockJoiner().take(block(0, '00'))).toThrow('block 0');
    const shorter = new GeneralBlockJoiner();
    shorter.take(block(4, '04'));
    expect(() => shorter.take(block(2, '02', { last: true }))).toThrow('block 2');
  });

  test('are passed over when they are far ahead', () => {
    const joiner = new GeneralBlockJoiner({ maxAhead: 2 });
    expect(joiner.take(block(3, '03'))).toBe(false);
    expect(joiner.begun).toBe(false);
  });

  test('join though they are ten thousands of one octet each', () => {
    const joiner = new GeneralBlockJoiner();
    for (let number = 1; number <= 30_000; number++)
      joiner.take({
        ...block(number, '2a'),
        control: { window: 0, streaming: true, last: number === 30_000 },
      });
    expect(joiner.join()).toHaveLength(30_000);
  });
});

describe('an APDU that is cut', () => {
  test.each([8, 12, 128, 134, 135, 136, 137, 200, 262, 263, 264, 265, 266, 1024])(
    'fits into blocks of %i octets and fills them',
    (size) => {
      const whole = octets(3000);
      const blocks = new GeneralBlockSender(whole, size).stream();
      const longest = Math.max(...blocks.map(({ length }) => length));
      expect(longest).toBeLessThanOrEqual(size);
      expect(longest).toBeGreaterThanOrEqual(size - 1);
      const joiner = new GeneralBlockJoiner({ maxAhead: 5000 });
      for (const part of blocks) joiner.take(read(part));
      expect(equal(joiner.join(), whole)).toBe(true);
    },
  );

  test('is refused where blocks hold nothing, or their numbers do not suffice', () => {
    expect(() => new GeneralBlockSender(octets(10), 7)).toThrow('do not go in blocks of 7');
    expect(() => new GeneralBlockSender(octets(70_000), 8)).toThrow('65535');
  });

  test('streams to the end without a window, as meters push (conformance 127)', () => {
    const heads = new GeneralBlockSender(octets(20), 17).stream().map((part) => toHex(part.subarray(0, 7)));
    expect(heads).toEqual(['e040000100000a', 'e0c0000200000a']);
  });
});

describe('an exchange', () => {
  test('is the worked example: a request in one block, three blocks of answer (conformance 122)', () => {
    const client = new GeneralBlockAsker({ window: 3 });
    const request = fromHex('C001C100080000010000FF0200');
    const [asked, ...none] = client.ask(request, 1024);
    expect([toHex(asked as Uint8Array), none]).toEqual(['e083000100000dc001c100080000010000ff0200', []]);

    const server = new GeneralBlockAnswerer({ window: 5 });
    const heard = server.hear(read(asked as Uint8Array), 0);
    expect([toHex(heard.apdu as Uint8Array), heard.say]).toEqual([toHex(request), []]);
    const answers = server.answer(octets(25), 17);
    expect(answers.map((part) => toHex(part.subarray(0, 7)))).toEqual([
      'e045000100010a',
      'e045000200010a',
      'e0850003000105',
    ]);
    const [first, second, third] = answers.map((part) => client.hear(read(part)));
    expect([first?.say, second?.say, third?.say]).toEqual([[], [], []]);
    expect(equal(third?.apdu as Uint8Array, octets(25))).toBe(true);
    expect(client.waiting).toBe(false);
  });

  test('goes on by windows, each acknowledged (conformance 122)', () => {
    const client = new GeneralBlockAsker({ window: 2 });
    const server = new GeneralBlockAnswerer();
    for (const part of client.ask(octets(5), 100)) server.hear(read(part), 0);
    const first = server.answer(octets(35), 17);
    expect(first.map((part) => toHex(part.subarray(0, 6)))).toEqual(['e04800010001', 'e00800020001']);
    client.hear(read(first[0] as Uint8Array));
    const { say } = client.hear(read(first[1] as Uint8Array));
    expect(say.map((part) => toHex(part))).toEqual(['e0820002000200']);
    const rest = server.hear(read(say[0] as Uint8Array), 0).say;
    expect(rest.map((part) => toHex(part.subarray(0, 6)))).toEqual(['e04800030001', 'e08800040001']);
  });

  test('asks for what is missing one by one, and keeps what came behind it (conformance 123)', () => {
    const client = new GeneralBlockAsker({ window: 4 });
    const server = new GeneralBlockAnswerer();
    for (const part of client.ask(octets(5), 100)) server.hear(read(part), 0);
    const answer = octets(80);
    const [one, , three, four] = server.answer(answer, 17).map(read) as readonly GeneralBlockTransfer[];
    client.hear(one as GeneralBlockTransfer);
    client.hear(three as GeneralBlockTransfer);
    const { say } = client.hear(four as GeneralBlockTransfer);
    expect(say.map((part) => toHex(part))).toEqual(['e0810002000100']);
    const again = server.hear(read(say[0] as Uint8Array), 0).say;
    expect(again.map((part) => toHex(part.subarray(0, 6)))).toEqual(['e00800020001']);
    expect(client.hear(read(again[0] as Uint8Array)).say.map((part) => toHex(part))).toEqual([
      'e0840003000400',
    ]);
  });

  test('acknowledges when the window is used up, though the sender says that it streams on', () => {
    const client = new GeneralBlockAsker({ window: 2 });
    client.begin();
    const streaming = (number: number) => client.hear(block(number, '0102', { window: 1, streaming: true }));
    expect(streaming(1).say).toEqual([]);
    expect(streaming(2).say.map((part) => toHex(part))).toEqual(['e0820001000200']);
    const server = new GeneralBlockAnswerer({ window: 1 });
    expect(server.hear(block(1, '0102'), 0).say.map((part) => toHex(part))).toEqual(['e0810001000100']);
  });

  test('counts its acknowledgements, as some servers do that acknowledge them in turn', () => {
    const client = new GeneralBlockAsker({ window: 1 });
    client.ask(octets(5), 100);
    for (const number of [1, 2, 3])
      expect(
        client.hear({ ...block(number, '0102'), acknowledged: number }).say.map((part) => toHex(part)),
      ).toEqual([`e081000${number + 1}000${number}00`]);
    expect(client.hear({ ...block(4, '03', { last: true }), acknowledged: 4 }).apdu).toEqual(
      fromHex('01020102010203'),
    );
  });

  test('does not do a request again that was said again, but answers again (conformance 124)', () => {
    const client = new GeneralBlockAsker();
    const server = new GeneralBlockAnswerer();
    const [request] = client.ask(octets(5), 100).map(read) as [GeneralBlockTransfer];
    expect(server.hear(request, 0).apdu).toBeDefined();
    const answer = server.answer(octets(9), 100);
    const again = server.hear(request, 0);
    expect(again.apdu).toBeUndefined();
    expect(again.say.map((part) => toHex(part))).toEqual(answer.map((part) => toHex(part)));
  });

  test('begins anew with the first block of another request', () => {
    const server = new GeneralBlockAnswerer();
    server.hear(block(1, '0102'), 0);
    expect(server.hear(block(1, '0909', { last: true }), 0).apdu).toEqual(fromHex('0909'));
    expect(server.hear(block(1, '0808', { last: true }), 0).apdu).toEqual(fromHex('0808'));
  });

  test('is asked for anew when a block comes with other octets, three times at most', () => {
    const client = new GeneralBlockAsker({ window: 4 });
    client.ask(octets(5), 100);
    const first = (bytes: string) => ({ ...block(1, bytes), acknowledged: 1 });
    for (let i = 0; i < 3; i++) {
      client.hear(first('0102'));
      expect(client.hear(first('0103')).say.map((part) => toHex(part))).toEqual([`e084000${i + 2}000000`]);
    }
    client.hear(first('0102'));
    expect(() => client.hear(first('0103'))).toThrow('block 1 came again and again with other octets');
    expect(client.waiting).toBe(false);
  });

  test('passes over what comes late from the one before', () => {
    const client = new GeneralBlockAsker();
    const server = new GeneralBlockAnswerer();
    const [one] = client.ask(fromHex('c001'), 100).map(read) as [GeneralBlockTransfer];
    server.hear(one, 0);
    const [answer] = server.answer(fromHex('c401'), 100).map(read) as [GeneralBlockTransfer];
    expect(client.hear(answer).apdu).toBeDefined();
    const [two] = client.ask(fromHex('c002'), 100).map(read) as [GeneralBlockTransfer];
    expect(server.hear(two, 100).apdu).toBeDefined();
    expect([client.hear(answer), server.hear(one, 200)]).toEqual([{ say: [] }, { say: [] }]);
    expect(server.hear(one, 10_000).apdu).toBeDefined();
  });

  test('takes a window from 1 to 63', () => {
    expect(() => new GeneralBlockAsker({ window: 0 })).toThrow(RangeError);
    expect(() => new GeneralBlockAnswerer({ window: 64 })).toThrow(RangeError);
  });

  test('bounds what it keeps of a request (conformance 128)', () => {
    const server = new GeneralBlockAnswerer({ maxBytes: 4 });
    expect(() => server.hear(block(1, '0102030405'), 0)).toThrow('more than 4 octets');
    expect(server.busy).toBe(false);
  });
});

/** What the line may do to each block. */
interface Faults {
  readonly lose: number;
  readonly double: number;
  readonly delayMs: number;
}

const POLL_MS = 500;
const MOST_POLLS = 12;
const LATENCY_MS = 10;

/** An exchange in virtual time over a line with faults; undefined when the client gave up. */
function exchange(seed: number, faults: Faults, request: Uint8Array, answer: Uint8Array, sizes: Sizes) {
  const next = random(seed);
  const client = new GeneralBlockAsker({ window: sizes.clientWindow });
  const server = new GeneralBlockAnswerer({ window: sizes.serverWindow });
  const line: { at: number; to: 'client' | 'server'; bytes: Uint8Array }[] = [];
  let now = 0;
  let executed = 0;
  let carried = 0;
  let result: Uint8Array | undefined;
  const carry = (to: 'client' | 'server', blocks: readonly Uint8Array[]): void => {
    for (const bytes of blocks) {
      const copies = next() < faults.lose ? 0 : next() < faults.double ? 2 : 1;
      for (let i = 0; i < copies; i++)
        line.push({ at: now + LATENCY_MS + next() * faults.delayMs, to, bytes });
    }
  };
  carry('server', client.ask(request, sizes.block));
  let deadline = POLL_MS;
  for (let polls = 0; polls <= MOST_POLLS && !result; ) {
    line.sort((a, b) => a.at - b.at);
    const arriving = line[0];
    if (!arriving || arriving.at > deadline) {
      now = deadline;
      deadline = now + POLL_MS;
      polls++;
      carry('server', client.poll());
      continue;
    }
    line.shift();
    now = arriving.at;
    if (++carried > 20_000) throw new Error('the line is never quiet');
    if (arriving.to === 'server') {
      const heard = server.hear(read(arriving.bytes), now);
      carry('client', heard.say);
      if (!heard.apdu) continue;
      executed++;
      expect(equal(heard.apdu, request)).toBe(true);
      carry('client', server.answer(answer, sizes.block));
      continue;
    }
    const heard = client.hear(read(arriving.bytes));
    [deadline, polls] = [now + POLL_MS, 0];
    carry('server', heard.say);
    result = heard.apdu;
  }
  return { result, executed, carried };
}

interface Sizes {
  readonly block: number;
  readonly clientWindow: number;
  readonly serverWindow: number;
}

describe('over a line that loses, doubles and reorders', () => {
  const drawn = Array.from({ length: 600 }, (_, seed) => seed);

  test('every request is done once, and its answer comes whole', () => {
    for (const seed of drawn) {
      const next = random(seed + 10_000);
      const faults = { lose: next() * 0.3, double: next() * 0.3, delayMs: next() * 60 };
      const sizes: Sizes = {
        block: 20 + Math.floor(next() * 200),
        clientWindow: 1 + Math.floor(next() * 63),
        serverWindow: 1 + Math.floor(next() * 10),
      };
      const request = octets(1 + Math.floor(next() * 600), seed);
      const answer = octets(1 + Math.floor(next() * 5000), seed + 1);
      const { result, executed } = exchange(seed, faults, request, answer, sizes);
      expect(result && equal(result, answer), `seed ${seed}`).toBe(true);
      expect(executed, `seed ${seed}`).toBe(1);
    }
  });

  test('a line that carries nothing ends in silence, with nothing done (conformance 128)', () => {
    const { result, executed } = exchange(1, { lose: 1, double: 0, delayMs: 0 }, octets(50), octets(50), {
      block: 30,
      clientWindow: 4,
      serverWindow: 4,
    });
    expect([result, executed]).toEqual([undefined, 0]);
  });

  test('a good line carries each block once, and an acknowledgement for each window', () => {
    const none = { lose: 0, double: 0, delayMs: 0 };
    const sizes = { block: 109, clientWindow: 5, serverWindow: 4 };
    // 3 blocks there, the first acknowledged alone, the next two by the answer; 20 back in 4 windows.
    expect(exchange(1, none, octets(300), octets(2000), sizes).carried).toBe(3 + 1 + 20 + 3);
  });

  test('acknowledgements are blocks without octets (conformance 125)', () => {
    const acknowledgement = encodeBlock(block(2, '', { window: 3, streaming: false, last: true }));
    expect(toHex(acknowledgement)).toBe('e0830002000000');
  });
});
