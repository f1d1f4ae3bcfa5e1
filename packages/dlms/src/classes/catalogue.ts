import { ActivityCalendar } from './activity-calendar.ts';
import { AssociationLn, AssociationLn0, AssociationLn1, AssociationLn2 } from './association-ln.ts';
import {
  AssociationSn,
  AssociationSn0,
  AssociationSn1,
  AssociationSn2,
  AssociationSn3,
} from './association-sn.ts';
import { CompactData, CompactData0, RegisterTable, StatusMapping } from './captured-data.ts';
import { Clock } from './clock.ts';
import { Arbitrator, ArrayManager, CommunicationPortProtection, FunctionControl } from './control.ts';
import { DataObject } from './data.ts';
import { DataProtection } from './data-protection.ts';
import type { InterfaceClass } from './define.ts';
import { DemandRegister } from './demand-register.ts';
import { DisconnectControl } from './disconnect-control.ts';
import { ExtendedRegister } from './extended-register.ts';
import { G3MacCounters, G3MacSetup, G36LowpanSetup } from './g3.ts';
import { IecHdlcSetup, IecHdlcSetup0 } from './hdlc-setup.ts';
import { ImageTransfer } from './image-transfer.ts';
import {
  CoapDiagnostic,
  CoapSetup,
  Ipv4Setup,
  Ipv6Setup,
  MacAddressSetup,
  NtpSetup,
  PppSetup,
  SmtpSetup,
  TcpUdpSetup,
} from './internet.ts';
import { Limiter } from './limiter.ts';
import { LlcType1Setup, LlcType2Setup, LlcType3Setup } from './llc-8802.ts';
import { IecLocalPortSetup } from './local-port.ts';
import {
  DlmsServerMBusPortSetup,
  MBusClient,
  MBusClient0,
  MBusClient1,
  MBusDiagnostic,
  MBusMasterPortSetup,
  MBusSlavePortSetup,
  WirelessModeQ,
} from './m-bus.ts';
import {
  GprsModemSetup,
  GsmDiagnostic,
  GsmDiagnostic0,
  GsmDiagnostic1,
  LteMonitoring,
  LteMonitoring0,
} from './mobile.ts';
import { AutoAnswer, AutoAnswer0, AutoConnect, AutoConnect1, ModemConfiguration } from './modem.ts';
import { ParameterMonitor, ParameterMonitor0 } from './parameter-monitor.ts';
import { Account, Charge, Credit, Iec62055Part41Attributes, TokenGateway } from './payment.ts';
import {
  G3Hybrid6LowpanSetup,
  G3HybridRfMacCounters,
  G3HybridRfMacSetup,
  HsPlcCpasSetup,
  HsPlcHdlcSsasSetup,
  HsPlcIpSsasSetup,
  HsPlcMacSetup,
  Iso14908Diagnostic,
  Iso14908Identification,
  Iso14908ProtocolSetup,
  Iso14908ProtocolStatus,
} from './power-line.ts';
import {
  PrimeApplicationIdentification,
  PrimeLlcSscsSetup,
  PrimeMacCounters,
  PrimeMacFunctionalParameters,
  PrimeMacSetup,
  PrimeNetworkAdministration,
  PrimePhyCounters,
} from './prime.ts';
import { ProfileGeneric, ProfileGeneric0 } from './profile-generic.ts';
import { PushSetup, PushSetup0, PushSetup1, PushSetup2 } from './push-setup.ts';
import { Register } from './register.ts';
import { RegisterActivation } from './register-activation.ts';
import { RegisterMonitor } from './register-monitor.ts';
import {
  Iec61334LlcSetup,
  Iec61334LlcSetup0,
  SFskActiveInitiator,
  SFskMacCounters,
  SFskPhyMacSetup,
  SFskReportingSystemList,
  SFskSynchronizationTimeouts,
} from './s-fsk.ts';
import { SapAssignment } from './sap-assignment.ts';
import { Schedule } from './schedule.ts';
import { ScriptTable } from './script-table.ts';
import { SecuritySetup, SecuritySetup0 } from './security-setup.ts';
import { MeasurementDataMonitoring, SensorManager } from './sensor.ts';
import { SingleActionSchedule } from './single-action-schedule.ts';
import { SpecialDaysTable } from './special-days-table.ts';
import { IecTwistedPairSetup, IecTwistedPairSetup0 } from './twisted-pair.ts';
import { UtilityTables } from './utility-tables.ts';
import {
  LorawanDiagnostic,
  LorawanSetup,
  MplDiagnostic,
  RplDiagnostic,
  SchcLpwanDiagnostic,
  SchcLpwanSetup,
  WiSunDiagnostic,
  WiSunSetup,
} from './wide-area.ts';
import {
  ZigBeeNetworkControl,
  ZigBeeSasApsFragmentation,
  ZigBeeSasJoin,
  ZigBeeSasStartup,
  ZigBeeTunnelSetup,
} from './zigbee.ts';

