import { listAudit } from '@meterwire/api';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { instantOf, instantText } from './text.ts';

export function mountAudit({ mount }: Mounter, { options }: Context): void {
  mount(listAudit, async ({ query }) => {
    const { who, action, from, to, after, limit = 100 } = query;
    const before = after === undefined ? undefined : placeOf(after);
    const range = { from: instantOf(from), to: instantOf(to) };
    const found = options.audit.audit({ who, action, ...range, before, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      entries: page.map(({ at, from: address, detail, ...entry }) => ({
        ...entry,
        at: instantText(at),
        from: address ?? null,
        detail: detail ?? null,
      })),
      next: found.length > limit && last !== undefined ? String(last.id) : null,
    };
  });
}

function placeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Problem({
    status: 400,
    detail: `"${text}" is no place in the audit log`,
    advice: 'hand back as `after` exactly what stood in `next`',
  });
}
