import { describe, expect, test } from 'vitest';
import { Bench, enumerated, uint32 } from '../../../test/behaviour-bench.ts';
import { type ImageProgress, type ImageTransferState, imageTransfer } from './index.ts';

const IMAGE = Uint8Array.from({ length: 650 }, (_, i) => i & 0xff);
const NAME = Uint8Array.of(0x46, 0x57, 0x31);

function transfer(state?: ImageTransferState, octets = new Uint8Array(650)) {
  const meter = new Bench();
  let progress: ImageProgress = 'successful';
  let began = 0;
  const image = meter.put(
    imageTransfer({
      maxSize: 1000,
      store: { begin: () => began++, write: (offset, block) => octets.set(block, offset) },
      verify: () => progress,
      activate: () => progress,
      ...(state && { state }),
    }),
  );
  if (!state) meter.write(image.object, 5, { type: 'boolean', value: true });
  const call = (method: string, argument?: unknown, now = 0) =>
    meter.call(image.object, method, argument, now);
  return {
    meter,
    image,
    octets,
    call,
    begun: () => began,
    expectProgress: (next: ImageProgress) => {
      progress = next;
    },
    initiate: (size = IMAGE.length) => call('imageTransferInitiate', { identifier: NAME, size }),
    block: (number: number) =>
      call('imageBlockTransfer', { number, value: IMAGE.slice(number * 256, number * 256 + 256) }),
    read: (attribute: number) => meter.read(image.object, attribute),
  };
}

describe('image transfer', () => {
  test('takes blocks in any order, tells which are missing, and which is the first of them (conformance 150)', () => {
    const { initiate, block, read, octets, begun } = transfer();
    expect(initiate()).toBe('success');
    expect(begun()).toBe(1);
    expect([block(2), block(0)]).toEqual(['success', 'success']);
    expect(read(3)).toEqual({ type: 'bitString', value: '101' });
    expect(read(4)).toEqual(uint32(1));
    expect(block(1)).toBe('success');
    expect(read(4)).toEqual(uint32(3));
    expect(octets).toEqual(IMAGE);
  });

  test('goes on where it was after a power cut', () => {
    const before = transfer();
    before.initiate();
    before.block(0);
    const { block, read, call, octets } = transfer(before.image.state, before.octets);
    expect(read(4)).toEqual(uint32(1));
    expect(call('imageVerify')).toBe('otherReason');
    expect([block(1), block(2), call('imageVerify')]).toEqual(['success', 'success', 'success']);
    expect(octets).toEqual(IMAGE);
  });

  test('verifies what is whole and activates what is verified', () => {
    const { initiate, block, call, read } = transfer();
    expect(call('imageVerify')).toBe('otherReason');
    initiate();
    for (const number of [0, 1, 2]) block(number);
    expect(call('imageActivate')).toBe('otherReason');
    expect(read(7)).toEqual({ type: 'array', value: [] });
    expect(call('imageVerify')).toBe('success');
    expect(read(6)).toEqual(enumerated(3));
    expect(read(7)).toMatchObject({ value: [{ value: [uint32(650), { value: NAME }, {}] }] });
    expect(call('imageActivate')).toBe('success');
    expect(read(6)).toEqual(enumerated(6));
  });

  test('answers temporary failure while it verifies or activates, and says in its status how that went (conformance 151)', () => {
    const { image, initiate, block, call, read, expectProgress } = transfer();
    initiate();
    for (const number of [0, 1, 2]) block(number);
    expectProgress('running');
    expect(call('imageVerify', 0, 5000)).toBe('temporaryFailure');
    expect(read(6)).toEqual(enumerated(2));
    expect(image.deadline).toBe(6000);
    expect(initiate()).toBe('temporaryFailure');
    expectProgress('failed');
    image.advance(6000);
    expect([read(6), image.deadline]).toEqual([enumerated(4), undefined]);
    expectProgress('successful');
    expect(call('imageVerify')).toBe('success');
    expectProgress('running');
    expect(call('imageActivate')).toBe('temporaryFailure');
    expectProgress('successful');
    image.advance(7000);
    expect(read(6)).toEqual(enumerated(6));
  });

  test('refuses blocks that do not fit, images that are too large, and everything while disabled (conformance 150)', () => {
    const { meter, image, initiate, call, read } = transfer();
    expect(initiate(1001)).toBe('otherReason');
    expect(initiate(0)).toBe('otherReason');
    expect(call('imageBlockTransfer', { number: 0, value: IMAGE.slice(0, 256) })).toBe('temporaryFailure');
    initiate();
    expect(call('imageBlockTransfer', { number: 3, value: IMAGE.slice(0, 256) })).toBe('otherReason');
    expect(call('imageBlockTransfer', { number: 2, value: IMAGE.slice(0, 256) })).toBe('otherReason');
    expect(call('imageBlockTransfer', { number: 0, value: IMAGE.slice(0, 255) })).toBe('otherReason');
    expect(read(3)).toEqual({ type: 'bitString', value: '000' });
    meter.write(image.object, 5, { type: 'boolean', value: false });
    expect(initiate()).toBe('readWriteDenied');
    expect(call('imageVerify')).toBe('readWriteDenied');
  });

  test('another initiation begins anew', () => {
    const { initiate, block, read } = transfer();
    initiate();
    block(0);
    initiate(300);
    expect(read(3)).toEqual({ type: 'bitString', value: '00' });
    expect(read(4)).toEqual(uint32(0));
  });
});
