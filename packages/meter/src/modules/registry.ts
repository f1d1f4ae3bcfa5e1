import { clock } from './clock.ts';
import { communications } from './communications.ts';
import { dataRecorder } from './data-recorder.ts';
import type { ModuleType } from './define.ts';
import { dlmsLogExport } from './dlms-log-export.ts';
import { eventLogController } from './event-log-controller.ts';
import { factory } from './factory.ts';
import { gatewaySignals } from './gateway-signals.ts';
import { integrator } from './integrator.ts';
import { periodicTimer } from './periodic-timer.ts';
import { powerMeter } from './power-meter.ts';
import { slidingWindowDemand } from './sliding-window-demand.ts';

/** Every kind of module there is, in the order in which documents and editors list them. */
export const MODULE_TYPES: readonly ModuleType[] = [
  factory,
  clock,
  communications,
  powerMeter,
  gatewaySignals,
  integrator,
  slidingWindowDemand,
  periodicTimer,
  dataRecorder,
  dlmsLogExport,
  eventLogController,
];
