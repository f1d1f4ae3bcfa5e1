import { formTexts } from '../texts/forms.ts';
import './form.css';

interface ItemToolsProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** Up, down, away. */
export function ItemTools({ name, index, count, onMove, onRemove }: ItemToolsProps) {
  return (
    <div className="tools">
      <button
        type="button"
        className="tool"
        disabled={index === 0}
        aria-label={formTexts.moveUp(name)}
        onClick={() => onMove(index - 1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="tool"
        disabled={index === count - 1}
        aria-label={formTexts.moveDown(name)}
        onClick={() => onMove(index + 1)}
      >
        ↓
      </button>
      <button type="button" className="tool" aria-label={formTexts.removeItem(name)} onClick={onRemove}>
        ×
      </button>
    </div>
  );
}
