import type {
  Counter,
  CounterEntry,
  listObjects,
  MeterObject,
  Result,
  TrafficFrame,
  TrialEnd,
  TrialStep,
} from '@meterwire/api';
import type { Script } from './console-gateway.ts';

/** What a made-up meter has in it, and what it is like to talk with. */

const at = '2026-11-28T19:08:13.071Z';

const object = (
  classId: number,
  className: string,
  logicalName: string,
  name: string,
  attributes: readonly string[],
  methods: readonly string[] = [],
): MeterObject => ({
  classId,
  className,
  version: 0,
  logicalName,
  name,
  attributes: attributes.map((attribute, i) => ({
    index: i + 1,
    name: attribute,
    access: attribute === 'timeZone' ? 'readWrite' : i === 2 ? null : 'read',
    selectors: [],
  })),
  methods: methods.map((method, i) => ({ index: i + 1, name: method, access: 'invoke' })),
});

export const madeUpObjects: Result<typeof listObjects> = {
  readAt: new Date(Date.now() - 7_200_000).toISOString(),
  objects: [
    object(3, 'Register', '1-1:1.8.0*255', 'Active energy import (+A) total, channel 1', [
      'logicalName',
      'value',
      'scalerUnit',
    ]),
    object(1, 'Data', '0-0:42.0.0*255', 'COSEM logical device name', ['logicalName', 'value']),
    object(
      8,
      'Clock',
      '0-0:1.0.0*255',
      'Clock',
      ['logicalName', 'time', 'timeZone', 'status', 'daylightSavingsBegin', 'daylightSavingsEnd'],
      [
        'adjustToQuarter',
        'adjustToMeasuringPeriod',
        'adjustToMinute',
        'adjustToPresetTime',
        'presetAdjustingTime',
        'shiftTime',
      ],
    ),
    object(7, 'ProfileGeneric', '1-0:99.1.0*255', 'Load profile with recording period 1', [
      'logicalName',
      'buffer',
      'captureObjects',
      'capturePeriod',
    ]),
  ],
};

const step = (
  layer: TrialStep['layer'],
  state: TrialStep['state'],
  detail: string,
  advice: string | null = null,
) => ['step', { layer, state, detail, advice, at } satisfies TrialStep] as const;

export const madeUpTrial: Script = {
  events: [
    step('line', 'trying', 'opening tcp://10.20.0.34:4059'),
    step('line', 'ok', 'tcp://10.20.0.34:4059 is open'),
    step('link', 'trying', 'SNRM to server 1/17'),
    step(
      'link',
      'failed',
      'no answer to SNRM, sent 3 times',
      'check the server address: 1, 16 and 17 are usual; others on this line answer, so the line works',
    ),
    [
      'end',
      {
        ok: false,
        detail: 'the meter does not answer at its address',
        advice: 'ask the meter by its serial number, or try another address size',
      } satisfies TrialEnd,
    ],
  ],
};

const frame = (kind: TrafficFrame['kind'], direction: TrafficFrame['direction'], hex: string, ms: number) =>
  [
    'frame',
    {
      at: new Date(Date.parse(at) + ms).toISOString(),
      device: 'main',
      connection: 'hall-bus',
      kind,
      direction,
      hex,
    } satisfies TrafficFrame,
  ] as const;

export const madeUpTraffic: Script = {
  open: true,
  events: [
    frame('opened', 'sent', '', 0),
    frame('octets', 'sent', '7ea00a000200c92193c30b7e', 3),
    frame('octets', 'received', '7ea02121000200c973a4e6818012050180060180070400000001080400000001533b7e', 16),
    frame('octets', 'sent', '7ea01c000200c921981458e6e600c001c200030101010800ff020054097e', 68),
    frame('octets', 'received', '7ea01c21000200c9b87e66e6e700c401c200150000000057b7eb512e737e', 220),
    frame('closed', 'sent', '', 240),
  ],
};

export const madeUpCounters: { readonly counters: Counter[]; readonly entries: CounterEntry[] } = {
  counters: [
    { id: 'c1', systemTitle: '4d57520000000001', device: 'main', next: 4096, held: null, state: 'good' },
    { id: 'c2', systemTitle: '4d57520000000001', device: 'press-3', next: 12, held: 90_000, state: 'held' },
  ],
  entries: [
    { counter: 'c1', device: 'main', at, kind: 'raised', before: 12, after: 4096, by: 'main' },
    { counter: 'c2', device: 'press-3', at, kind: 'held', before: 12, after: 90_000, by: 'press-3' },
  ],
};

interface Asked {
  readonly query: Readonly<Record<string, string>>;
}

export const countersOf = ({ query }: Asked): Counter[] =>
  madeUpCounters.counters.filter(({ device }) => device === query['device']);

export const entriesOf = ({ query }: Asked): CounterEntry[] =>
  madeUpCounters.entries.filter(({ counter }) => counter === query['counter']);
