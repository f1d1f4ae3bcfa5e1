import { describe, expect, test } from 'vitest';
import { DlmsError } from '../src/errors.ts';
import { BLOCK_SERVICES, BlockLine, type Fate } from './block-line.ts';
import { countedMeter, SERVICES, type Service } from './counted-meter.ts';
import { random } from './lossy-line.ts';

/*
 * Every service of a client carried by general blocks alone, each in an association of its own, on datagrams that are lost, doubled and
 * overtaken.
 */

/** General blocks carry what the blocks of the services themselves would. */
const GENERAL_ONLY = BLOCK_SERVICES.filter((service) => !service.startsWith('blockTransfer'));
/** The number that what is done has. */
const TOKEN = 40;
const SEEDS = 30;

interface End {
  readonly complaint: string | undefined;
  readonly right: boolean;
}

function have(service: Service, fate?: Fate): End {
  const { device, executed } = countedMeter({ services: GENERAL_ONLY });
  const associate = {
    services: GENERAL_ONLY,
    generalBlocks: 'always',
    maxReceiveBytes: 100,
  } as const;
  const tokens = service.tokens?.(TOKEN) ?? [];
  const ended = (right: boolean, wrong: string | false): End => {
    const twice = executed.some((token, i) => executed.indexOf(token) !== i);
    const complaint = twice ? `was executed twice: ${executed.join()}` : wrong || undefined;
    return { right, complaint };
  };
  try {
    const line = new BlockLine({ device, associate, ...(fate && { fate }) });
    const result = line.have((terms) => service.say(terms, TOKEN));
    if (JSON.stringify(result) !== JSON.stringify(service.expected))
      return ended(false, `gave ${JSON.stringify(result)}`);
    return ended(true, tokens.join() !== executed.join() && `ended well and did ${executed.join()}`);
  } catch (error) {
    return ended(
      false,
      !(error instanceof DlmsError) && `ended with ${String(error)}, which is no DlmsError`,
    );
  }
}

const fateOf = (seed: number): Fate => {
  const next = random(seed);
  return { seed, lose: next() * 0.3, double: next() * 0.3, delayMs: next() * 100 };
};

describe.each(SERVICES)('$name by general blocks', (service) => {
  test('goes right on a good line', () => {
    expect(have(service)).toEqual({ right: true, complaint: undefined });
  });

  test('ends right or with a typed error on a line that loses, doubles and delays, and is not done twice', () => {
    const ends = Array.from({ length: SEEDS }, (_, seed) => have(service, fateOf(seed + 1)));
    const complaints = ends.flatMap(({ complaint }, i) => (complaint ? [`seed ${i + 1}: ${complaint}`] : []));
    expect(complaints).toEqual([]);
    expect(ends.filter(({ right }) => right).length).toBeGreaterThanOrEqual(SEEDS * 0.8);
  });
});
