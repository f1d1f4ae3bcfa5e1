import { type ReactNode, useEffect, useId, useRef } from 'react';
import { sharedTexts } from '../texts/shared.ts';
import './dialog.css';

interface DialogProps {
  readonly open: boolean;
  readonly title: string;
  /** Escape, the cross, or a click beside it. */
  readonly onClose: () => void;
  /** From the side and as high as the window, for what needs room; otherwise in the middle. */
  readonly side?: 'left' | 'right';
  readonly wide?: boolean;
  /** The buttons at its foot. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A dialog in the browser's own top layer: what lies beneath is inert, Escape closes, and the focus goes back to where it came
 * from. Its content exists only while it is open.
 */
export function Dialog({ open, title, onClose, side, wide = false, actions, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && element && !element.open) element.showModal();
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape and the cross
    <dialog
      ref={dialog}
      className="dialog"
      data-side={side}
      data-wide={wide}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) onClose();
      }}
    >
      <div className="dialog-inside">
        <header className="dialog-head">
          <h2 id={id} className="panel-title">
            {title}
          </h2>
          <button
            type="button"
            className="dialog-close"
            onClick={onClose}
            aria-label={sharedTexts.dialog.close}
          >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
              <path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
            </svg>
          </button>
        </header>
        <div className="dialog-body">{children}</div>
        {actions && <footer className="dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
