import { ProblemError } from '@meterwire/api';
import { expect, test } from 'vitest';
import { texts } from '../texts.ts';
import { explain } from './explain.ts';

test('lets the gateway speak where it has said something', () => {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'no device m9',
    advice: 'look',
  };
  expect(explain(new ProblemError(problem))).toEqual({
    title: 'no device m9',
    detail: undefined,
    advice: 'look',
  });
});

test('tells a gateway that is away from one that is slow and from a bug of ours', () => {
  expect(explain(new TypeError('Failed to fetch')).title).toBe(texts.problem.offline);
  expect(explain(new DOMException('', 'TimeoutError')).title).toBe(texts.problem.slow);
  expect(explain(new RangeError('x'))).toMatchObject({
    title: texts.problem.unknown,
    detail: 'RangeError: x',
  });
});
