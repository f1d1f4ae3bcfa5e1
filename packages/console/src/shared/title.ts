import { useEffect } from 'react';
import { texts } from '../texts.ts';

/** What the browser's tab says. */
export function useTitle(page: string | undefined): void {
  useEffect(() => {
    document.title = page === undefined ? texts.product : `${page} – ${texts.product}`;
  }, [page]);
}
