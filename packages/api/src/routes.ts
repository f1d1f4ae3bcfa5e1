import { Type } from 'typebox';
import { listAudit } from './audit.ts';
import { getCompleteness, getFleetCompleteness } from './completeness.ts';
import {
  changeConfiguration,
  checkConfiguration,
  exportConfiguration,
  getCatalogue,
  getConfiguration,
  importConfiguration,
  listRevisions,
  reloadConfiguration,
  restoreRevision,
} from './configure.ts';
import { listConnections } from './connection.ts';
import { getDevice, listDevices } from './device.ts';
import { followEvents } from './event.ts';
import { getHealth, getMetrics, listStateChanges } from './history.ts';
import { changeMeterModule, listMeters, orderMeter, readMeterPart, readMeterRecorder } from './meter.ts';
import {
  invokeMethod,
  listObjects,
  readAttributes,
  readMeterClock,
  readObjects,
  setMeterClock,
  switchMeter,
  writeAttribute,
} from './object.ts';
import { readDevice } from './order.ts';
import { allowCounter, listCounterEntries, listCounters, listOutlets, retryOutlet } from './outlet.ts';
import {
  commandSignal,
  draftAdoption,
  forgetUnknownDevice,
  listListeners,
  listUnknownDevices,
} from './output.ts';
import { getOverview } from './overview.ts';
import { listProfileHoles, listProfileRows, listProfileShapes, listProfiles } from './profile.ts';
import { listReadings, listValues } from './reading.ts';
import {
  getRequest,
  listRequestDevices,
  listRequests,
  previewRuns,
  previewSchedule,
  runRequest,
} from './request.ts';
import type { Route } from './route.ts';
import { listRuns } from './run.ts';
import { changeOwnPassword, createFirstAdministrator, logIn, logOut, whoAmI } from './session.ts';
import { listSignals } from './signal.ts';
import { downloadBackup, exportReadings, getStore, makeBackup, restoreBackup, sweepStore } from './store.ts';
import { createToken, listTokens, removeToken } from './token.ts';
import {
  followConnectionTraffic,
  followDeviceTraffic,
  testConnection,
  testDevice,
  testRequest,
  tryConnection,
  tryDevice,
  tryRequest,
} from './trial.ts';
import { changeUser, createUser, listUsers, removeUser } from './user.ts';

export const getOpenApi = {
  name: 'getOpenApi',
  method: 'GET',
  path: '/api/openapi.json',
  role: 'anyone',
  summary: 'This document',
  result: Type.Object({}, { additionalProperties: true }),
} as const satisfies Route;

/** Every operation there is; the OpenAPI document is made of this list, and the gateway mounts nothing that is not in it. */
export const routes = [
  getOverview,
  listConnections,
  listDevices,
  getDevice,
  listValues,
  listProfiles,
  listProfileRows,
  listProfileHoles,
  listProfileShapes,
  readDevice,
  listObjects,
  readObjects,
  readAttributes,
  writeAttribute,
  invokeMethod,
  readMeterClock,
  setMeterClock,
  switchMeter,
  testDevice,
  followDeviceTraffic,
  followConnectionTraffic,
  testRequest,
  testConnection,
  tryDevice,
  tryConnection,
  tryRequest,
  listOutlets,
  retryOutlet,
  listCounters,
  listCounterEntries,
  allowCounter,
  listRequests,
  getRequest,
  listRequestDevices,
  previewRuns,
  previewSchedule,
  runRequest,
  listRuns,
  listReadings,
  exportReadings,
  getStore,
  makeBackup,
  downloadBackup,
  restoreBackup,
  sweepStore,
  commandSignal,
  listListeners,
  listUnknownDevices,
  draftAdoption,
  forgetUnknownDevice,
  followEvents,
  listMeters,
  readMeterPart,
  readMeterRecorder,
  changeMeterModule,
  orderMeter,
  whoAmI,
  logIn,
  logOut,
  createFirstAdministrator,
  changeOwnPassword,
  listUsers,
  createUser,
  changeUser,
  removeUser,
  listTokens,
  createToken,
  removeToken,
  listAudit,
  getConfiguration,
  checkConfiguration,
  changeConfiguration,
  reloadConfiguration,
  listRevisions,
  restoreRevision,
  exportConfiguration,
  importConfiguration,
  getCatalogue,
  listSignals,
  listStateChanges,
  getCompleteness,
  getFleetCompleteness,
  getMetrics,
  getHealth,
  getOpenApi,
] as const satisfies readonly Route[];
