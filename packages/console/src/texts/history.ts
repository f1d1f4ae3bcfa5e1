/** Texts of what happened to a device. */
export const historyTexts = {
  title: 'History',
  none: 'Nothing has happened yet',
  noneAdvice: 'When the device falls silent, refuses, or answers again, it is written here.',
  lasted: (span: string, isLast: boolean) => (isLast ? `for ${span}` : span),
  older: 'Show older',
} as const;
