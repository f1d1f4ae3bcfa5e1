export type { Credentials, SecurityCredentials } from './access/credentials.ts';
export type { AccessDescription } from './access/description.ts';
export { type CheckResult, checkFramework } from './check/check.ts';
export type { CheckedFramework, FrameworkProblem, Place } from './check/checked-framework.ts';
export {
  type FileProblem,
  FrameworkError,
  type LoadedFramework,
  loadFramework,
  printFramework,
} from './check/file.ts';
export { frameworkSchema } from './check/schema.ts';
export { type ControlCall, callControl } from './control/client.ts';
export { ControlError } from './control/control-error.ts';
export { CONTROL_ROUTES, type ControlRouteName } from './control/routes.ts';
export type { FrameworkDescription, LinkEnd, ModuleDescription } from './description.ts';
export { withLabel, withLink, withSetup } from './edit.ts';
export type { FaultPlan, MeterFaults } from './faults/fault-plan.ts';
export { parseFaults, readFaults } from './faults/load-faults.ts';
export { startFleet } from './fleet/fleet.ts';
export type { FleetMember, FleetOptions, RunningFleet } from './fleet/fleet-options.ts';
export { gatewayFile, type ListedMeter } from './fleet/gateway-file.ts';
export { findControl } from './journal/control-file.ts';
export { startMeter } from './main.ts';
export { isModel, MODELS, type Model, PORT_KINDS, type PortKind } from './model.ts';
export type { LoggedEvent } from './modules/define.ts';
export type {
  ControlAddress,
  ControlOptions,
  MeterAddress,
  MeterLine,
  MeterLogger,
  MeterOptions,
  RunningMeter,
} from './options.ts';
export {
  type RecordedMeter,
  type RecordedMeterOptions,
  startRecordedMeter,
} from './recorded/recorded-meter.ts';
export { TEMPLATES } from './templates/templates.ts';
