import { Button } from '@mantine/core';
import { sharedTexts } from '../texts/shared.ts';
import './progress.css';

interface ProgressProps {
  /** What is being done. */
  readonly label: string;
  readonly done?: number;
  /** Left out where it is not known how much there is. */
  readonly total?: number;
  /** Instead of numbers, where those say nothing. */
  readonly share?: number | undefined;
  readonly onCancel?: () => void;
}

/** Work that takes a while: how far it is, and a way to stop it. */
export function Progress({ label, done = 0, total, share: known, onCancel }: ProgressProps) {
  const share = known ?? (total === undefined || total === 0 ? undefined : Math.min(1, done / total));
  return (
    <div className="progress">
      <div className="progress-words" role="status">
        <span>{label}</span>
        {total !== undefined && <span className="figures faint">{sharedTexts.progress.of(done, total)}</span>}
      </div>
      <div
        className="progress-bar"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        data-open={share === undefined}
      >
        <span style={{ width: share === undefined ? '30%' : `${share * 100}%` }} />
      </div>
      {onCancel && (
        <Button variant="default" size="compact-xs" onClick={onCancel}>
          {sharedTexts.progress.cancel}
        </Button>
      )}
    </div>
  );
}
