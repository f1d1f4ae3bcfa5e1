import { type Static, Type } from 'typebox';
import { instant, nullable } from './schema.ts';

/** What went wrong with a device or a line, for people. */
export const failure = Type.Object(
  {
    code: Type.String({
      description:
        'what a program decides by: malformed, unexpected, refused, security, timeout, closed, internal; store where nothing could be kept',
    }),
    layer: nullable(
      Type.String({ description: 'where it broke: port, hdlc, wrapper, acse, apdu, security, …' }),
    ),
    message: Type.String({ description: 'what happened, in words' }),
    advice: nullable(Type.String({ description: 'what to do next, in words' })),
    at: instant,
  },
  { title: 'Failure' },
);
export type Failure = Static<typeof failure>;
