import type { SchemaNode } from '@meterwire/api/configuration';
import type { Complaint } from '../shared/complaint.ts';
import type { Draft } from '../shared/draft.ts';

/** What every control of a form is given. */
export interface ControlProps {
  readonly draft: Draft<object>;
  readonly path: Complaint['path'];
  readonly schema: SchemaNode;
  /** By which texts are found: `devices`, `modeE`, `outlets`. */
  readonly scope: string;
  readonly required?: boolean;
  /** Leaving it out is not the default but means that a template or family decides. */
  readonly inherits?: boolean;
}

/** The key that a control is for: the last name of its path. */
export function keyOf(path: Complaint['path']): string {
  return String(path.findLast((part) => typeof part === 'string') ?? '');
}
