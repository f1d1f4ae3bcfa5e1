/** What is told of a layer while it is tried. */
export interface LayerStep {
  readonly layer: string;
  readonly state: 'waiting' | 'trying' | 'ok' | 'failed';
  /** What is tried, or what came back. */
  readonly detail: string;
  /** What to try next. */
  readonly advice: string | null;
}

/** With one more step: it takes the place of an earlier one of its layer that was not the end of it. */
export function withStep(steps: readonly LayerStep[], step: LayerStep): readonly LayerStep[] {
  const last = steps.at(-1);
  const open = last !== undefined && (last.state === 'waiting' || last.state === 'trying');
  return open ? [...steps.slice(0, -1), step] : [...steps, step];
}
