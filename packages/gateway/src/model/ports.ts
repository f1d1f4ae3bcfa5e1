/** What the parts need of one another; `main.ts` hands it over. */
export type * from './ports/care.ts';
export type * from './ports/configuring.ts';
export type * from './ports/counters.ts';
export type * from './ports/events.ts';
export type * from './ports/log.ts';
export type * from './ports/meters.ts';
export type * from './ports/outlets.ts';
export type * from './ports/pushes.ts';
export type * from './ports/queries.ts';
export type * from './ports/reading-store.ts';
export type * from './ports/runs.ts';
export type * from './ports/scheduling.ts';
export type * from './ports/telling.ts';
export type * from './ports/trials.ts';
export type * from './ports/visits.ts';
