import { type Static, Type } from 'typebox';
import { failure } from './failure.ts';
import { next, pageQuery } from './page.ts';
import type { Route } from './route.ts';
import { id, instant, nullable, oneOf } from './schema.ts';

/** A run of a request on a device that has ended. */
export const run = Type.Object(
  {
    device: id,
    request: id,
    dueAt: instant,
    startedAt: Type.String({
      format: 'date-time',
      description: 'when the session began that it was a part of',
    }),
    endedAt: instant,
    lateness: Type.Number({ minimum: 0, description: 'seconds between when it was due and when it began' }),
    readings: Type.Integer({ minimum: 0, description: 'values and rows that were new' }),
    outcome: oneOf(['done', 'failed'], { description: 'how it ended' }),
    failure: nullable(failure),
  },
  { title: 'Run' },
);
export type Run = Static<typeof run>;

export const listRuns = {
  name: 'listRuns',
  method: 'GET',
  path: '/api/runs',
  role: 'viewer',
  summary:
    'Runs of requests that have ended, newest first, in pages; how long they are kept is set by store.runs and store.mostRuns',
  query: Type.Object({
    device: Type.Optional(id),
    request: Type.Optional(id),
    failed: Type.Optional(
      Type.Boolean({ description: 'only those that failed, or only those that did not' }),
    ),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    ...pageQuery(1000, 100),
  }),
  result: Type.Object({ runs: Type.Array(run), next }),
  example: {
    result: {
      runs: [
        {
          device: 'main-meter',
          request: 'load-profile',
          dueAt: '2026-03-28T01:00:00.000Z',
          startedAt: '2026-03-28T01:00:00.412Z',
          endedAt: '2026-03-28T01:00:03.008Z',
          lateness: 0.412,
          readings: 0,
          outcome: 'failed',
          failure: {
            code: 'timeout',
            layer: 'hdlc',
            message: 'connecting: no answer to SNRM after 3 tries',
            advice: 'check that the meter has power and that the line is connected',
            at: '2026-03-28T01:00:03.008Z',
          },
        },
      ],
      next: null,
    },
  },
} as const satisfies Route;
