import { Type } from 'typebox';
import { nullable, oneOf } from './schema.ts';

/** The part of a query that walks through a long list. */
export const pageQuery = (most: number, usual: number) => ({
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1024,
      description: 'the `next` of the page before; left out: the first page',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: most, default: usual, description: 'entries of a page at most' }),
  ),
});

export const next = nullable(
  Type.String({ description: 'hand back as `after` for the next page; null at the end' }),
);

export const order = oneOf(['asc', 'desc'], { description: 'ascending when left out' });
