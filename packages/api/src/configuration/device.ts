import { Type } from 'typebox';
import { closed, duration, flag, integer, name, oneOf, secret, tags, text, timeZone } from './field.ts';

export const AUTHENTICATIONS = [
  'none',
  'low',
  'high',
  'highMd5',
  'highSha1',
  'highSha256',
  'highGmac',
  'highEcdsa',
] as const;

export const SECURITY_POLICIES = [
  'none',
  'authentication',
  'encryption',
  'authenticationEncryption',
] as const;

const key = (description: string) =>
  Type.Optional(secret(`${description}: hexadecimal digits, 32 of them in suites 0 and 1, 64 in suite 2`));

const addressing = {
  interface: Type.Optional(
    oneOf(
      ['hdlc', 'wrapper'],
      'How octets are framed; `wrapper` on TCP and UDP and `hdlc` on serial lines when left out',
    ),
  ),
  modeE: Type.Optional(
    Type.Object(
      { address: Type.Optional(text('Device address of the sign-on, where several hang on one line', 32)) },
      {
        ...closed,
        title: 'Mode E',
        description: 'Signs on by IEC 62056-21 at 300 Bd 7E1, follows the baud rate, then HDLC',
      },
    ),
  ),
  reference: oneOf(
    ['ln', 'sn'],
    'How the meter names its objects: logical names, or short names that are found in its object list',
    'ln',
  ),
  client: integer(1, 16_383, 'Our client address (SAP)', 16),
  logical: integer(0, 16_383, 'Logical device of the meter', 1),
  physical: Type.Optional(integer(0, 16_383, 'Physical device of the meter; HDLC only')),
  serialNumber: Type.Optional(
    integer(
      0,
      9_999_999_999,
      'Gives the physical device (last four digits + 1000), and wins over it; HDLC only',
    ),
  ),
  addressSize: Type.Optional(
    Type.Enum([1, 2, 4], {
      description: 'Octets of the HDLC server address; the fewest that hold it when left out',
    }),
  ),
  gateway: Type.Optional(
    Type.Object(
      {
        network: integer(0, 255, 'Network id', 0),
        address: text('Physical address of the meter behind it: text, or `hex:0011…`', 512),
      },
      { ...closed, title: 'Behind a gateway', description: 'The connection leads to a DLMS gateway (E6/E7)' },
    ),
  ),
};

const security = {
  authentication: oneOf(AUTHENTICATIONS, 'How we prove who we are', 'none'),
  password: Type.Optional(
    secret('For `low` and the high mechanisms with a secret: the text, or `hex:0011…` for octets'),
  ),
  security: oneOf(SECURITY_POLICIES, 'How every APDU is protected', 'none'),
  suite: Type.Enum([0, 1, 2], { description: 'Security suite', default: 0 }),
  ciphering: oneOf(
    ['service', 'general'],
    'Form of protected APDUs: glo-/ded- or general-glo-/-ded-',
    'service',
  ),
  systemTitle: Type.Optional(text('Our system title: 16 hexadecimal digits or 8 characters', 16)),
  meterSystemTitle: Type.Optional(
    text(
      'System title of the meter, by which its pushes are known: 16 hexadecimal digits or 8 characters',
      16,
    ),
  ),
  identification: Type.Optional(
    text('Logical device name or identification in its pushes, where they bear no system title', 64),
  ),
  pushesFrom: Type.Optional(
    text('Address that its pushes come from, where they bear neither system title nor identification', 256),
  ),
  blockCipherKey: key('Global unicast encryption key (block cipher key)'),
  authenticationKey: key('Authentication key'),
  broadcastKey: key('Global broadcast encryption key'),
  dedicatedKey: Type.Optional(
    secret('A key for each association alone: hexadecimal digits, or `random` for a new one each time'),
  ),
  invocationCounter: Type.Optional(
    Type.Union(
      [
        integer(0, 4_294_967_295, 'Counters begin no lower than this'),
        Type.String({
          minLength: 3,
          form: 'an OBIS code such as 0-0:43.1.0*255',
          description: 'Object that the public client reads it from',
        }),
      ],
      {
        description: 'Where invocation counters begin: a number, or an object to read with the public client',
      },
    ),
  ),
  signingKey: Type.Optional(text('File with our private key for ECDSA: PEM or DER')),
  meterCertificate: Type.Optional(text("File with the meter's certificate: PEM or DER")),
};

const manners = {
  timeout: duration('Longest wait for one answer', '5s'),
  retries: integer(0, 20, 'How often a question without answer is repeated', 3),
  lostAfter: integer(
    1,
    1000,
    'Sessions in a row without an answer after which the link counts as lost: the status signal changes and the connection is opened anew',
    3,
  ),
  association: oneOf(
    ['perRequest', 'persistent'],
    'Whether the association is closed after each visit or kept open as long as the meter allows',
    'perRequest',
  ),
  maxInfo: Type.Optional(integer(32, 2030, 'Longest HDLC information field that we propose')),
  window: Type.Optional(integer(1, 7, 'HDLC window that we propose')),
  maxPdu: Type.Optional(integer(64, 65_535, 'Longest APDU that we accept')),
  listMost: integer(
    1,
    1000,
    'Most attributes that are asked for at once (GET with list), where the meter agreed to lists at all',
    32,
  ),
};

const clock = {
  timeZone: Type.Optional(
    timeZone('Zone of its clock where it does not say its deviation; as `timeZone` above when left out'),
  ),
  deviation: oneOf(
    ['spec', 'inverted', 'ignore'],
    'Sign of the deviation in its times: by the standard, the other way round, or not to be trusted',
    'spec',
  ),
  dst: oneOf(
    ['zone', 'never'],
    'Whether its clock follows the daylight saving of the zone where it does not say its deviation, or stays on standard time all year',
    'zone',
  ),
};

/** All of a device but who it is and where: what templates and families of meters give. */
export const deviceSettings = {
  ...addressing,
  ...security,
  ...manners,
  ...clock,
  quirks: Type.Array(name('Name of a quirk'), {
    description: 'What this meter does that the standard does not say: names of `meterwire quirks`',
    default: [],
  }),
};

export const deviceSetting = Type.Object(
  {
    name: name('Called so by requests, the API and `device:NAME` of the command line; unique'),
    description: Type.Optional(text('For people')),
    alias: Type.Optional(name('Short name in topics and exports; its name when left out; unique')),
    enabled: flag('Whether it is read at all', true),
    tags,
    connection: name('Name of the connection that leads to it'),
    template: Type.Optional(name('Name of a template whose settings and requests it takes over')),
    model: Type.Optional(text('Family of meters whose peculiarities are known: a file of `profiles/`', 128)),
    ...deviceSettings,
  },
  { ...closed, title: 'Device' },
);
