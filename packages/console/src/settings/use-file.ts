import { useEffect, useRef, useState } from 'react';
import { type FetchedFile, fetchFile } from '../client/fetch-file.ts';
import { download } from '../shared/download.ts';

/** How often the progress is told: more often nobody can read. */
const everyMs = 500;

interface FileProgress {
  readonly done: number;
  readonly total: number | undefined;
}

/** A file on its way from the gateway to the disk of the viewer. */
export interface FileFetch {
  /** Undefined while nothing is fetched. */
  readonly progress: FileProgress | undefined;
  readonly error: unknown;
  readonly start: (url: string) => void;
  readonly cancel: () => void;
}

export function useFile(onDone: (file: FetchedFile) => void): FileFetch {
  const [progress, setProgress] = useState<FileProgress>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function run(url: string, signal: AbortSignal): Promise<void> {
    let told = 0;
    try {
      const file = await fetchFile(url, signal, (done, total) => {
        const now = Date.now();
        if (now - told < everyMs) return;
        told = now;
        setProgress({ done, total });
      });
      download(file.name, file.content, file.content.type);
      onDone(file);
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    if (abort.current?.signal === signal) setProgress(undefined);
  }

  return {
    progress,
    error,
    start(url) {
      abort.current?.abort();
      abort.current = new AbortController();
      setError(undefined);
      setProgress({ done: 0, total: undefined });
      void run(url, abort.current.signal);
    },
    cancel() {
      abort.current?.abort();
      setProgress(undefined);
    },
  };
}
