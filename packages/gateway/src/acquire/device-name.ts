import { encode } from 'dlms/codec';
import { data, obisOf } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { MeterSession, ReadingStore } from '../model/ports.ts';

const LOGICAL_DEVICE_NAME = { classId: 1, instance: obisOf([0, 0, 42, 0, 0, 255]), attribute: 2 };

/** Asks a meter once what it calls itself; one that would not say is not asked again. */
export async function learnDeviceName(
  device: string,
  session: MeterSession,
  store: ReadingStore,
): Promise<void> {
  const { logicalDeviceName: known } = await store.facts(device);
  if (known !== undefined) return;
  const [answer] = await session.getEach([{ attribute: LOGICAL_DEVICE_NAME }]);
  const logicalDeviceName = answer?.ok === true ? dataText(encode(data, answer.data)) : '';
  await store.keepFacts(device, { logicalDeviceName });
}