/** Every class that is declared, in every version. */
export const CLASSES: readonly InterfaceClass[] = [
  ActivityCalendar,
  AssociationLn0,
  AssociationLn1,
  AssociationLn2,
  AssociationLn,
  AssociationSn0,
  AssociationSn1,
  AssociationSn2,
  AssociationSn3,
  AssociationSn,
  RegisterTable,
  CompactData0,
  CompactData,
  StatusMapping,
  Clock,
  Arbitrator,
  FunctionControl,
  ArrayManager,
  CommunicationPortProtection,
  DataProtection,
  DataObject,
  DemandRegister,
  DisconnectControl,
  ExtendedRegister,
  G3MacCounters,
  G3MacSetup,
  G36LowpanSetup,
  IecHdlcSetup,
  IecHdlcSetup0,
  ImageTransfer,
  TcpUdpSetup,
  Ipv4Setup,
  MacAddressSetup,
  PppSetup,
  SmtpSetup,
  Ipv6Setup,
  NtpSetup,
  CoapSetup,
  CoapDiagnostic,
  Limiter,
  LlcType1Setup,
  LlcType2Setup,
  LlcType3Setup,
  IecLocalPortSetup,
  MBusSlavePortSetup,
  MBusClient0,
  MBusClient1,
  MBusClient,
  WirelessModeQ,
  MBusMasterPortSetup,
  DlmsServerMBusPortSetup,
  MBusDiagnostic,
  GprsModemSetup,
  GsmDiagnostic0,
  GsmDiagnostic1,
  GsmDiagnostic,
  LteMonitoring0,
  LteMonitoring,
  ModemConfiguration,
  AutoAnswer0,
  AutoAnswer,
  AutoConnect1,
  AutoConnect,
  ParameterMonitor0,
  ParameterMonitor,
  Account,
  Credit,
  Charge,
  TokenGateway,
  Iec62055Part41Attributes,
  Iso14908Identification,
  Iso14908ProtocolSetup,
  Iso14908ProtocolStatus,
  Iso14908Diagnostic,
  HsPlcMacSetup,
  HsPlcCpasSetup,
  HsPlcIpSsasSetup,
  HsPlcHdlcSsasSetup,
  G3HybridRfMacCounters,
  G3HybridRfMacSetup,
  G3Hybrid6LowpanSetup,
  PrimeLlcSscsSetup,
  PrimePhyCounters,
  PrimeMacSetup,
  PrimeMacFunctionalParameters,
  PrimeMacCounters,
  PrimeNetworkAdministration,
  PrimeApplicationIdentification,
  ProfileGeneric,
  ProfileGeneric0,
  PushSetup0,
  PushSetup1,
  PushSetup2,
  PushSetup,
  RegisterActivation,
  RegisterMonitor,
  Register,
  SFskPhyMacSetup,
  SFskActiveInitiator,
  SFskSynchronizationTimeouts,
  SFskMacCounters,
  Iec61334LlcSetup0,
  Iec61334LlcSetup,
  SFskReportingSystemList,
  SapAssignment,
  Schedule,
  ScriptTable,
  SecuritySetup0,
  SecuritySetup,
  MeasurementDataMonitoring,
  SensorManager,
  SingleActionSchedule,
  SpecialDaysTable,
  IecTwistedPairSetup0,
  IecTwistedPairSetup,
  UtilityTables,
  WiSunSetup,
  WiSunDiagnostic,
  RplDiagnostic,
  MplDiagnostic,
  SchcLpwanSetup,
  SchcLpwanDiagnostic,
  LorawanSetup,
  LorawanDiagnostic,
  ZigBeeSasStartup,
  ZigBeeSasJoin,
  ZigBeeSasApsFragmentation,
  ZigBeeNetworkControl,
  ZigBeeTunnelSetup,
];

const BY_ID = new Map<number, InterfaceClass[]>();
for (const declared of CLASSES) BY_ID.set(declared.id, [...(BY_ID.get(declared.id) ?? []), declared]);

/** The declaration of a class in a version; undefined when either is not known: its attributes are then raw Data. */
export function interfaceClassOf(id: number, version: number): InterfaceClass | undefined {
  return BY_ID.get(id)?.find((declared) => declared.version === version);
}

/** The versions of a class that are declared, oldest first; none when the class is not known. */
export function classVersions(id: number): readonly InterfaceClass[] {
  return BY_ID.get(id)?.toSorted((a, b) => a.version - b.version) ?? [];
}

/** The name of a class for people: `Register`, or `class 139` when it is not known. */
export function className(id: number): string {
  return BY_ID.get(id)?.[0]?.name ?? `class ${id}`;
}
