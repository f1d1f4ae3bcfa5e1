import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useRef, useState } from 'react';
import { Patcher } from './patch.ts';
import { Stream, type StreamState } from './stream.ts';

const LiveContext = createContext<StreamState>('connecting');

/** How often a page asks while the live stream is interrupted. */
const pollMs = 15_000;

/** Keeps the query cache fresh from the live stream, for the fleet and the device that is shown. */
export function Live({
  device,
  on,
  children,
}: {
  readonly device: string | undefined;
  /** Before somebody is logged in there is nothing to follow. */
  readonly on: boolean;
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const stream = useRef<Stream>(undefined);

  useEffect(() => {
    let openedAt = Date.now();
    const patcher = new Patcher(client);
    const open = (url: string) => {
      openedAt = Date.now();
      return new EventSource(url);
    };
    const opened = new Stream(open, {
      onEvent: (event) => patcher.apply(event, openedAt),
      onState: setState,
    });
    stream.current = opened;
    return () => opened.close();
  }, [client]);

  useEffect(() => {
    if (on) stream.current?.follow(device);
  }, [device, on]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Whether changes come by themselves. */
export const useLiveState = (): StreamState => use(LiveContext);

/** For `refetchInterval`: polls only while the stream is interrupted; the query cache leaves hidden pages alone. */
export const usePolling = (): number | false => (useLiveState() === 'polling' ? pollMs : false);
