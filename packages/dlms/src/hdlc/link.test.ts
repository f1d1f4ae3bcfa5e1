import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bare, CLIENT, frame, i, received, rr, SERVER, told } from '../../test/hdlc-script.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { serverAddress } from './address.ts';
import { controlOf } from './control.ts';
import { encodeFrame } from './frame.ts';
import { Link, type LinkInput } from './link.ts';
import type { LinkOptions } from './options.ts';
import { encodeParameters } from './parameters.ts';

const GET = 'c001c100080000010000ff0200';
const ANSWER = 'c401c100110a';
const REQUEST = `e6e600${GET}`;
const RESPONSE = `e6e700${ANSWER}`;

const send = (apdu: string, confirmed = true) => ({ type: 'send', apdu: fromHex(apdu), confirmed }) as const;

/** A link and a clock that only moves when told. */
class Bench {
  readonly link: Link;
  now = 1_000;

  constructor(options: Partial<LinkOptions> & Pick<LinkOptions, 'role'>) {
    this.link = new Link({ client: CLIENT, server: SERVER, ...options });
  }

  does(input: LinkInput): string[] {
    return told(this.link.handle(input, this.now));
  }

  after(ms: number, input: LinkInput = { type: 'tick' }): string[] {
    this.now += ms;
    return this.does(input);
  }

  /** Lets the next deadline come. */
  waits(): string[] {
    this.now = this.link.deadline ?? Number.NaN;
    return this.does({ type: 'tick' });
  }
}

const client = (options: Partial<LinkOptions> = {}): Bench => {
  const bench = new Bench({ role: 'client', responseTimeoutMs: 1_000, maxRetries: 2, ...options });
  bench.does({ type: 'connect' });
  bench.does(bare('server', 'ua', toHex(encodeParameters(mirrored(options)))));
  return bench;
};

const mirrored = ({
  windowTransmit = 1,
  windowReceive = 1,
  maxInfoTransmitBytes = 128,
  maxInfoReceiveBytes = 128,
}) => ({
  windowTransmit: windowReceive,
  windowReceive: windowTransmit,
  maxInfoTransmitBytes: maxInfoReceiveBytes,
  maxInfoReceiveBytes: maxInfoTransmitBytes,
});

const server = (options: Partial<LinkOptions> = {}): Bench => {
  const bench = new Bench({ role: 'server', ...options });
  bench.does(bare('client', 'snrm', toHex(encodeParameters(mirrored(options)))));
  return bench;
};

