import { eventsOf } from '../client/event-reader.ts';
import { testChange } from '../configuration/routes-draft.ts';
import { type DeviceDraft, operationsOf } from './device-draft.ts';

/** Tries a device that is not saved, over the line that it would have. */
export function testDraft(draft: DeviceDraft, signal: AbortSignal) {
  const device = String(draft.device['name'] ?? unnamed);
  const operations = operationsOf({ ...draft, device: { ...draft.device, name: device } });
  return eventsOf(testChange, {}, { operations, device }, signal);
}

/** What a device is called as long as nobody has named it. */
const unnamed = 'new device';
