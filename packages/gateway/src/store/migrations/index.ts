import { first } from './0001-first.ts';
import { countersAndFeed } from './0002-counters-and-feed.ts';
import { accounts } from './0003-accounts.ts';
import { airtime } from './0004-airtime.ts';
import { profileKnowledge } from './0005-profile-knowledge.ts';
import { pushes } from './0006-pushes.ts';
import { profileDays } from './0007-profile-days.ts';
import { runHistory } from './0008-run-history.ts';

/** In order, each once; a migration that has been released is never changed. */
export const migrations: readonly string[] = [
  first,
  countersAndFeed,
  accounts,
  airtime,
  profileKnowledge,
  pushes,
  profileDays,
  runHistory,
];
