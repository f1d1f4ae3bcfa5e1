import type { CaptureCounts } from '../model/profile.ts';

/** Counts of several days or profiles as one. */
export function summed(counts: Iterable<CaptureCounts>): CaptureCounts & { readonly share: number | null } {
  const sum = { expected: 0, stored: 0, absent: 0 };
  for (const { expected, stored, absent } of counts) {
    sum.expected += expected;
    sum.stored += stored;
    sum.absent += absent;
  }
  return { ...sum, share: shareOf(sum) };
}

/** A row in between, after a power failure, makes no day more than whole; what is not whole is not rounded up to it. */
export const shareOf = ({ expected, stored }: CaptureCounts): number | null =>
  expected === 0 ? null : Math.min(1, Math.floor((stored / expected) * 10_000) / 10_000);
