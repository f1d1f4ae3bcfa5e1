const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the page that takes octets apart. */
export const wireTexts = {
  title: 'The wire',
  intro: 'Octets off a line, taken apart: frames, APDUs, what was ciphered, values with their names.',
  tabs: { label: 'Where the octets come from', paste: 'Brought along', live: 'As it passes' },

  paste: {
    label: 'Octets',
    hint: 'Hexadecimal in any shape, lines of a log, a capture, or the text of a telegram. Nothing leaves this page.',
    placeholder: '7E A0 1E 03 21 93 0F 01 81 80 …',
    open: 'Open a file',
    clear: 'Clear',
    undoClear: 'The octets are cleared.',
    framing: 'Taken for',
    framings: {
      auto: 'What they look like',
      hdlc: 'HDLC frames',
      wrapper: 'WRAPPER (IP)',
      mbus: 'M-Bus frames',
      apdu: 'A bare APDU',
      data: 'A bare value',
      modeE: 'IEC 62056-21 text',
    },
    examples: 'Try one:',
    exampleNames: {
      session: 'A register, read over HDLC',
      push: 'A ciphered push',
      damaged: 'Damaged answers',
    },
    forms: {
      hex: (pieces: number) =>
        pieces > 1 ? `${pieces.toLocaleString()} lines of hexadecimal` : 'Hexadecimal',
      log: (pieces: number, skipped: number) =>
        skipped === 0
          ? `A log: ${plural(pieces, 'line', 'lines')} with octets`
          : `A log: ${plural(pieces, 'line', 'lines')} with octets, ${plural(skipped, 'line', 'lines')} without`,
      capture: (pieces: number) => `A capture of ${plural(pieces, 'piece', 'pieces')}`,
      telegram: 'A telegram as text',
      binary: 'A file of octets',
    },
    octets: (n: number) => plural(n, 'octet', 'octets'),
  },
  tooLong: (n: number, most: number) =>
    `These are ${n.toLocaleString()} octets; up to ${most.toLocaleString()} are taken apart at once. Take the part that matters, or use “meterwire decode --file”.`,
  notCapture: 'This is JSON, but no capture that Meterwire wrote (“format”: “meterwire-capture”).',
  brokenCapture: (why: string) => `The capture ends in the middle, or is damaged: ${why}`,
  working: 'Taking the octets apart …',

  keys: {
    title: 'Keys',
    some: 'Keys are given',
    stay: 'Keys stay in this page: they are never sent, never stored, and gone when it is closed.',
    encryption: 'Block cipher key',
    encryptionHint: 'Global unicast key: EK, GUEK, GUK',
    authentication: 'Authentication key',
    authenticationHint: 'AK, GAK. Without it, tags are not checked',
    dedicated: 'Dedicated key',
    dedicatedHint: 'Found by itself where the association is in the octets',
    broadcast: 'Broadcast key',
    broadcastHint: 'GBEK, for messages to all meters',
    master: 'Master key',
    masterHint: 'KEK, where a message brings its own key wrapped',
    systemTitle: 'System title of the sender',
    systemTitleHint: 'Only where the octets do not say it: 8 octets',
    forget: 'Forget the keys',
    notHex: 'these are no whole octets in hexadecimal digits',
    size: (n: number) =>
      `a key has 16 octets (32 digits), in suite 2 it has 32: these are ${plural(n, 'octet', 'octets')}`,
    titleSize: (n: number) =>
      `a system title has 8 octets (16 digits): these are ${plural(n, 'octet', 'octets')}`,
    unchecked:
      'What is ciphered was opened without checking its tag. Give the authentication key to check it.',
    failed: 'The page could not load its cryptography. Reload it, and the octets are still here.',
  },

  report: {
    title: 'What they say',
    framings: {
      hdlc: 'HDLC',
      wrapper: 'WRAPPER',
      mbus: 'M-Bus',
      apdu: 'bare APDU',
      data: 'bare value',
      modeE: 'IEC 62056-21',
    },
    frames: (n: number) => plural(n, 'frame', 'frames'),
    apdus: (n: number) => plural(n, 'APDU', 'APDUs'),
    values: (n: number) => plural(n, 'value', 'values'),
    problems: (n: number) => plural(n, 'problem', 'problems'),
    clean: 'nothing is wrong',
    find: 'Find in frames and values',
    foldAll: 'Fold all',
    unfoldAll: 'Unfold all',
    download: 'Download JSON',
    downloadName: 'wire.json',
    downloadText: 'Download text',
    textName: 'wire.txt',
    problemsTitle: 'Problems',
    at: (offset: number) => `at octet ${offset.toLocaleString()}`,
    valuesTitle: 'Values',
    columns: { logicalName: 'Logical name', name: 'Meaning', value: 'Value', at: 'Meter’s time' },
    partsTitle: 'Frames and APDUs',
    more: (n: number) => `Show ${n.toLocaleString()} more`,
    none: 'Nothing matches.',
    noneAdvice: 'Change the text above to see more.',
    frame: 'Frame',
    fold: (name: string) => `Fold ${name}`,
    fields: 'Fields',
    fieldsHint: 'Arrow keys move and fold. The octets of a field are marked beside it.',
    octetsOf: (name: string) => `Octets of ${name}`,
    octets: (n: number) => plural(n, 'octet', 'octets'),
    quirks: {
      taggedTime:
        'The time of this notification carries the tag of an octet-string, as Kaifa and Kamstrup send it.',
      swappedLogicalName: 'Tag and length of logical names are exchanged, as in Landis+Gyr’s ZMF100.',
      untaggedDescriptors: 'Attribute descriptors stand without tags, as in Sagemcom’s XT211.',
    } as Readonly<Record<string, string>>,
  },

  summary: {
    block: (n: number, last: boolean) => `block ${n}${last ? ', the last' : ''}`,
    attribute: (logicalName: string, attribute: number, name: string) =>
      `${logicalName} attribute ${attribute} · ${name}`,
    attributes: (n: number) => plural(n, 'attribute', 'attributes'),
    results: (n: number) => plural(n, 'result', 'results'),
  },

  empty: {
    title: 'Paste octets, and see what they say',
    text: 'From a log, a serial monitor, Wireshark, or a meter’s customer port. Frames may be damaged or cut: what can be read is read, and what is wrong is explained.',
  },
} as const;
