import { dateTime } from '../data/calendar.ts';
import { scalerUnit } from '../data/reference.ts';
import { any, integer, long64Unsigned, octetText, openEnumOf } from '../data/scalar.ts';
import { array } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';
import { actionSet } from './register-monitor.ts';

/** Class 66: a waveform around a trigger. */
export const MeasurementDataMonitoring = interfaceClass({
  id: 66,
  version: 0,
  name: 'MeasurementDataMonitoring',
  doc: 'Samples of a waveform around a trigger',
  attributes: {
    logicalName: ownName,
    waveformData: { index: 2, type: any },
    triggerTime: { index: 3, type: long64Unsigned },
    triggerSource: { index: 4, type: any },
    status: { index: 5, type: any },
    samplingRate: { index: 6, type: any, static: true },
    samplesBeforeTrigger: { index: 7, type: any, static: true },
    samplesAfterTrigger: { index: 8, type: any, static: true },
    scalerUnit: { index: 9, type: scalerUnit, static: true },
  },
  methods: { reset: { index: 1, argument: integer }, trigger: { index: 2, argument: integer } },
  firstMethod: 0x48,
  unconfirmed: 'the whole class rests on one source',
});

/** Class 67: a sensor of a gas or heat meter: identity, sealing, raw and processed values. */
export const SensorManager = interfaceClass({
  id: 67,
  version: 0,
  name: 'SensorManager',
  doc: 'A sensor: identity, sealing, its raw and processed values with thresholds',
  attributes: {
    logicalName: ownName,
    serialNumber: { index: 2, type: octetText, static: true },
    metrologicalIdentification: { index: 3, type: octetText, static: true },
    outputType: { index: 4, type: openEnumOf({}), static: true },
    adjustmentMethod: { index: 5, type: octetText, static: true },
    sealingMethod: { index: 6, type: openEnumOf({}), static: true },
    rawValue: { index: 7, type: any },
    scalerUnit: { index: 8, type: scalerUnit, static: true },
    status: { index: 9, type: any },
    captureTime: { index: 10, type: dateTime },
    rawValueThresholds: { index: 11, type: array(any), static: true },
    rawValueActions: { index: 12, type: array(actionSet), static: true },
    processedValue: { index: 13, type: any, static: true },
    processedValueThresholds: { index: 14, type: array(any), static: true },
    processedValueActions: { index: 15, type: array(actionSet), static: true },
  },
  methods: { reset: { index: 1, argument: integer } },
  firstMethod: 0x80,
});
