import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorNote } from '../shared/note.tsx';

/** A page that failed to draw itself: says so instead of staying white. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return <ErrorNote error={error} onRetry={reset} busy={false} />;
}
