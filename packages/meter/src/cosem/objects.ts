import { DataObject, Register } from 'dlms/classes';
import type { Obis } from 'dlms/data';
import { type CosemObject, implement } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import type { Signal } from '../signal.ts';
import { clockObject } from './clock.ts';
import { eventObjects } from './event-profile.ts';
import { profileObject } from './profile.ts';
import type { ServedMeter } from './served-meter.ts';
import { scalerUnitOf, valueData } from './value.ts';

/**
 * The modules of a meter as COSEM objects: the clock, a profile for each DLMS Log Export, a register for each code that they
 * give, and the status word. The objects of the association are the server's own.
 */
export function cosemObjects(meter: ServedMeter, clock = clockObject(meter)): readonly CosemObject[] {
  const { profiles } = meter.framework;
  return [
    clock,
    ...statusObject(meter),
    ...[...exportedSignals(meter)].map(([logicalName, signal]) => registerObject(meter, logicalName, signal)),
    ...profiles.map((profile) => profileObject(meter, profile)),
    ...eventObjects(meter),
  ];
}

/** What is linked to each code; a code that two exports give stands for the same source in both. */
function exportedSignals({ framework }: ServedMeter): ReadonlyMap<Obis, Signal | undefined> {
  const signals = new Map<Obis, Signal | undefined>();
  for (const { columns, recorder } of framework.profiles)
    for (const { logicalName, source } of columns) signals.set(logicalName, recorder.sources[source]);
  return signals;
}

function registerObject(meter: ServedMeter, logicalName: Obis, signal: Signal | undefined): CosemObject {
  const { quantity = { unit: '', signed: false, wide: false } } = signal ?? {};
  return implement(Register, logicalName, {
    value: () => valueData(signal?.at(meter.live()), quantity),
    scalerUnit: scalerUnitOf(quantity),
  });
}

/** The status that the next row of the first profile with a status will carry, where there is such a profile. */
function statusObject(meter: ServedMeter): readonly CosemObject[] {
  const profile = meter.framework.profiles.find(({ statusEnabled }) => statusEnabled);
  if (!profile) return [];
  return [
    implement(DataObject, DEFAULT_OBJECTS.status, {
      value: () => {
        meter.live();
        return { type: 'uint16', value: profile.recorder.status };
      },
    }),
  ];
}
