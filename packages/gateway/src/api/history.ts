import { listStateChanges, type StateChange as StateChangeDocument } from '@meterwire/api';
import type { StateChange } from '../model/ports.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { instantText } from './text.ts';

export function mountHistory({ mount }: Mounter, context: Context): void {
  mount(listStateChanges, async ({ query }) => {
    const { device, after, limit = 100 } = query;
    if (device !== undefined) context.device(device);
    const found = await context.options.store.stateChanges({
      device,
      before: after === undefined ? undefined : placeOf(after),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      changes: page.map(stateChangeDocument),
      next: found.length > limit && last !== undefined ? String(last.seq) : null,
    };
  });
}

export const stateChangeDocument = ({ device, at, state, reason }: StateChange): StateChangeDocument => ({
  device,
  at: instantText(at),
  state,
  reason: reason ?? null,
});

function placeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Problem({
    status: 400,
    detail: `"${text}" is no place in the history`,
    advice: 'hand back as `after` exactly what stood in `next`',
  });
}
