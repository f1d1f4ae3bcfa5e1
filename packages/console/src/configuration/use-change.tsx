import { ProblemError } from '@meterwire/api';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { explain } from '../shared/explain.ts';
import { sentence } from '../shared/sentence.ts';
import { notify } from '../shared/toast-store.ts';
import { configurationTexts as texts } from '../texts/configuration.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { makeChange, undoLast } from './service.ts';
import type { Wish } from './wish.ts';

/** Ways to change the configuration. */
export interface Changing {
  /** Shows what would differ first. */
  review(wish: Wish): void;
  /** For what is its own difference, such as a switch: made at once, with a way back. */
  atOnce(wish: Wish): Promise<boolean>;
  readonly busy: boolean;
  /** To be drawn by whoever uses it. */
  readonly dialog: ReactNode;
}

export function useChange(): Changing {
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish>();
  const [busy, setBusy] = useState(false);

  /** Everything that follows from the configuration is asked for anew; the live stream brings the rest. */
  const renew = () => client.invalidateQueries();

  async function undo(): Promise<void> {
    try {
      await undoLast();
      await renew();
      notify(texts.undone);
    } catch (error) {
      tell(error);
    }
  }

  async function make({ operations, done, onDone }: Wish, revision?: string): Promise<void> {
    await makeChange(operations, revision);
    onDone?.();
    await renew();
    notify(sentence(done), { action: { label: texts.undo, run: () => void undo() } });
  }

  return {
    busy,
    review: setWish,
    async atOnce(next) {
      setBusy(true);
      try {
        await make(next);
        return true;
      } catch (error) {
        tell(error);
        return false;
      } finally {
        setBusy(false);
      }
    },
    dialog: wish && (
      <ReviewDialog
        wish={wish}
        onMake={(revision) => make(wish, revision)}
        onClose={() => {
          setWish(undefined);
          wish.onClose?.();
        }}
      />
    ),
  };
}

function tell(error: unknown): void {
  const { title, advice } = explain(error);
  const first = error instanceof ProblemError ? error.problem.problems?.[0]?.message : undefined;
  notify([texts.failed, first ?? title, advice].filter(Boolean).map(String).map(sentence).join(' '), {
    wrong: true,
  });
}