describe('a client connects', () => {
  test('without parameters where they are the defaults', () => {
    const bench = new Bench({ role: 'client' });
    expect(bench.does({ type: 'connect' })).toEqual(['SNRM P']);
    expect(bench.link.connected).toBe(false);
    expect(bench.does(bare('server', 'ua'))).toEqual(['connected 128/128 1/1']);
    expect(bench.link.connected).toBe(true);
    expect(bench.link.deadline).toBe(undefined);
  });

  test('with what it can do, and takes what it is given', () => {
    const bench = new Bench({
      role: 'client',
      maxInfoTransmitBytes: 512,
      maxInfoReceiveBytes: 2030,
      windowReceive: 7,
    });
    expect(bench.does({ type: 'connect' })).toEqual([
      'SNRM P 81801405020200060207ee070400000001080400000007',
    ]);
    const answer = {
      maxInfoTransmitBytes: 1024,
      maxInfoReceiveBytes: 256,
      windowTransmit: 4,
      windowReceive: 1,
    };
    expect(bench.does(bare('server', 'ua', toHex(encodeParameters(answer))))).toEqual([
      'connected 256/1024 1/4',
    ]);
  });

  test('to a meter that says nothing in its UA by the defaults (conformance 34)', () => {
    const bench = new Bench({ role: 'client', maxInfoReceiveBytes: 2030 });
    bench.does({ type: 'connect' });
    expect(bench.does(bare('server', 'ua'))).toEqual(['connected 128/128 1/1']);
  });

  test('again when nothing answers, and says what to check when nothing ever does (conformance 35)', () => {
    const bench = new Bench({ role: 'client', responseTimeoutMs: 1_000, maxRetries: 2 });
    bench.does({ type: 'connect' });
    expect(bench.link.deadline).toBe(2_000);
    expect(bench.after(999)).toEqual([]);
    expect(bench.after(1)).toEqual(['SNRM P']);
    expect(bench.waits()).toEqual(['SNRM P']);
    expect(bench.waits()).toEqual(['failed timeout']);
    expect(bench.link.deadline).toBe(undefined);
    expect(bench.now).toBe(4_000);
  });

  test('once more without parameters after a DM, then believes it (conformance 37)', () => {
    const bench = new Bench({ role: 'client', maxInfoReceiveBytes: 1024 });
    bench.does({ type: 'connect' });
    expect(bench.does(bare('server', 'dm'))).toEqual(['SNRM P']);
    expect(bench.does(bare('server', 'dm'))).toEqual(['failed refused']);
    bench.does({ type: 'connect' });
    expect(bench.does(bare('server', 'frmr'))).toEqual(['SNRM P']);
    expect(bench.does(bare('server', 'ua'))).toEqual(['connected 128/128 1/1']);
  });

  test('through garbage and its own echo (conformance 38, 39)', () => {
    const bench = new Bench({ role: 'client' });
    const [snrm] = bench.link.handle({ type: 'connect' }, 0);
    const echo = snrm?.type === 'transmit' ? snrm.bytes : new Uint8Array();
    expect(bench.does({ type: 'received', bytes: echo })).toEqual(['problem unexpected']);
    expect(bench.does({ type: 'received', bytes: fromHex('ff00a0a0') })).toEqual(['problem malformed']);
    expect(bench.does(bare('server', 'ua'))).toEqual(['connected 128/128 1/1']);
  });

  test('and disconnects, whether the meter answers or not', () => {
    const bench = client();
    expect(bench.does({ type: 'disconnect' })).toEqual(['DISC P']);
    expect(bench.does(bare('server', 'ua', '818000'))).toEqual(['disconnected requested']);
    expect(bench.does({ type: 'disconnect' })).toEqual(['disconnected requested']);
    const silent = client();
    silent.does({ type: 'disconnect' });
    expect([...silent.waits(), ...silent.waits(), ...silent.waits()]).toEqual([
      'DISC P',
      'DISC P',
      'disconnected requested',
    ]);
  });
});

