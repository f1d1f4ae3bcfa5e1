import type { Resource } from '../configuration/resource.ts';
import { WhatField } from './what-field.tsx';
import { WhenField } from './when-field.tsx';

/** Settings that stand for a choice among several. */
export const requestSpecial: NonNullable<Resource['special']> = {
  every: (props) => WhenField(props),
  values: (props) => WhatField(props),
};
