import { logicalName } from '../data/reference.ts';

/** Attribute 1 of every class: the name of the object itself. */
export const ownName = { index: 1, type: logicalName, static: true } as const;
