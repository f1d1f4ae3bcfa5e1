import { first } from './0001-first.ts';

/** In order, each once; a migration that has been released is never changed. */
export const migrations: readonly string[] = [first];
