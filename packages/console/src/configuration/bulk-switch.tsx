import { useEffect, useRef } from 'react';
import { addDeviceTexts } from '../texts/add-device.ts';
import { bulkOperations } from './bulk-change.ts';
import { useChange } from './use-change.tsx';

const texts = addDeviceTexts.bulk;

interface BulkSwitchProps {
  readonly names: readonly string[];
  readonly enabled: boolean;
  readonly onClose: () => void;
}

/** Switches many devices on or off; what differs is shown first, as with every change. */
export function BulkSwitch({ names, enabled, onClose }: BulkSwitchProps) {
  const changing = useChange();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    changing.review({
      operations: bulkOperations(names, [], { enabled, addTags: [], removeTags: [] }),
      done: texts.switched(names.length, enabled),
      onClose,
    });
  }, [changing, names, enabled, onClose]);
  return changing.dialog;
}
