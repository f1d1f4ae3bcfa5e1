import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { sharedTexts } from '../texts/shared.ts';
import { Dialog } from './dialog.tsx';
import { Wrong } from './wrong.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  /** What follows from it. */
  readonly question: string;
  readonly label: string;
  readonly run: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks once more before something goes that does not come back. */
export function ConfirmDialog({ title, question, label, run, onClose }: ConfirmDialogProps) {
  const doing = useMutation({ mutationFn: run, onSuccess: onClose });
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {sharedTexts.dialog.back}
          </Button>
          <Button onClick={() => doing.mutate()} loading={doing.isPending}>
            {label}
          </Button>
        </>
      }
    >
      <p className="dialog-text">{question}</p>
      <Wrong error={doing.error} />
    </Dialog>
  );
}
