import type { MeterObject } from '@meterwire/api';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef } from 'react';
import { objectsTexts } from '../texts/objects.ts';
import { keyOf } from './objects-query.ts';

const rowHeight = 50;

interface ObjectListProps {
  readonly objects: readonly MeterObject[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
}

/** The objects by logical name, meaning and class. Arrow keys choose; only the lines in view exist. */
export function ObjectList({ objects, chosen, onChoose }: ObjectListProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const at = objects.findIndex((object) => keyOf(object) === chosen);
  const virtual = useVirtualizer({
    count: objects.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);

  function onKeyDown(event: React.KeyboardEvent): void {
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 8,
      PageUp: at - 8,
      Home: 0,
      End: objects.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const object = objects[Math.max(0, Math.min(objects.length - 1, to))];
    if (object) onChoose(keyOf(object));
  }

  return (
    <div
      ref={box}
      className="object-list"
      role="listbox"
      tabIndex={0}
      aria-label={objectsTexts.title}
      aria-activedescendant={at < 0 ? undefined : `${id}${at}`}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="object-lines" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const object = objects[index];
          if (object === undefined) return null;
          const { logicalName, name, className } = object;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active line
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list answers to the arrow keys
            <div
              key={keyOf(object)}
              id={`${id}${index}`}
              role="option"
              aria-selected={index === at}
              className="object-line"
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(keyOf(object))}
            >
              <span className="object-name">{name ?? logicalName}</span>
              <span className="object-facts">
                <span className="figures">{logicalName}</span> {className}
              </span>
            </div>
          );
        })}
      </div>
      {objects.length === 0 && <p className="object-none">{objectsTexts.noMatch}</p>}
    </div>
  );
}
