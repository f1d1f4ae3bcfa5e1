/** A message that goes by itself, with one thing that may be done about it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly wrong: boolean;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

export interface ToastOptions {
  /** Something failed: stays until it is dismissed. */
  readonly wrong?: boolean;
  readonly action?: Toast['action'];
}

/** More than this are not read any more; the oldest goes. */
const most = 4;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

/** Says something at the edge of the page, from anywhere. */
export function notify(text: string, { wrong = false, action }: ToastOptions = {}): void {
  change([...toasts, { id: ++last, text, wrong, action }].slice(-most));
}

export const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

export const currentToasts = (): readonly Toast[] => toasts;

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
