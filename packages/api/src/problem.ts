import { type Static, Type } from 'typebox';

/** Media type of every answer that is not a success. */
export const problemMediaType = 'application/problem+json';

/** Every answer that is not a success: a problem document of RFC 9457, with advice and the places of bad input. */
export const problem = Type.Object(
  {
    type: Type.String({
      description: 'URI of the kind of problem; about:blank where the status says it all',
    }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String({ description: 'what happened this time, in words' })),
    instance: Type.Optional(Type.String()),
    advice: Type.Optional(Type.String({ description: 'what to do next, in words' })),
    problems: Type.Optional(
      Type.Array(
        Type.Object({ path: Type.String({ description: 'JSON pointer' }), message: Type.String() }),
        {
          description: 'the places of the input that are not accepted',
        },
      ),
    ),
  },
  { title: 'Problem' },
);
export type Problem = Static<typeof problem>;
