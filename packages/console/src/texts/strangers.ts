const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of devices that push and are not in the configuration. */
export const strangerTexts = {
  title: 'Strangers',
  lead: 'Devices that push and are not in the configuration yet.',
  none: 'No stranger has pushed',
  noneAdvice:
    'Point a meter at one of the listeners above: what it is and what it says appears here within seconds, to be adopted.',
  noListener: 'Add a push listener first: nothing can arrive.',
  from: (remote: string, listener: string) => `from ${remote}, by ${listener}`,
  systemTitle: (hex: string) => `system title ${hex}`,
  identification: (words: string) => `says it is ${words}`,
  first: 'first heard',
  last: 'last',
  pushes: (n: number) => plural(n, 'push', 'pushes'),
  sample: 'What it pushed last',
  unreadable: 'Nothing of its last push could be read.',
  adopt: 'Adopt …',
  adoptOf: (name: string) => `Adopt ${name}`,
  forget: 'Forget',
  forgetOf: (name: string) => `Forget ${name}`,
  forgotten: (name: string) => `${name} is forgotten until it pushes again.`,
  adoptTitle: (name: string) => `Adopt ${name}`,
  adoptHint: 'Once this is applied, what it pushes are readings of this device. Nothing is asked of it.',
  needsKeys:
    'Its pushes are protected. Enter its encryption key below, and its authentication key where it has one.',
  adopted: (name: string) => `${name} is adopted: its next push are its readings`,
} as const;
