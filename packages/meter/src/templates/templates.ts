import type { FrameworkDescription } from '../description.ts';
import type { Model } from '../model.ts';
import { defaultFramework } from './default-framework.ts';

/** The frameworks that the meters come with; they differ in their ports. */
export const TEMPLATES: Readonly<Record<Model, FrameworkDescription>> = {
  ion9000: defaultFramework('ion9000'),
  ion8650: defaultFramework('ion8650'),
  ion7400: defaultFramework('ion7400'),
  ion8800: defaultFramework('ion8800'),
};
