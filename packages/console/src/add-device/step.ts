import type { Written } from '../configuration/edit.ts';
import type { Draft } from '../shared/draft.ts';
import type { DeviceDraft } from './device-draft.ts';

/** What every step of the guided form is given. */
export interface StepProps {
  readonly draft: Draft<DeviceDraft>;
  readonly written: Written;
}