describe('a client asks', () => {
  test('and is answered', () => {
    const bench = client();
    expect(bench.does(send(GET))).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
    expect(bench.link.deadline).toBe(undefined);
    expect(bench.does(send(GET))).toEqual([`I 1,1 P ${REQUEST}`]);
  });

  test('the same frame again after a time-out, and fails in the end (conformance 35)', () => {
    const bench = client();
    bench.does(send(GET));
    expect(bench.waits()).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.waits()).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.waits()).toEqual(['failed timeout']);
    expect(bench.link.connected).toBe(false);
    expect(bench.does(send(GET))).toEqual(['failed closed']);
  });

  test('and hears the second copy of an answer without doing anything', () => {
    const bench = client();
    bench.does(send(GET));
    bench.does(i('server', [0, 1], RESPONSE));
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([]);
    bench.does(send(GET));
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([]);
    expect(bench.does(i('server', [1, 2], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
  });

  test('and fetches segments with RR, LLC in the first one only (conformance 30)', () => {
    const bench = client();
    bench.does(send(GET));
    expect(bench.does(i('server', [0, 1], 'e6e700c4', { segmented: true }))).toEqual(['RR 1 P']);
    expect(bench.does(i('server', [1, 1], '01c1', { segmented: true }))).toEqual(['RR 2 P']);
    expect(bench.waits()).toEqual(['RR 2 P']);
    expect(bench.does(i('server', [2, 1], '00110a'))).toEqual([`deliver ${ANSWER}`]);
  });

  test('in segments when the APDU is long', () => {
    const bench = client({ maxInfoTransmitBytes: 32 });
    const apdu = 'c0'.repeat(50);
    const whole = `e6e600${apdu}`;
    expect(bench.does(send(apdu))).toEqual([`I 0,0 P S ${whole.slice(0, 64)}`]);
    expect(bench.does(rr('server', 1))).toEqual([`I 1,0 P ${whole.slice(64)}`]);
    expect(bench.does(i('server', [0, 2], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
  });

  test('with a window: only the last frame passes the turn, and what was lost comes again', () => {
    const bench = client({ maxInfoTransmitBytes: 32, windowTransmit: 3 });
    const whole = `e6e600${'c0'.repeat(90)}`;
    const parts = [whole.slice(0, 64), whole.slice(64, 128), whole.slice(128)];
    const frames = [`I 0,0 S ${parts[0]}`, `I 1,0 S ${parts[1]}`, `I 2,0 P ${parts[2]}`];
    expect(bench.does(send('c0'.repeat(90)))).toEqual(frames);
    expect(bench.does(rr('server', 1))).toEqual(frames.slice(1));
    expect(bench.does(i('server', [0, 3], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
  });

  test('and polls a meter that needs time, but not for ever (conformance 36)', () => {
    const bench = client({ pollIntervalMs: 200, maxPolls: 3 });
    bench.does(send(GET));
    expect(bench.does(rr('server', 1))).toEqual([]);
    for (let poll = 0; poll < 3; poll++) {
      expect(bench.after(200)).toEqual(['RR 0 P']);
      const answer = bench.does(rr('server', 1));
      expect(answer).toEqual(poll < 2 ? [] : ['failed timeout']);
    }
  });

  test('and polls a busy meter until it is ready', () => {
    const bench = client();
    bench.does(send(GET));
    const busy = received(frame('server', { type: 'rnr', receive: 0, pollFinal: true }));
    expect(bench.does(busy)).toEqual([]);
    bench.does(busy);
    expect(bench.waits()).toEqual(['RR 0 P']);
    expect(bench.does(rr('server', 0))).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
  });

  test('what has no answer without polling for one', () => {
    const bench = client();
    bench.does(send(GET, false));
    expect(bench.does(rr('server', 1))).toEqual([]);
    expect(bench.link.deadline).toBe(undefined);
  });

  test('what arrived after a time-out first, where it is told to', () => {
    const bench = client({ recovery: 'poll' });
    bench.does(send(GET));
    expect(bench.waits()).toEqual(['RR 0 P']);
    expect(bench.does(rr('server', 0))).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.waits()).toEqual(['RR 0 P']);
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([`deliver ${ANSWER}`]);
  });

  test('and hands out an answer of nothing as nothing', () => {
    const bench = client();
    bench.does(send(GET));
    expect(bench.does(i('server', [0, 1], ''))).toEqual(['deliver ']);
  });

  test('of a line at 300 Bd more patience', () => {
    const bench = client({ bitsPerSecond: 300 });
    bench.does(send(GET));
    const octets = encodeFrame(
      frame('client', { type: 'i', send: 0, receive: 0, pollFinal: true }, REQUEST),
    ).length;
    expect(bench.link.deadline).toBe(1_000 + 1_000 + Math.ceil((octets * 10_000) / 300));
  });

  test('and does not give up while the answer arrives', () => {
    const bench = client();
    bench.does(send(GET));
    const { bytes } = i('server', [0, 1], RESPONSE);
    expect(bench.after(900, { type: 'received', bytes: bytes.subarray(0, 10) })).toEqual([]);
    expect(bench.after(200)).toEqual([]);
    expect(bench.link.deadline).toBe(2_900);
    expect(bench.after(500, { type: 'received', bytes: bytes.subarray(10) })).toEqual([`deliver ${ANSWER}`]);
  });

  test('an answer from the right station is taken in any address size, of another one it is not', () => {
    const bench = client();
    bench.does(send(GET));
    const answer = frame('server', { type: 'i', send: 0, receive: 1, pollFinal: true }, RESPONSE);
    expect(bench.does(received({ ...answer, source: serverAddress(1, 18) }))).toEqual(['problem unexpected']);
    expect(bench.does(received({ ...answer, source: serverAddress(1, 17, 4) }))).toEqual([
      `deliver ${ANSWER}`,
    ]);
  });
});

describe('a client loses its meter', () => {
  test.each([
    ['that says DM', bare('server', 'dm'), 'failed closed'],
    ['that rejects a frame', bare('server', 'frmr', '100008'), 'failed closed'],
  ])('%s', (_, input, outcome) => {
    const bench = client();
    bench.does(send(GET));
    expect(bench.does(input)).toEqual([outcome]);
    expect(bench.link.connected).toBe(false);
    expect(bench.does({ type: 'connect' })).toEqual(['SNRM P']);
  });

  test('that rejects the same frame for ever', () => {
    const bench = client({ maxPolls: 5 });
    bench.does(send(GET));
    const reject = received(frame('server', { type: 'rej', receive: 0, pollFinal: true }));
    for (let n = 0; n < 4; n++) expect(bench.does(reject)).toEqual([`I 0,0 P ${REQUEST}`]);
    expect(bench.does(reject)).toEqual(['failed timeout']);
  });

  test('that never ends a message (conformance 33)', () => {
    const bench = client({ maxApduReceiveBytes: 300 });
    bench.does(send(GET));
    for (let n = 0; n < 2; n++) {
      expect(bench.does(i('server', [n, 1], '00'.repeat(128), { segmented: true }))).toEqual([
        `RR ${n + 1} P`,
      ]);
    }
    expect(bench.does(i('server', [2, 1], '00'.repeat(128), { segmented: true }))).toEqual([
      'failed unexpected',
    ]);
  });

  test('that sends segments of nothing for ever', () => {
    const bench = client({ maxPolls: 3 });
    bench.does(send(GET));
    const outcome: string[] = [];
    for (let n = 0; n < 20 && bench.link.connected; n++) {
      outcome.push(...bench.does(i('server', [n & 7, 1], '', { segmented: true })));
      if (bench.link.deadline !== undefined) outcome.push(...bench.waits());
    }
    expect(outcome.at(-1)).toBe('failed timeout');
  });
});

describe('a server', () => {
  test('answers SNRM from its own viewpoint, never more than proposed (conformance 9)', () => {
    const bench = new Bench({
      role: 'server',
      maxInfoTransmitBytes: 1024,
      maxInfoReceiveBytes: 512,
      windowTransmit: 3,
    });
    const proposal = {
      maxInfoTransmitBytes: 256,
      maxInfoReceiveBytes: 2030,
      windowTransmit: 7,
      windowReceive: 2,
    };
    expect(bench.does(bare('client', 'snrm', toHex(encodeParameters(proposal))))).toEqual([
      'UA P 81801405020400060201000704000000020804 00000001'.replaceAll(' 0000', '0000'),
      'connected 1024/256 2/1',
    ]);
  });

  test('answers a bare SNRM with the defaults (conformance 10)', () => {
    const bench = new Bench({ role: 'server', maxInfoTransmitBytes: 1024, windowTransmit: 3 });
    expect(bench.does(bare('client', 'snrm')).at(-1)).toBe('connected 128/128 1/1');
  });

  test('skips parameters that it does not know (conformance 12)', () => {
    const bench = new Bench({ role: 'server' });
    expect(bench.does(bare('client', 'snrm', '8180080902ffff05020040')).at(-1)).toBe('connected 128/64 1/1');
  });

  test('answers what it is asked, when the application does', () => {
    const bench = server();
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
    expect(bench.does(send(ANSWER))).toEqual([`I 0,1 P ${RESPONSE}`]);
  });

  test('returns the turn when the application needs long, and answers the poll', () => {
    const bench = server({ answerTimeoutMs: 500 });
    bench.does(i('client', [0, 0], REQUEST));
    expect(bench.after(499)).toEqual([]);
    expect(bench.after(1)).toEqual(['RR 1 P']);
    expect(bench.does(send(ANSWER))).toEqual([]);
    expect(bench.does(rr('client', 0))).toEqual([`I 0,1 P ${RESPONSE}`]);
  });

  test('returns the turn at once when there is nothing to say', () => {
    const bench = server();
    bench.does(i('client', [0, 0], REQUEST));
    expect(bench.does({ type: 'passTurn' })).toEqual(['RR 1 P']);
    expect(bench.does({ type: 'passTurn' })).toEqual([]);
  });

  test('does a thing once that is asked twice, and repeats its answer (conformance 26)', () => {
    const bench = server();
    bench.does(i('client', [0, 0], REQUEST));
    bench.does(send(ANSWER));
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`I 0,1 P ${RESPONSE}`]);
  });

  test('acknowledges a question that comes again before there is an answer', () => {
    const bench = server();
    bench.does(i('client', [0, 0], REQUEST));
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual(['RR 1 P']);
    bench.does(send(ANSWER));
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`I 0,1 P ${RESPONSE}`]);
  });

  test('sends again what an RR does not acknowledge (conformance 27)', () => {
    const bench = server();
    bench.does(i('client', [0, 0], REQUEST));
    bench.does(send(ANSWER));
    expect(bench.does(rr('client', 0))).toEqual([`I 0,1 P ${RESPONSE}`]);
    expect(bench.does(rr('client', 1))).toEqual(['RR 1 P']);
  });

  test('does not take a frame out of order, and says which one it awaits (conformance 24)', () => {
    const bench = server();
    expect(bench.does(i('client', [3, 0], REQUEST))).toEqual(['RR 0 P']);
  });

  test('does not take a frame that acknowledges the future, and recovers (conformance 25)', () => {
    const bench = server();
    expect(bench.does(i('client', [0, 5], REQUEST))).toEqual(['problem unexpected', 'RR 0 P']);
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('does not take more octets than agreed (conformance 23)', () => {
    const bench = server({ maxInfoReceiveBytes: 32 });
    expect(bench.does(i('client', [0, 0], `e6e600${'00'.repeat(30)}`))).toEqual(['problem unexpected']);
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('discards a control octet that nobody knows (conformance 8)', () => {
    const bench = server();
    const unknown = received(frame('client', { type: 'unknown', octet: 0xff, pollFinal: true }));
    expect(bench.does(unknown)).toEqual(['problem unexpected']);
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('rejects instead, where it is told to, and the link stays usable (conformance 8)', () => {
    const bench = server({ rejectFrames: true, maxInfoReceiveBytes: 32 });
    const unknown = received(frame('client', { type: 'unknown', octet: 0xff, pollFinal: true }));
    expect(bench.does(unknown)).toEqual(['FRMR P ff0001']);
    expect(bench.does(i('client', [0, 0], `e6e600${'00'.repeat(30)}`)).at(-1)).toBe('FRMR P 100004');
    expect(bench.does(i('client', [0, 5], REQUEST)).at(-1)).toBe('FRMR P b00008');
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('discards a message that does not begin with E6 E6 00 (conformance 30)', () => {
    const bench = server();
    expect(bench.does(i('client', [0, 0], GET))).toEqual(['problem malformed', 'RR 1 P']);
    expect(bench.does(i('client', [1, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('takes a question in segments, RR after each window (conformance 28)', () => {
    const bench = server({ windowReceive: 2 });
    expect(
      bench.does(i('client', [0, 0], REQUEST.slice(0, 10), { segmented: true, pollFinal: false })),
    ).toEqual([]);
    expect(bench.does(i('client', [1, 0], REQUEST.slice(10, 20), { segmented: true }))).toEqual(['RR 2 P']);
    expect(bench.does(i('client', [2, 0], REQUEST.slice(20)))).toEqual([`deliver ${GET}`]);
  });

  test('answers in segments, each on its RR (conformance 29)', () => {
    const bench = server({ maxInfoTransmitBytes: 32 });
    bench.does(i('client', [0, 0], REQUEST));
    const whole = `e6e700${'c4'.repeat(70)}`;
    expect(bench.does(send('c4'.repeat(70)))).toEqual([`I 0,1 P S ${whole.slice(0, 64)}`]);
    expect(bench.does(rr('client', 1))).toEqual([`I 1,1 P S ${whole.slice(64, 128)}`]);
    expect(bench.does(rr('client', 2))).toEqual([`I 2,1 P ${whole.slice(128)}`]);
    expect(bench.does(rr('client', 3))).toEqual(['RR 1 P']);
  });

  test('answers in windows, the last frame of each with F', () => {
    const bench = server({ maxInfoTransmitBytes: 32, windowTransmit: 2 });
    bench.does(i('client', [0, 0], REQUEST));
    const whole = `e6e700${'c4'.repeat(70)}`;
    const [first, second] = [`I 0,1 S ${whole.slice(0, 64)}`, `I 1,1 P S ${whole.slice(64, 128)}`];
    expect(bench.does(send('c4'.repeat(70)))).toEqual([first, second]);
    expect(bench.does(rr('client', 1))).toEqual([second.replace(' P', ''), `I 2,1 P ${whole.slice(128)}`]);
  });

  test('never segments where it must not: a longer APDU is our own mistake', () => {
    const bench = server({ segmentation: false });
    bench.does(i('client', [0, 0], REQUEST));
    expect(bench.link.maxApduBytes).toBe(125);
    expect(() => bench.does(send('c4'.repeat(126)))).toThrow(RangeError);
    expect(bench.does(send('c4'.repeat(125)))[0]).toMatch(/^I 0,1 P e6e700/);
  });

  test('takes no more to send than it may queue', () => {
    const bench = server({ maxQueuedBytes: 100 });
    bench.does(send('c4'.repeat(60)));
    expect(bench.link.maxApduBytes).toBe(34);
    expect(() => bench.does(send('c4'.repeat(35)))).toThrow(
      '35 octets do not fit the HDLC link, which takes 34 now',
    );
  });

  test('respects a client that is busy', () => {
    const bench = server();
    bench.does(send(ANSWER));
    const busy = received(frame('client', { type: 'rnr', receive: 0, pollFinal: true }));
    expect(bench.does(busy)).toEqual(['RR 0 P']);
    expect(bench.does(rr('client', 0))).toEqual([`I 0,0 P ${RESPONSE}`]);
  });

  test('begins anew with SNRM in the middle of everything (conformance 13)', () => {
    const bench = server();
    bench.does(i('client', [0, 0], REQUEST.slice(0, 10), { segmented: true }));
    expect(bench.does(bare('client', 'snrm')).filter((line) => !line.startsWith('UA'))).toEqual([
      'disconnected reset',
      'connected 128/128 1/1',
    ]);
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual([`deliver ${GET}`]);
  });

  test('answers DISC with UA while connected, then with DM (conformance 14)', () => {
    const bench = server();
    expect(bench.does(bare('client', 'disc'))).toEqual(['UA P', 'disconnected peer']);
    expect(bench.does(bare('client', 'disc'))).toEqual(['DM P']);
  });

  test('answers with DM what needs a connection (conformance 15)', () => {
    const bench = new Bench({ role: 'server' });
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual(['DM P']);
    expect(bench.does(rr('client', 0))).toEqual(['DM P']);
    expect(bench.does(i('client', [0, 0], REQUEST, { pollFinal: false }))).toEqual([]);
  });

  test('forgets a silent client without a word (conformance 16)', () => {
    const bench = server({ inactivityTimeoutMs: 120_000 });
    bench.after(100_000, rr('client', 0));
    expect(bench.after(119_999)).toEqual([]);
    expect(bench.after(1)).toEqual(['disconnected inactivity']);
    expect(bench.does(i('client', [0, 0], REQUEST))).toEqual(['DM P']);
    expect(bench.does(bare('client', 'snrm')).at(-1)).toBe('connected 128/128 1/1');
  });

  test('forgets it also where nobody ticked in time', () => {
    const bench = server({ inactivityTimeoutMs: 120_000 });
    expect(bench.after(120_000, i('client', [0, 0], REQUEST))).toEqual(['disconnected inactivity', 'DM P']);
  });

  test('keeps it for ever where the time-out is 0', () => {
    expect(server({ inactivityTimeoutMs: 0 }).link.deadline).toBe(undefined);
  });

  test('ends a connection whose client never ends its message (conformance 33)', () => {
    const bench = server({ maxApduReceiveBytes: 100 });
    expect(bench.does(i('client', [0, 0], '00'.repeat(120), { segmented: true }))).toEqual([
      'DM P',
      'failed unexpected',
    ]);
    expect(bench.does(rr('client', 0))).toEqual(['DM P']);
  });

  test('does not connect, and says no to those who send when nobody listens', () => {
    const bench = new Bench({ role: 'server' });
    expect(() => bench.does({ type: 'connect' })).toThrow(TypeError);
    expect(bench.does(send(ANSWER))).toEqual(['failed closed']);
  });
});

describe('UI frames', () => {
  const ui = (side: 'client' | 'server', info: string, { segmented = false, pollFinal = true } = {}) =>
    received(frame(side, { type: 'ui', pollFinal }, info, segmented));

  test('need no connection', () => {
    const bench = new Bench({ role: 'client' });
    expect(bench.does(ui('server', 'e6e7000f01'))).toEqual(['deliver 0f01 ui']);
  });

  test('without LLC carry what they carry (Landis+Gyr E450)', () => {
    const bench = new Bench({ role: 'client' });
    expect(bench.does(ui('server', 'e04000020000'))).toEqual(['deliver e04000020000 ui']);
  });

  test('in segments with the S bit become one message (Iskra AM550)', () => {
    const bench = new Bench({ role: 'client' });
    expect(bench.does(ui('server', 'e6e7000f', { segmented: true, pollFinal: false }))).toEqual([]);
    expect(bench.does(ui('server', '01', { segmented: true, pollFinal: false }))).toEqual([]);
    expect(bench.does(ui('server', '02'))).toEqual(['deliver 0f0102 ui']);
  });

  test('that are not continued are dropped, by time or by a new message', () => {
    const bench = new Bench({ role: 'client', uiSegmentTimeoutMs: 10_000 });
    bench.does(ui('server', 'e6e7000f', { segmented: true }));
    expect(bench.waits()).toEqual(['problem unexpected']);
    bench.does(ui('server', 'e6e7000f', { segmented: true }));
    expect(bench.does(ui('server', 'e6e7000f01'))).toEqual(['problem unexpected', 'deliver 0f01 ui']);
    expect(bench.link.deadline).toBe(undefined);
  });

  test('are sent by a server at once while nobody is connected, in segments where needed', () => {
    const bench = new Bench({ role: 'server', maxInfoTransmitBytes: 32 });
    expect(bench.does({ type: 'sendUi', apdu: fromHex('0f01') })).toEqual(['UI P e6e7000f01']);
    const whole = `e6e700${'0f'.repeat(40)}`;
    expect(bench.does({ type: 'sendUi', apdu: fromHex('0f'.repeat(40)) })).toEqual([
      `UI S ${whole.slice(0, 64)}`,
      `UI P ${whole.slice(64)}`,
    ]);
    const short = new Bench({ role: 'server', maxInfoTransmitBytes: 32, segmentation: false });
    expect(() => short.does({ type: 'sendUi', apdu: new Uint8Array(30) })).toThrow(RangeError);
  });

  test('are sent by a connected server when it has the turn', () => {
    const bench = server();
    expect(bench.does({ type: 'sendUi', apdu: fromHex('0f01') })).toEqual([]);
    expect(bench.does(rr('client', 0))).toEqual(['UI e6e7000f01', 'RR 0 P']);
    bench.does({ type: 'sendUi', apdu: fromHex('0f02') });
    bench.does(i('client', [0, 0], REQUEST));
    expect(bench.does(send(ANSWER))).toEqual(['UI e6e7000f02', `I 0,1 P ${RESPONSE}`]);
  });

  test('are sent by a client before its next question, without asking for an answer', () => {
    const bench = client();
    expect(bench.does({ type: 'sendUi', apdu: fromHex('c101') })).toEqual(['UI e6e600c101']);
    bench.does(send(GET));
    expect(bench.does({ type: 'sendUi', apdu: fromHex('c102') })).toEqual([]);
    expect(bench.does(i('server', [0, 1], RESPONSE))).toEqual([`deliver ${ANSWER}`, 'UI e6e600c102']);
  });

  test('with P let a connected server speak', () => {
    const bench = server();
    bench.does(send(ANSWER));
    expect(bench.does(ui('client', ''))).toEqual([`I 0,0 P ${RESPONSE}`]);
  });
});

describe('a client on an unusual line', () => {
  test('lets the server speak when told to', () => {
    const bench = client();
    expect(bench.does({ type: 'passTurn' })).toEqual(['RR 0 P']);
    expect(bench.does(i('server', [0, 0], 'e6e700c2'))).toEqual(['deliver c2']);
    expect(bench.link.deadline).toBe(undefined);
  });

  test('fetches the rest of what a server began to say unasked', () => {
    const bench = client({ pollIntervalMs: 200 });
    expect(bench.does(i('server', [0, 0], 'e6e700c2', { segmented: true }))).toEqual([]);
    expect(bench.after(200)).toEqual(['RR 1 P']);
    expect(bench.does(i('server', [1, 0], '01'))).toEqual(['deliver c201']);
  });

  test('takes I frames without a connection for pushes, where it is told to (Kaifa)', () => {
    const deaf = new Bench({ role: 'client' });
    expect(deaf.does(i('server', [0, 0], 'e6e7000f01'))).toEqual([]);
    const bench = new Bench({ role: 'client', unsolicitedInformation: true });
    expect(bench.does(i('server', [0, 0], 'e6e7000f01'))).toEqual(['deliver 0f01 ui']);
  });

  test('drops its echo also where both ends have one address (conformance 38)', () => {
    const both = { client: serverAddress(1), server: serverAddress(1), echo: true };
    const bench = new Bench({ role: 'client', ...both });
    const own = (control: Parameters<typeof frame>[1], info = '') =>
      received({ ...frame('client', control, info), source: both.client, destination: both.server });
    bench.does({ type: 'connect' });
    expect(bench.does(own({ type: 'snrm', pollFinal: true }))).toEqual([]);
    expect(bench.does(own({ type: 'ua', pollFinal: true }))).toEqual(['connected 128/128 1/1']);
    bench.does({ type: 'passTurn' });
    expect(bench.does(own({ type: 'rr', receive: 0, pollFinal: true }))).toEqual([]);
    expect(bench.does(own({ type: 'i', send: 0, receive: 0, pollFinal: true }, 'e6e700c2'))).toEqual([
      'deliver c2',
    ]);
  });

  test('takes the answer of whoever answers for all stations', () => {
    const bench = new Bench({ role: 'client', server: serverAddress(1, 0x7f) });
    bench.does({ type: 'connect' });
    expect(bench.does(bare('server', 'ua'))).toEqual(['connected 128/128 1/1']);
  });
});

test.each([
  ['maxInfoTransmitBytes', 31],
  ['maxInfoReceiveBytes', 2031],
  ['windowTransmit', 0],
  ['windowReceive', 8],
] as const)('%s of %i is our own mistake', (name, value) => {
  expect(() => new Bench({ role: 'client', [name]: value })).toThrow(
    `${name} is ${value}, which HDLC does not know`,
  );
});

describe.each(['client', 'server'] as const)('a %s that hears anything', (role) => {
  const heard = fc.oneof(
    { arbitrary: fc.uint8Array({ maxLength: 60 }), weight: 1 },
    {
      arbitrary: fc
        .record({
          octet: fc.nat(255),
          segmented: fc.boolean(),
          info: fc.constantFrom('', REQUEST, RESPONSE, 'e6e7', '81800305'),
        })
        .map(({ octet, segmented, info }) => {
          const other = role === 'client' ? 'server' : 'client';
          return encodeFrame(frame(other, controlOf(octet), info, segmented));
        }),
      weight: 9,
    },
  );
  const input: fc.Arbitrary<LinkInput> = fc.oneof(
    { arbitrary: heard.map((bytes) => ({ type: 'received', bytes }) as const), weight: 8 },
    {
      arbitrary: fc.constantFrom<LinkInput>({ type: 'passTurn' }, { type: 'tick' }, send(GET), {
        type: 'sendUi',
        apdu: fromHex('0f'),
      }),
      weight: 4,
    },
    {
      arbitrary: fc.constantFrom<LinkInput>(
        { type: 'disconnect' },
        ...(role === 'client' ? [{ type: 'connect' } as const] : []),
      ),
      weight: 1,
    },
  );

  test('says little for each input, and comes to rest', () => {
    const options = {
      windowTransmit: 3,
      windowReceive: 3,
      maxInfoTransmitBytes: 32,
      maxApduReceiveBytes: 500,
    };
    fc.assert(
      fc.property(fc.array(input, { maxLength: 80 }), (inputs) => {
        const bench = role === 'client' ? client(options) : server(options);
        for (const input of inputs) {
          // A window, an RR, and what is told of at most some frames in as few octets.
          expect(bench.after(50, input).length).toBeLessThan(20);
        }
        for (let ticks = 0; bench.link.deadline !== undefined; ticks++) {
          expect(ticks).toBeLessThan(200);
          bench.waits();
        }
      }),
      { numRuns: 300 },
    );
  });
});
