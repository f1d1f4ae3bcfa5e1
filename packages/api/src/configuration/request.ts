import { Type } from 'typebox';
import {
  chosenDevices,
  closed,
  duration,
  flag,
  integer,
  logicalName,
  name,
  oneOf,
  text,
  timeZone,
} from './field.ts';

const attribute = integer(1, 127, 'Attribute; the one that carries the value when left out');
const interfaceClass = integer(
  1,
  65_535,
  "Interface class; taken from the meter's object list when left out",
);

/** How a value may be forced where the meter's own type is not what is wanted. */
export const VALUE_TYPES = ['auto', 'number', 'boolean', 'text', 'hex', 'dateTime', 'json'] as const;

const item = Type.Union([
  Type.String({
    minLength: 3,
    form: 'an OBIS code such as 1-0:1.8.0*255, with the attribute behind a colon where it is not the value',
  }),
  Type.Object(
    {
      logicalName: logicalName('What is read'),
      attribute: Type.Optional(attribute),
      class: Type.Optional(interfaceClass),
      name: Type.Optional(name('Export name: what outlets call it')),
      type: oneOf(VALUE_TYPES, 'Data type: the meter’s own, or one that it is forced to', 'auto'),
      scale: Type.Optional(
        Type.Number({ description: 'Numbers are multiplied by it at the outlets, exactly' }),
      ),
    },
    { ...closed, title: 'Item' },
  ),
]);

const event = Type.Object(
  {
    trigger: flag('Runs when it is called: REST, MQTT, command line, console', true),
    signal: Type.Optional(name('Alias of a signal whose change runs it')),
    change: Type.Optional(
      Type.Number({ minimum: 0, description: 'Least change of that signal that counts' }),
    ),
  },
  { ...closed, title: 'Event', description: 'Runs on events from outside, or when a signal changes' },
);

const written = Type.Object(
  {
    logicalName: logicalName('Object'),
    attribute: integer(1, 127, 'Attribute that is set'),
    class: Type.Optional(interfaceClass),
    value: Type.Unknown({
      description: 'Typed by the class; or `uint16:5`, `octets:0102`, `json:{…}` as on the command line',
    }),
  },
  { ...closed, title: 'Write' },
);

const action = Type.Object(
  {
    logicalName: logicalName('Object'),
    method: integer(1, 127, 'Method that is invoked'),
    class: Type.Optional(interfaceClass),
    argument: Type.Optional(
      Type.Unknown({ description: 'As the value of a write; an integer 0 when left out' }),
    ),
  },
  { ...closed, title: 'Action' },
);

const clockSync = Type.Object(
  {
    least: duration('Clocks that are off by less are left alone', '5s'),
    most: duration('Clocks that are off by more are not touched but reported', '1h'),
    shift: flag('Uses the method shift_time where it suffices, so that no interval is marked', true),
  },
  { ...closed, title: 'Clock', description: "Sets the meter's clock to ours, within limits" },
);

/** All of a request but its name and its devices: what templates give. */
export const requestSettings = {
  description: Type.Optional(text('For people')),
  enabled: flag('Whether it runs at all', true),
  send: flag('Sends requests; otherwise only what the meter sends by itself is taken', true),
  once: Type.Optional(Type.Literal(true, { description: 'Runs once at every start' })),
  every: Type.Optional(duration('Runs on the UTC grid of this period: `15m` is at :00, :15, :30 and :45')),
  at: Type.Optional(
    Type.Array(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$',
        form: 'a time of day such as 11:00 or 11:20:30',
      }),
      { minItems: 1, description: 'Runs every day at these times' },
    ),
  ),
  cron: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Runs by a cron pattern: `[second] minute hour day month weekday`; `?` is the time of the start',
    }),
  ),
  event: Type.Optional(event),
  timeZone: Type.Optional(timeZone('Zone of `at` and `cron`; as `timeZone` above when left out')),
  spread: duration(
    'Devices have their turns within this time after the moment of a run, each always at the same one, so that thousands do not begin at once',
    '0s',
  ),
  missed: oneOf(
    ['once', 'skip'],
    'What becomes of runs that were missed while the gateway was stopped: made up once, or left out',
    'once',
  ),
  priority: integer(0, 9, 'Those with a higher one go first where several wait for a line', 5),
  timeout: Type.Optional(duration('The run is given up after this long, and the next request has its turn')),
  values: Type.Optional(
    Type.Array(item, {
      minItems: 1,
      maxItems: 10_000,
      description:
        'What is read: OBIS codes, with `:attribute` where it is not the value, or objects as below',
    }),
  ),
  profile: Type.Optional(logicalName('Profile whose rows are collected, from where the last ones ended')),
  history: duration('How far back the first collection of a profile goes', '30d'),
  entries: Type.Optional(integer(1, 32_767, 'Most rows that are read in one run')),
  columns: Type.Optional(
    Type.Array(logicalName('A captured object'), {
      minItems: 1,
      description: 'Only these columns of the profile, where the meter can select them',
    }),
  ),
  refill: flag('Asks again for holes in the rows that were collected', true),
  write: Type.Optional(
    Type.Array(written, { minItems: 1, maxItems: 100, description: 'What is set, in this order' }),
  ),
  action: Type.Optional(
    Type.Array(action, { minItems: 1, maxItems: 100, description: 'What is invoked, in this order' }),
  ),
  clock: Type.Optional(clockSync),
};

/** What devices are asked for, and when. */
export const requestSetting = Type.Object(
  {
    name: name('Unique'),
    devices: chosenDevices('Which devices are asked: `all`, a list of names, or `{ tags: [...] }`'),
    ...requestSettings,
  },
  { ...closed, title: 'Request' },
);
