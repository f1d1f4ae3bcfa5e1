export * from './account.ts';
export * from './activity-calendar.ts';
export * from './arbitrator.ts';
export * from './array-manager.ts';
export * from './behaviour.ts';
export * from './capturing-profile.ts';
export * from './charge.ts';
export * from './clock.ts';
export * from './compact-data.ts';
export {
  type CreditBehaviour,
  type CreditOptions,
  type CreditState,
  type CreditStatus,
  credit,
} from './credit.ts';
export * from './data-protection.ts';
export * from './demand-register.ts';
export * from './disconnect-control.ts';
export * from './executor.ts';
export * from './function-control.ts';
export * from './image-transfer.ts';
export { type KeptObject, type KeptObjectOptions, type KeptValues, keptObject } from './kept-object.ts';
export * from './limiter.ts';
export * from './m-bus-client.ts';
export * from './parameter-monitor.ts';
export * from './port-protection.ts';
export * from './push-setup.ts';
export * from './register-activation.ts';
export * from './register-monitor.ts';
export * from './schedule.ts';
export * from './script-table.ts';
export * from './single-action-schedule.ts';
export { SortedRows, type SortMethod } from './sorted-rows.ts';
export * from './special-days.ts';
export * from './token-gateway.ts';
export { fixedWallClock, type WallClock } from './wall-clock.ts';
