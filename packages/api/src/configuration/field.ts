import { Type } from 'typebox';
import { DURATION_PATTERN } from './duration.ts';

/*
 * What the settings are made of. `form` says in words what a pattern accepts; `secret` marks what is never shown.
 */

export const closed = { additionalProperties: false };

export const name = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: '^\\S(.*\\S)?$',
    form: 'a name without blanks around it',
    description,
  });

export const text = (description: string, maxLength = 1000) =>
  Type.String({ minLength: 1, maxLength, description });

export const duration = (description: string, defaultValue?: string) =>
  Type.String({
    pattern: DURATION_PATTERN,
    form: 'a duration such as 500ms, 10s, 15m or 1h30m',
    description,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  });

export const integer = (minimum: number, maximum: number, description: string, defaultValue?: number) =>
  Type.Integer({
    minimum,
    maximum,
    description,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  });

export const flag = (description: string, defaultValue: boolean) =>
  Type.Boolean({ description, default: defaultValue });

export const oneOf = <const N extends readonly string[]>(
  names: readonly [...N],
  description: string,
  defaultValue?: N[number],
) =>
  Type.Enum<[...N]>(names, { description, ...(defaultValue === undefined ? {} : { default: defaultValue }) });

export const logicalName = (description: string) =>
  Type.String({ form: 'an OBIS code such as 1-0:1.8.0*255', minLength: 3, description });

export const timeZone = (description: string) =>
  Type.String({ form: 'IANA name of a time zone, such as Europe/Berlin', description });

/** Written in the file itself, or taken from elsewhere; never shown again. */
export const secret = (description: string) =>
  Type.String({
    minLength: 1,
    secret: true,
    description: `${description}; \`$\{ENV:NAME}\` takes it from the environment, \`$\{FILE:path}\` from a file`,
  });

export const tags = Type.Array(name('A word of your own'), {
  description: 'Words to find and choose it by: `{ tags: [...] }`',
  default: [],
});

/** Which devices: all of them, some by name, or those that bear every one of the tags. */
export const chosenDevices = (description: string, defaultValue?: 'all') =>
  Type.Union(
    [
      Type.Literal('all'),
      Type.Array(name('Name of a device'), { minItems: 1 }),
      Type.Object(
        { tags: Type.Array(name('A tag'), { minItems: 1, description: 'Those that bear all of these' }) },
        { ...closed, title: 'Devices by tag' },
      ),
    ],
    { description, ...(defaultValue === undefined ? {} : { default: defaultValue }) },
  );

export const tlsClient = Type.Object(
  {
    authority: Type.Optional(
      text('File with the certificate authority of the server, where it is not a public one'),
    ),
    certificate: Type.Optional(text('File with our own certificate, where the server asks for one')),
    key: Type.Optional(text('File with its private key')),
    verify: flag('Whether the certificate of the server is checked', true),
  },
  { ...closed, title: 'TLS' },
);
