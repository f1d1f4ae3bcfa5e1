import type { TrafficFrame } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { octetsOf } from './octets.ts';
import { capturePcap, captureText, logText, mostLines, mostOctets, withFrames, wordsOf } from './traffic.ts';

const frame = (hex: string, more: Partial<TrafficFrame> = {}): TrafficFrame => ({
  at: '2026-11-28T12:00:00.000Z',
  device: 'main',
  connection: 'hall',
  kind: 'octets',
  direction: 'sent',
  hex,
  ...more,
});
const request = '7ea01c000200c921981458e6e600c001c200030101010800ff020054097e';

describe('traffic', () => {
  test('keeps the newest lines, and numbers that go on', () => {
    const lines = withFrames(withFrames([], [frame('00')]), Array(mostLines).fill(frame('01')));
    expect([lines.length, lines[0]?.number, lines.at(-1)?.number]).toEqual([mostLines, 2, mostLines + 1]);
  });

  test('keeps no more octets than it may', () => {
    const half = '00'.repeat(mostOctets / 2);
    const lines = withFrames([], [frame(half), frame(half), frame('01')]);
    expect(lines.map(({ number }) => number)).toEqual([2, 3]);
  });

  test('says what a frame is, and what is in it', () => {
    const [line] = withFrames([], [frame(request)]);
    expect(line && wordsOf(line)).toMatch(/^16 → 1\/100 .* · getRequest 1-1:1\.8\.0\*255 attribute 2/);
  });

  test('is a capture that the page reads again, without what is there twice in plain text', () => {
    const lines = withFrames([], [frame(request), frame('c001', { kind: 'apdu' })]);
    expect(JSON.parse(captureText(lines))).toEqual({
      format: 'meterwire-capture',
      version: 1,
      frames: [{ at: 1795867200000, dir: 'c2s', hex: request }],
    });
    const pcap = capturePcap(lines);
    expect([pcap[0], pcap.length]).toEqual([0xa1, 24 + 16 + 40 + request.length / 2]);
  });

  test('is text that says what each line is, and that the page reads again', () => {
    const lines = withFrames([], [frame('', { kind: 'opened' }), frame(request)]);
    const [opened = '', sent = ''] = logText(lines).split('\n');
    expect(opened).toBe('2026-11-28T12:00:00.000Z sent main: opened');
    expect(sent).toMatch(/^2026-11-28T12:00:00.000Z sent main: 7E A0 1C .* 7E {2}16 → .*getRequest/);
    expect(octetsOf(logText(lines))).toMatchObject({ form: 'log', skipped: 1 });
  });
});
