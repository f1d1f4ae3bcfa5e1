import type { ProfileColumn } from '@meterwire/api';
import { texts } from '../texts.ts';

/** A flag of a status word in words. */
export interface Flag {
  readonly key: string;
  readonly name: string;
  readonly meaning: string;
}

/** Bits that tell how it is, and not that something happened: half of a year would be marked for them. */
const usual = new Set(['summerTime']);

/** Whether a status word says something that is worth a mark. */
export function isNotable(word: number, { bits }: Pick<ProfileColumn, 'bits'>): boolean {
  let rest = word;
  for (const { bit, name } of bits)
    if (usual.has(name) && Math.floor(word / 2 ** bit) % 2 === 1) rest -= 2 ** bit;
  return rest !== 0;
}

/** What a status word says; nothing where no bit is set. */
export function flagsOf(word: number, { bits, invalid }: Pick<ProfileColumn, 'bits' | 'invalid'>): Flag[] {
  if (word === invalid)
    return [{ key: 'invalid', name: texts.profile.invalid, meaning: texts.profile.invalidHint }];
  const flags: Flag[] = [];
  // Arithmetic instead of shifts: a status word may have more than 31 bits.
  for (let bit = 0, rest = word; rest > 0; bit++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) flags.push(flag(bit, bits.find((known) => known.bit === bit)?.name));
  }
  return flags;
}

function flag(bit: number, key: string | undefined): Flag {
  if (key === undefined)
    return { key: `bit${bit}`, name: texts.profile.bit(bit), meaning: texts.profile.bitHint(bit) };
  const [name, meaning] = texts.profile.bits[key] ?? [key, texts.profile.bitHint(bit)];
  return { key, name, meaning };
}

/** The flags of many rows with how often each occurs, most frequent first. */
export function flagCounts(
  words: readonly unknown[],
  column: ProfileColumn,
): (Flag & { readonly count: number })[] {
  const counts = new Map<number, number>();
  for (const word of words) {
    if (typeof word === 'number' && word !== 0) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const flags = new Map<string, Flag & { count: number }>();
  for (const [word, count] of counts) {
    for (const found of flagsOf(word, column)) {
      flags.set(found.key, { ...found, count: count + (flags.get(found.key)?.count ?? 0) });
    }
  }
  return [...flags.values()].sort((a, b) => b.count - a.count);
}
