import { useLiveState } from '../client/live.tsx';
import { texts } from '../texts.ts';

const hints = {
  connecting: texts.live.connectingHint,
  live: texts.live.liveHint,
  polling: texts.live.pollingHint,
} as const;

/** Whether what is shown is of this moment. */
export function LiveMark() {
  const state = useLiveState();
  return (
    <span className="live-mark" data-live={state} title={hints[state]} role="status">
      <span className="live-mark-dot" aria-hidden="true" />
      {texts.live[state]}
    </span>
  );
}
