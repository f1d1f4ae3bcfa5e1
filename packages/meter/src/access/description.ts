import { SERVICES } from 'dlms/apdu';
import { type Static, Type } from 'typebox';

/*
 * What a framework file says besides model and modules: what clients meet. It stands beside the framework and is no part of it: secrets
 * are in it, and a framework is shown and kept.
 */

const closed = { additionalProperties: false };
const named = <const N extends readonly string[]>(names: readonly [...N], description: string) =>
  Type.Enum<[...N]>(names, { type: 'string', description });
const secret = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 4096,
    description: `${description}: text, hex:0011…, @file beside this one, or env:NAME`,
  });
const code = (description: string) =>
  Type.String({
    minLength: 3,
    maxLength: 32,
    description: `${description}: an OBIS code such as 0-0:43.0.0*255`,
  });
const octets8 = (description: string) =>
  Type.String({ pattern: '^[0-9A-Fa-f]{16}$', description: `${description}: 16 hexadecimal digits` });

/** The mechanisms by which a client may say who it is. */
const AUTHENTICATIONS = [
  ...(['none', 'low', 'high', 'highMd5', 'highSha1', 'highGmac', 'highSha256', 'highEcdsa'] as const),
] as const;

const securitySetup = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, description: 'associations refer to it by this' }),
    suite: Type.Optional(Type.Enum([0, 1, 2], { description: 'security suite; 0' })),
    policy: Type.Optional(
      named(
        ['none', 'authentication', 'encryption', 'authenticationEncryption'],
        'how requests and answers have to be protected; authenticationEncryption',
      ),
    ),
    object: Type.Optional(code('where its object of class 64 is; 0-0:43.0.0*255 and on')),
    counterObject: Type.Optional(
      code('where the public client reads the invocation counter; 0-0:43.1.0*255 and on'),
    ),
    clientSystemTitle: Type.Optional(octets8('the only client there is; any that has the keys')),
    encryption: Type.Optional(secret('block cipher key')),
    authentication: Type.Optional(secret('authentication key')),
    broadcast: Type.Optional(secret('broadcast key')),
    master: Type.Optional(secret('master key, which wraps others')),
    signingKey: Type.Optional(secret('private key of the meter for signatures')),
    agreementKey: Type.Optional(secret('private key of the meter for key agreement')),
    clientSigningKey: Type.Optional(secret('public key of the client, X and Y, or its certificate')),
    clientAgreementKey: Type.Optional(secret('public key of the client for key agreement')),
    certificates: Type.Optional(Type.Array(secret('a certificate in DER or PEM'), { maxItems: 64 })),
  },
  { ...closed, title: 'Security setup' },
);

const attributeMode = named(
  ['none', 'read', 'write', 'readWrite', 'authenticatedRead', 'authenticatedWrite', 'authenticatedReadWrite'],
  'what may be done with an attribute',
);
const methodMode = named(['none', 'access', 'authenticatedAccess'], 'what may be done with a method');
const index = '^([0-9]{1,3}|others)$';

const rule = Type.Object(
  {
    object: Type.Optional(code('whose rights; without one, of every object')),
    class: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    hidden: Type.Optional(
      Type.Boolean({ description: 'not in the object list, and unknown when asked for' }),
    ),
    attributes: Type.Optional(
      Type.Record(Type.String({ pattern: index }), attributeMode, {
        ...closed,
        description: 'by number; "others" for the rest',
      }),
    ),
    methods: Type.Optional(
      Type.Record(Type.String({ pattern: index }), methodMode, {
        ...closed,
        description: 'by number; "others" for the rest',
      }),
    ),
  },
  { ...closed, title: 'Rule' },
);

const association = Type.Object(
  {
    client: Type.Integer({
      minimum: 1,
      maximum: 127,
      description: 'client address: 16 public, 1 management',
    }),
    authentication: Type.Optional(named(AUTHENTICATIONS, 'how the client says who it is; none')),
    password: Type.Optional(secret('of low authentication')),
    secret: Type.Optional(secret('of high, highMd5, highSha1 and highSha256')),
    security: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'name of its security setup; without one nothing is ciphered',
      }),
    ),
    reference: Type.Optional(named(['ln', 'sn', 'both'], 'how objects are named; ln')),
    services: Type.Optional(Type.Array(named(SERVICES, 'a service that is agreed to'), { minItems: 1 })),
    rights: Type.Optional(
      Type.Union([named(['public', 'reading', 'management'], 'a set of rights'), Type.Array(rule)], {
        description:
          'public: clock, names and counters; reading: all that can be read; management: everything; or rules, of which the last that names an object decides',
      }),
    ),
    maxPdu: Type.Optional(
      Type.Integer({ minimum: 64, maximum: 65_535, description: 'longest APDU each way, in octets' }),
    ),
    users: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Type.Integer({ minimum: 0, maximum: 255 }), name: Type.String({ maxLength: 64 }) },
          closed,
        ),
        { description: 'who may use the association' },
      ),
    ),
  },
  { ...closed, title: 'Association' },
);

