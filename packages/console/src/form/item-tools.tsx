import { useRef } from 'react';
import { formTexts } from '../texts/forms.ts';
import './form.css';

interface ItemToolsProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** Up, down, away. The focus goes with what is moved. */
export function ItemTools({ name, index, count, onMove, onRemove }: ItemToolsProps) {
  const box = useRef<HTMLDivElement>(null);
  function move(by: 1 | -1): void {
    const to = index + by;
    if (to < 0 || to >= count) return;
    const list = box.current?.parentElement?.parentElement;
    onMove(to);
    requestAnimationFrame(() => {
      const tools = [...(list?.querySelectorAll(':scope > * > .tools') ?? [])][to];
      const button = tools?.querySelector(`[data-by="${by}"]`);
      if (button instanceof HTMLButtonElement) button.focus();
    });
  }
  return (
    <div className="tools" ref={box}>
      <button
        type="button"
        className="tool"
        data-by={-1}
        aria-disabled={index === 0}
        aria-label={formTexts.moveUp(name)}
        onClick={() => move(-1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="tool"
        data-by={1}
        aria-disabled={index === count - 1}
        aria-label={formTexts.moveDown(name)}
        onClick={() => move(1)}
      >
        ↓
      </button>
      <button type="button" className="tool" aria-label={formTexts.removeItem(name)} onClick={onRemove}>
        ×
      </button>
    </div>
  );
}
