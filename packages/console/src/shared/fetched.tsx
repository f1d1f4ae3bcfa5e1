import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNote, StaleNote } from './note.tsx';
import './fetched.css';

interface FetchedProps<T> {
  readonly query: UseQueryResult<T>;
  /** Height of what will stand here, so that nothing jumps when it comes. */
  readonly placeholderHeight: number;
  readonly children: (data: T) => ReactNode;
}

/** One place for the four states of fetched data: not yet, failed, there, and there but old. */
export function Fetched<T>({ query, placeholderHeight, children }: FetchedProps<T>) {
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (query.isError) return <ErrorNote error={query.error} onRetry={retry} busy={query.isFetching} />;
    return <div className="fetched-placeholder" style={{ height: placeholderHeight }} aria-busy="true" />;
  }
  return (
    <>
      {query.isError && <StaleNote since={query.dataUpdatedAt} onRetry={retry} busy={query.isFetching} />}
      {children(query.data)}
    </>
  );
}
