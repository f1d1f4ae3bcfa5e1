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
    `The meter says that it expects ${expected}, which is too far to be believed: nothing is sent until the jump is allowed.`,
  allow: {
    button: 'Allow the jump …',
    question: (expected: string) => `Go on from ${expected}?`,
    what: (expected: string, next: string, lost: string) =>
      `The meter says that it expects ${expected}; this gateway would have gone on with ${next}. The ${lost} numbers between them can then never be used with this key again.`,
    when: 'Allow it where something else has spent them with the same key and system title: another system that reads this meter, or this gateway before its data were lost.',
    whenNot:
      'Do not allow it where nothing else can have: a meter’s word about its counter is not authenticated, and something may be answering in its place.',
    audited: 'This cannot be undone, and is written down with your name.',
    confirm: 'Allow the jump',
    cancel: 'Leave it held',
    done: (expected: string) =>
      `The jump to ${expected} is allowed. “Read now” shows whether the meter takes it; otherwise the next run does.`,
  },
  kinds: {
    opened: 'begun',
    raised: 'raised to what the meter expects',
    held: 'held',
    allowed: 'allowed',
    skipped: 'numbers skipped',
    'half used': 'half used',
  },
} as const;
