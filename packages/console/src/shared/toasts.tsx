import { useEffect, useState, useSyncExternalStore } from 'react';
import { sharedTexts } from '../texts/shared.ts';
import { currentToasts, dismiss, subscribeToasts, type Toast } from './toast-store.ts';
import './toasts.css';

const plainMs = 5_000;
/** Long enough to find the way to "Undo" by keyboard. */
const withActionMs = 12_000;

/** Where messages appear; stands once, in the shell. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts);
  return (
    <section className="toasts" aria-label={sharedTexts.toast.region} aria-live="polite">
      {toasts.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function Message({ toast: { id, text, wrong, action } }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (wrong || held) return;
    const timer = setTimeout(() => dismiss(id), action ? withActionMs : plainMs);
    return () => clearTimeout(timer);
  }, [id, wrong, held, action]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while one reads it
    <div
      className="toast"
      data-wrong={wrong}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{text}</p>
      {action && (
        <button
          type="button"
          className="toast-action"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="toast-dismiss"
        aria-label={sharedTexts.toast.dismiss}
        onClick={() => dismiss(id)}
      >
        ×
      </button>
    </div>
  );
}
