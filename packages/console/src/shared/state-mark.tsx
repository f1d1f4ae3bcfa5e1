import type { DeviceState } from '@meterwire/api';
import { texts } from '../texts.ts';
import './state-mark.css';

/** A shape per state, so that nobody needs to tell the colours apart. */
const shapes: Record<DeviceState, React.ReactNode> = {
  answering: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  late: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 2a4 4 0 0 1 0 8z" fill="currentColor" />
    </>
  ),
  silent: (
    <>
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M3.2 8.8 8.8 3.2" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  refused: (
    <>
      <rect x="1.5" y="1.5" width="9" height="9" rx="1.5" fill="currentColor" />
      <path d="M4 6h4" stroke="var(--panel)" strokeWidth="1.6" />
    </>
  ),
  waiting: (
    <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 1.6" />
  ),
  disabled: <path d="M2.5 6h7" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
};

/** The state of a device as a shape and a colour; the word beside it unless it stands there already. */
export function StateMark({ state, word = true }: { readonly state: DeviceState; readonly word?: boolean }) {
  return (
    <span className="state-mark" data-state={state} title={texts.stateHint[state]}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {shapes[state]}
      </svg>
      {word ? (
        <span>{texts.state[state]}</span>
      ) : (
        <span className="visually-hidden">{texts.state[state]}</span>
      )}
    </span>
  );
}
