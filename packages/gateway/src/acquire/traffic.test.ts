import { toHex } from 'dlms/bytes';
import { clientAddress, encodeFrame, serverAddress, withLlc } from 'dlms/hdlc';
import { memoryPair } from 'dlms/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connection, device } from '../../test/fakes.ts';
import type { TrafficFrame } from '../model/ports.ts';
import { Secret } from '../model/secret.ts';
import { Traffic, withoutSecrets } from './traffic.ts';

const m1 = device('m1', connection('c1'), {
  authentication: { kind: 'low', password: new Secret('hush-hush') },
});

describe('live traffic', () => {
  test('is told to those who watch this device or its line, and to nobody afterwards', () => {
    const traffic = new Traffic(() => 1000);
    const [own, line, other]: TrafficFrame[][] = [[], [], []];
    const end = traffic.watch({ device: 'm1' }, (frame) => own?.push(frame));
    traffic.watch({ connection: 'c1' }, (frame) => line?.push(frame));
    traffic.watch({ device: 'm2' }, (frame) => other?.push(frame));
    const [port] = memoryPair();
    const tapped = traffic.tapOf(m1).tap?.(port);
    tapped?.write(Buffer.from('user hush-hush!'));
    end();
    tapped?.write(Uint8Array.of(1));
    expect(own?.map(({ kind }) => kind)).toEqual(['opened', 'octets']);
    expect(line).toHaveLength(3);
    expect(other).toEqual([]);
    expect(Buffer.from(own?.[1]?.octets ?? []).toString()).toBe('user *********!');
  });

  test('shows no half of a password to who comes between its frames', () => {
    const traffic = new Traffic();
    const secret = Buffer.from('hush-hush');
    const said = withLlc(
      Buffer.concat([Buffer.from('6036', 'hex'), secret, Buffer.from('BE10', 'hex')]),
      'client',
    );
    const place = Buffer.from(said).indexOf(secret);
    for (let cut = place + 1; cut < place + secret.length; cut++) {
      const [port] = memoryPair();
      const tapped = traffic.tapOf(m1).tap?.(port);
      const frames: TrafficFrame[] = [];
      let stop = (): void => undefined;
      for (const [index, info] of [said.subarray(0, cut), said.subarray(cut)].entries()) {
        if (index === 1) stop = traffic.watch({}, (frame) => frames.push(frame));
        const control = { type: 'i', send: index, receive: 0, pollFinal: true } as const;
        const [destination, source] = [serverAddress(1, 17, 4), clientAddress(16)];
        tapped?.write(encodeFrame({ destination, source, control, segmented: index === 0, info }));
      }
      stop();
      const rest = secret.subarray(cut - place);
      const [shown] = frames.map(({ octets }) => Buffer.from(octets));
      expect(shown?.subarray(11, 11 + rest.length).toString()).toBe('*'.repeat(rest.length));
    }
  });

  test('shows no association request in plain text', () => {
    const traffic = new Traffic();
    const frames: TrafficFrame[] = [];
    traffic.watch({}, (frame) => frames.push(frame));
    const { observe } = traffic.tapOf(m1);
    observe?.('sent', Uint8Array.of(0x60, 1, 2), Uint8Array.of());
    observe?.('sent', Uint8Array.of(0xc0, 1), Uint8Array.of());
    expect(frames.map(({ octets }) => toHex(octets))).toEqual(['c001']);
  });

  test('never has the octets of a secret in it, wherever and however often they stand', () => {
    const octets = fc.uint8Array({ maxLength: 12 });
    const secret = fc
      .uint8Array({ minLength: 4, maxLength: 8 })
      .filter((one) => one.some((octet) => octet !== 0x2a));
    fc.assert(
      fc.property(fc.array(octets), secret, (parts, hidden) => {
        const whole = Buffer.concat(parts.flatMap((part) => [part, hidden]));
        const shown = Buffer.from(withoutSecrets(whole, [hidden]));
        expect(shown).toHaveLength(whole.length);
        expect(shown.includes(Buffer.from(hidden))).toBe(false);
      }),
    );
  });
});
