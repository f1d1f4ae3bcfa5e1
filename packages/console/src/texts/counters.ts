/** Texts of invocation counters. */
export const countersTexts = {
  title: 'Invocation counters',
  none: 'No counter was spent on this device',
  noneAdvice:
    'Ciphered meters take every number once. The counters of this gateway appear here with the first ciphered session; its keys never do.',
  next: 'Next number',
  systemTitle: 'Our system title',
  states: {
    good: 'good',
    'half used': 'half used: change the key soon',
    held: 'held',
    'used up': 'used up: the key must be changed',
  },
  held: (expected: string) =>
    `The meter says that it expects ${expected}, which is too far to be believed. An administrator may allow it.`,
  kinds: {
    opened: 'begun',
    raised: 'raised to what the meter expects',
    held: 'held',
    allowed: 'allowed',
    skipped: 'numbers skipped',
    'half used': 'half used',
  },
} as const;
