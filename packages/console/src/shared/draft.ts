import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { atPath, type Complaint, placeOf, withPath } from './complaint.ts';

/** What is being entered: kept while the page is open, wherever one goes meanwhile; never in the browser's storage. */
const kept = new Map<string, Kept>();
const listeners = new Set<() => void>();

interface Kept {
  readonly value: unknown;
  readonly touched: ReadonlySet<string>;
}

/** A form as it is being filled in. */
export interface Draft<T> {
  readonly value: T;
  /** Whether something differs from what was there at first. */
  readonly changed: boolean;
  /** Everything that is wrong now, whether it is shown yet or not. */
  readonly complaints: readonly Complaint[];
  at(...path: Complaint['path']): unknown;
  set(path: Complaint['path'], next: unknown): void;
  /** What to show beside a field: only once it was touched, or the whole was to be saved. */
  complaintAt(...path: Complaint['path']): string | undefined;
  touch(...path: Complaint['path']): void;
  /** Shows every complaint; tells whether there is none. */
  isReady(): boolean;
  /** Shows what the gateway found wrong, until the place is changed. */
  refused(complaints: readonly Complaint[]): void;
  /** Back to what was there at first. */
  forget(): void;
}

/**
 * A form that validates as one types and loses nothing: under `key` it is found again after one has been elsewhere. `check` is
 * stable (useCallback, or a function of the module).
 */
export function useDraft<T extends object>(
  key: string,
  initial: T,
  check: (value: T) => readonly Complaint[],
): Draft<T> {
  const entry = useSyncExternalStore(subscribe, () => kept.get(key));
  const [all, setAll] = useState(false);
  const [refusals, setRefusals] = useState<readonly Complaint[]>([]);
  const value = (entry?.value ?? initial) as T;
  const touched = entry?.touched ?? nothing;
  const complaints = useMemo(() => [...check(value), ...refusals], [check, value, refusals]);
  const changed = entry !== undefined && JSON.stringify(value) !== JSON.stringify(initial);
  useUnloadGuard(changed);

  const keep = (next: unknown, place: string) => {
    kept.set(key, { value: next, touched: new Set([...touched, place]) });
    for (const listener of listeners) listener();
  };
  return {
    value,
    changed,
    complaints,
    at: (...path) => atPath(value, path),
    set(path, next) {
      setRefusals(refusals.filter((refusal) => placeOf(refusal.path) !== placeOf(path)));
      keep(withPath(value, path, next), placeOf(path));
    },
    complaintAt(...path) {
      const place = placeOf(path);
      const shown = all || touched.has(place) || refusals.some((refusal) => placeOf(refusal.path) === place);
      return shown ? complaints.find((complaint) => placeOf(complaint.path) === place)?.message : undefined;
    },
    touch: (...path) => keep(value, placeOf(path)),
    isReady() {
      setAll(true);
      return complaints.length === 0;
    },
    refused(found) {
      setAll(true);
      setRefusals(found);
    },
    forget() {
      kept.delete(key);
      setAll(false);
      setRefusals([]);
      for (const listener of listeners) listener();
    },
  };
}

/** The keys of all forms that are being filled in. */
export function useDrafts(): ReadonlySet<string> {
  const count = useSyncExternalStore(subscribe, () => [...kept.keys()].join('\n'));
  return useMemo(() => new Set(count.split('\n')), [count]);
}

const nothing: ReadonlySet<string> = new Set();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks before the window is closed over something that is not saved. */
function useUnloadGuard(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [active]);
}
