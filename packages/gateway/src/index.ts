export type { Configuration } from '@meterwire/api/configuration';
export { secretsOf } from './acquire/connect-options.ts';
export { connectDevice } from './acquire/meters.ts';
export { type CheckedConfiguration, checkConfiguration } from './config/check.ts';
export { configurationMarkdown, configurationSchema } from './config/describe.ts';
export { type ImportedFile, type ImportFileOptions, importFile } from './config/import-file.ts';
export { loadPlan } from './config/load.ts';
export { Vault } from './config/vault.ts';
export { type GatewayOptions, type RunningGateway, startGateway } from './main.ts';
export { ConfigurationError, type ConfigurationProblem, problemText } from './model/configuration-problem.ts';
export { connectionUrl } from './model/connection.ts';
export type { Device } from './model/device.ts';
export type { Plan } from './model/plan.ts';
export type { ExportFormat, ExportWanted, Log } from './model/ports.ts';
export { Secret } from './model/secret.ts';
export { openPeople, type People } from './people.ts';
export {
  allowCounter,
  backupFolder,
  checkFolder,
  countersOf,
  exportFolder,
  restoreFolder,
  vacuumFolder,
} from './store/data-folder.ts';