/** What a push may follow, besides time. */
const PUSH_OCCASIONS = [
  'powerUp',
  'powerDown',
  'timeChanged',
  'masterReset',
  'daylightStarted',
  'daylightEnded',
] as const;

const push = Type.Object(
  {
    object: Type.Optional(code('where its push setup is; 0-0:25.9.1*255 and on')),
    destination: Type.String({
      pattern: '^.+:[0-9]{1,5}$',
      description: 'host and port of who listens: 192.0.2.7:4059',
    }),
    transport: Type.Optional(named(['tcp', 'udp'], 'tcp')),
    client: Type.Optional(Type.Integer({ minimum: 1, maximum: 127, description: 'client address; 16' })),
    objects: Type.Array(
      Type.Object(
        {
          class: Type.Integer({ minimum: 1, maximum: 65_535 }),
          object: code('its name'),
          attribute: Type.Integer({ minimum: 1, maximum: 127 }),
        },
        closed,
      ),
      { minItems: 1, maxItems: 255, description: 'what is pushed' },
    ),
    named: Type.Optional(
      Type.Boolean({ description: 'whether the list of objects stands before their values; true' }),
    ),
    every: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 31_536_000, description: 'seconds, on the clock' }),
    ),
    on: Type.Optional(Type.Array(named(PUSH_OCCASIONS, 'pushed when this happens'))),
    confirmed: Type.Optional(Type.Boolean({ description: 'whether the receiver has to say that it has it' })),
    retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 255, description: '3' })),
    retryDelay: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535, description: 'seconds; 10' })),
    randomisation: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 65_535,
        description: 'the first attempt is put off by up to so many seconds',
      }),
    ),
    security: Type.Optional(
      Type.String({ minLength: 1, description: 'name of the security setup that protects it' }),
    ),
  },
  { ...closed, title: 'Push' },
);

/** The keys of a framework file that are about clients. */
export const accessSchema = Type.Object(
  {
    profile: Type.Optional(
      named(['ion', 'full'], 'what clients meet: exactly what ION meters do, or all that DLMS has; ion'),
    ),
    systemTitle: Type.Optional(octets8('of the meter; made of its serial number')),
    keySeed: Type.Optional(
      secret(
        'keys and passwords that are not given are made of it and the system title; "meterwire", which everybody knows',
      ),
    ),
    securitySetups: Type.Optional(Type.Array(securitySetup, { maxItems: 32 })),
    associations: Type.Optional(Type.Array(association, { maxItems: 512 })),
    push: Type.Optional(Type.Array(push, { maxItems: 32 })),
  },
  { ...closed, title: 'Access' },
);

export type AccessDescription = Static<typeof accessSchema>;
export type SecuritySetupDescription = Static<typeof securitySetup>;
export type AssociationDescription = Static<typeof association>;
export type PushDescription = Static<typeof push>;

/** One way in for every authentication and suite, where a file names none; all keys are made of the seed. */
export const EVERY_WAY_IN: Required<Pick<AccessDescription, 'securitySetups' | 'associations'>> = {
  securitySetups: [
    { name: 'suite 0', suite: 0 },
    { name: 'suite 1', suite: 1 },
    { name: 'suite 2', suite: 2 },
  ],
  associations: [
    { client: 16, rights: 'public' },
    { client: 1, authentication: 'highGmac', security: 'suite 0', rights: 'management' },
    { client: 2, security: 'suite 0', rights: 'reading' },
    { client: 32, authentication: 'low', reference: 'both', rights: 'reading' },
    { client: 33, authentication: 'high', rights: 'reading' },
    { client: 34, authentication: 'highMd5', rights: 'reading' },
    { client: 35, authentication: 'highSha1', rights: 'reading' },
    { client: 36, authentication: 'highSha256', rights: 'reading' },
    { client: 37, authentication: 'highEcdsa', security: 'suite 1', rights: 'management' },
    { client: 38, authentication: 'highEcdsa', security: 'suite 2', rights: 'management' },
  ],
};
