import { beforeEach, describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { DataLink, LinkInput, LinkOutput } from '../bytes/link.ts';
import { ClosedError, type DlmsError, SecurityError, TimeoutError } from '../errors.ts';
import { clientAddress, serverAddress } from '../hdlc/address.ts';
import { Link } from '../hdlc/link.ts';
import { WrapperLink } from '../wrapper/link.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import { Conversation, type ConversationOptions } from './conversation.ts';
import type { Dialogue } from './dialogue.ts';

const QUESTION = fromHex('c001c1000301 00010800ff 0200');
const ANSWER = fromHex('c401c1001107');

/** One question and its answer, as octets. */
function* exchange(octets = QUESTION): Dialogue<string> {
  return toHex(yield { type: 'ask', octets });
}

class Told {
  readonly results: unknown[] = [];
  readonly errors: unknown[] = [];

  call<T>(dialogue: Dialogue<T>) {
    return {
      type: 'call',
      call: {
        dialogue: dialogue as Dialogue<unknown>,
        resolve: (value: unknown) => void this.results.push(value),
        reject: (error: unknown) => void this.errors.push(error),
      },
    } as const;
  }
}

const wrapped = (apdu: Uint8Array) =>
  ({ type: 'received', bytes: encodeWpdu({ source: 1, destination: 16, apdu }) }) as const;

function connected(options: Partial<ConversationOptions> = {}): Conversation {
  const link = new WrapperLink({ client: 16, server: 1 });
  const conversation = new Conversation({ link, silenceMs: 1000, ...options });
  conversation.handle({ type: 'connect' }, 0);
  return conversation;
}

let told: Told;
beforeEach(() => {
  told = new Told();
});

test('one dialogue speaks at a time, in the order of the calls', () => {
  const conversation = connected();
  const said = (n: number) => Uint8Array.of(0xc0, n);
  expect(conversation.handle(told.call(exchange(said(1))), 0)).toMatchObject([{ type: 'transmit' }]);
  expect(conversation.handle(told.call(exchange(said(2))), 0)).toEqual([]);
  const next = conversation.handle(wrapped(ANSWER), 1);
  expect(told.results).toEqual([toHex(ANSWER)]);
  expect(next).toMatchObject([
    { type: 'transmit', bytes: encodeWpdu({ source: 16, destination: 1, apdu: said(2) }) },
  ]);
  conversation.handle(wrapped(ANSWER), 2);
  expect(told.results).toHaveLength(2);
  expect(conversation.deadline).toBeUndefined();
});

test('what only tells waits for nothing', () => {
  const conversation = connected();
  function* telling(): Dialogue<string> {
    yield { type: 'tell', octets: QUESTION };
    return 'told';
  }
  expect(conversation.handle(told.call(telling()), 0)).toHaveLength(1);
  expect(told.results).toEqual(['told']);
  expect(conversation.deadline).toBeUndefined();
});

describe('time', () => {
  test('silence is told to the dialogue, and the next one speaks', () => {
    const conversation = connected();
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    expect(conversation.deadline).toBe(1000);
    expect(conversation.handle({ type: 'tick' }, 999)).toEqual([]);
    expect(conversation.handle({ type: 'tick' }, 1000)).toMatchObject([{ type: 'transmit' }]);
    expect(told.errors).toMatchObject([{ code: 'timeout', message: 'no answer within 1000 ms' }]);
  });

  test('a line that brings octets is not silent, but no answer takes for ever', () => {
    const conversation = connected({ longestAnswerMs: 3000 });
    conversation.handle(told.call(exchange()), 0);
    const slowly = encodeWpdu({ source: 1, destination: 16, apdu: ANSWER });
    for (let i = 0; i < 12; i++)
      conversation.handle({ type: 'received', bytes: slowly.subarray(i, i + 1) }, i * 250);
    expect(told.errors).toEqual([]);
    expect(conversation.deadline).toBe(3000);
    conversation.handle({ type: 'tick' }, 3000);
    expect(told.errors).toMatchObject([{ message: 'no answer within 3000 ms' }]);
  });

  test('where answers cannot be told apart, one given up ends it all', () => {
    const conversation = connected({ endsOnTimeout: true });
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    expect(conversation.handle({ type: 'tick' }, 1000)).toMatchObject([
      { type: 'ended', error: { code: 'timeout' } },
    ]);
    expect(told.errors).toHaveLength(2);
  });
});

describe('the end', () => {
  test('a lost line fails the dialogue under way, those that wait and those that come', () => {
    const conversation = connected();
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    const error = new ClosedError('gone');
    expect(conversation.handle({ type: 'lost', error }, 1)).toEqual([{ type: 'ended', error }]);
    expect(conversation.handle({ type: 'lost' }, 1)).toEqual([]);
    conversation.handle(told.call(exchange()), 2);
    expect(told.errors).toEqual([error, error, error]);
  });

  test('a link that still wants something after the line is lost gets nothing any more', () => {
    const link = new Link({ role: 'client', client: clientAddress(16), server: serverAddress(1) });
    const conversation = new Conversation({ link });
    expect(conversation.handle({ type: 'connect' }, 0)).toMatchObject([{ type: 'transmit' }]);
    expect(conversation.deadline).toBeDefined();
    conversation.handle({ type: 'lost' }, 1);
    expect(conversation.deadline).toBeUndefined();
    expect(conversation.handle({ type: 'tick' }, 60_000)).toEqual([]);
  });

  test('leaving rejects who waits, lets who speaks end, says farewell and disconnects (conformance 183)', () => {
    const conversation = connected();
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    const farewell = told.call(exchange(fromHex('6200'))).call;
    expect(conversation.handle({ type: 'leave', farewell }, 1)).toEqual([]);
    expect(told.errors).toMatchObject([{ code: 'closed' }]);
    expect(conversation.handle(wrapped(ANSWER), 2)).toMatchObject([{ type: 'transmit' }]);
    expect(conversation.handle(wrapped(fromHex('6300')), 3)).toEqual([{ type: 'ended', error: undefined }]);
    expect(told.results).toEqual([toHex(ANSWER), '6300']);
    conversation.handle({ type: 'leave' }, 4);
    conversation.handle(told.call(exchange()), 5);
    expect(told.errors).toHaveLength(2);
  });

  test('a dialogue that wants to go on after the end cannot', () => {
    const conversation = connected();
    function* stubborn(): Dialogue<string> {
      for (;;) {
        try {
          yield { type: 'ask', octets: QUESTION };
        } catch (error) {
          if (!(error instanceof TimeoutError)) throw error;
        }
      }
    }
    conversation.handle(told.call(stubborn()), 0);
    expect(conversation.handle({ type: 'lost' }, 1)).toMatchObject([{ type: 'ended' }]);
    expect(told.errors).toHaveLength(1);
  });

  test('garbage on a stream ends it with what was wrong', () => {
    const conversation = connected();
    conversation.handle(told.call(exchange()), 0);
    const outputs = conversation.handle({ type: 'received', bytes: fromHex('7ea00703') }, 1);
    expect(outputs).toMatchObject([{ type: 'ended', error: { code: 'malformed', layer: 'wrapper' } }]);
    expect(told.errors).toMatchObject([{ code: 'malformed' }]);
  });
});

test('more calls than may wait are refused', () => {
  const conversation = connected({ maxWaiting: 2 });
  for (let i = 0; i < 3; i++) conversation.handle(told.call(exchange()), 0);
  expect(() => conversation.handle(told.call(exchange()), 0)).toThrow(RangeError);
});

test('notifications answer nothing, and answers to no question are a problem', () => {
  const conversation = connected();
  conversation.handle(told.call(exchange()), 0);
  const push = fromHex('0f0000000100 0201 1107');
  expect(conversation.handle(wrapped(push), 1)).toEqual([{ type: 'notification', apdu: push }]);
  expect(told.results).toEqual([]);
  conversation.handle(wrapped(ANSWER), 2);
  expect(conversation.handle(wrapped(ANSWER), 3)).toMatchObject([{ type: 'problem' }]);
});

test('everything but the association passes through protection, and a broken one fails the dialogue', () => {
  const seen: string[] = [];
  const conversation = connected({
    protection: {
      overheadBytes: 1,
      protect: (apdu) => Uint8Array.of(0xc8, ...apdu),
      unprotect(apdu) {
        if (apdu[0] !== 0xcc) throw new SecurityError('not protected');
        return apdu.subarray(1);
      },
    },
    observe: (direction, plain, onLine) => seen.push(`${direction} ${toHex(plain)} ${toHex(onLine)}`),
  });
  const said = conversation.handle(told.call(exchange(Uint8Array.of(0xc0))), 0);
  expect(said).toMatchObject([{ bytes: encodeWpdu({ source: 16, destination: 1, apdu: fromHex('c8c0') }) }]);
  conversation.handle(wrapped(fromHex('ccc4')), 1);
  expect(told.results).toEqual(['c4']);
  conversation.handle(told.call(exchange(fromHex('6200'))), 2);
  conversation.handle(wrapped(fromHex('6300')), 3);
  expect(seen).toEqual(['sent c0 c8c0', 'received c4 ccc4', 'sent 6200 6200', 'received 6300 6300']);
  conversation.handle(told.call(exchange()), 4);
  conversation.handle(wrapped(fromHex('c401')), 5);
  expect(told.errors).toMatchObject([{ code: 'security' }]);
});

test('a link that is never up rejects with its own reason', () => {
  const error: DlmsError = new TimeoutError('no answer to SNRM');
  class Deaf implements DataLink {
    readonly connected = false;
    readonly maxApduBytes = 0;
    readonly deadline = undefined;
    handle(input: LinkInput): LinkOutput[] {
      return input.type === 'connect' ? [{ type: 'failed', error }] : [];
    }
  }
  const conversation = new Conversation({ link: new Deaf() });
  expect(conversation.handle({ type: 'connect' }, 0)).toEqual([{ type: 'ended', error }]);
  conversation.handle(told.call(exchange()), 0);
  expect(told.errors).toEqual([error]);
});

describe('where copies may come and answers bear no id', () => {
  const doubling = () => connected({ copyMs: 200 });
  const answer = (octet: number) => wrapped(Uint8Array.of(0x0d, 0x01, octet));

  test('an answer like the one before is held back for another', () => {
    const conversation = doubling();
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(answer(0), 10);
    conversation.handle(answer(0), 11);
    conversation.handle(answer(1), 20);
    expect(told.results).toEqual(['0d0100', '0d0101']);
  });

  test('and is believed when no other comes', () => {
    const conversation = doubling();
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(told.call(exchange()), 0);
    conversation.handle(answer(0), 10);
    conversation.handle(answer(0), 20);
    expect(told.results).toEqual(['0d0100']);
    expect(conversation.deadline).toBe(220);
    conversation.handle({ type: 'tick' }, 219);
    expect(told.results).toHaveLength(1);
    conversation.handle({ type: 'tick' }, 220);
    expect(told.results).toEqual(['0d0100', '0d0100']);
    expect(conversation.deadline).toBeUndefined();
  });
});
