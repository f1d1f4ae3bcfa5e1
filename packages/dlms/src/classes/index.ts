export * from './access-mode.ts';
export { ActivityCalendar } from './activity-calendar.ts';
export { AssociationLn, AssociationLn0, AssociationLn1, AssociationLn2 } from './association-ln.ts';
export {
  AssociationSn,
  AssociationSn0,
  AssociationSn1,
  AssociationSn2,
  AssociationSn3,
} from './association-sn.ts';
export { CompactData, CompactData0, RegisterTable, StatusMapping } from './captured-data.ts';
export * from './catalogue.ts';
export { Clock } from './clock.ts';
export { Arbitrator, ArrayManager, CommunicationPortProtection, FunctionControl } from './control.ts';
export { DataObject } from './data.ts';
export { DataProtection } from './data-protection.ts';
export * from './define.ts';
export { DemandRegister } from './demand-register.ts';
export { DisconnectControl } from './disconnect-control.ts';
export { documentClasses } from './document.ts';
export { ExtendedRegister } from './extended-register.ts';
export { G3MacCounters, G3MacSetup, G36LowpanSetup } from './g3.ts';
export { IecHdlcSetup, IecHdlcSetup0 } from './hdlc-setup.ts';
export { ImageTransfer } from './image-transfer.ts';
export {
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
export { Limiter } from './limiter.ts';
export { LlcType1Setup, LlcType2Setup, LlcType3Setup } from './llc-8802.ts';
export { IecLocalPortSetup } from './local-port.ts';
export {
  DlmsServerMBusPortSetup,
  MBusClient,
  MBusClient0,
  MBusClient1,
  MBusDiagnostic,
  MBusMasterPortSetup,
  MBusSlavePortSetup,
  WirelessModeQ,
} from './m-bus.ts';
export {
  GprsModemSetup,
  GsmDiagnostic,
  GsmDiagnostic0,
  GsmDiagnostic1,
  LteMonitoring,
  LteMonitoring0,
} from './mobile.ts';
export { AutoAnswer, AutoAnswer0, AutoConnect, AutoConnect1, ModemConfiguration } from './modem.ts';
export { type ObjectListElement, objectListElement } from './object-list.ts';
export { ParameterMonitor, ParameterMonitor0 } from './parameter-monitor.ts';
export { Account, Charge, Credit, Iec62055Part41Attributes, TokenGateway } from './payment.ts';
export {
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
export {
  PrimeApplicationIdentification,
  PrimeLlcSscsSetup,
  PrimeMacCounters,
  PrimeMacFunctionalParameters,
  PrimeMacSetup,
  PrimeNetworkAdministration,
  PrimePhyCounters,
} from './prime.ts';
export { ProfileGeneric, ProfileGeneric0 } from './profile-generic.ts';
export { PushSetup, PushSetup0, PushSetup1, PushSetup2 } from './push-setup.ts';
export { Register } from './register.ts';
export { RegisterActivation } from './register-activation.ts';
export { RegisterMonitor } from './register-monitor.ts';
export {
  Iec61334LlcSetup,
  Iec61334LlcSetup0,
  SFskActiveInitiator,
  SFskMacCounters,
  SFskPhyMacSetup,
  SFskReportingSystemList,
  SFskSynchronizationTimeouts,
} from './s-fsk.ts';
export { SapAssignment } from './sap-assignment.ts';
export { Schedule } from './schedule.ts';
export { ScriptTable } from './script-table.ts';
export { SecuritySetup, SecuritySetup0 } from './security-setup.ts';
export { MeasurementDataMonitoring, SensorManager } from './sensor.ts';
export { SingleActionSchedule } from './single-action-schedule.ts';
export { SpecialDaysTable } from './special-days-table.ts';
export { IecTwistedPairSetup, IecTwistedPairSetup0 } from './twisted-pair.ts';
export { UtilityTables } from './utility-tables.ts';
export * from './view.ts';
export {
  LorawanDiagnostic,
  LorawanSetup,
  MplDiagnostic,
  RplDiagnostic,
  SchcLpwanDiagnostic,
  SchcLpwanSetup,
  WiSunDiagnostic,
  WiSunSetup,
} from './wide-area.ts';
export {
  ZigBeeNetworkControl,
  ZigBeeSasApsFragmentation,
  ZigBeeSasJoin,
  ZigBeeSasStartup,
  ZigBeeTunnelSetup,
} from './zigbee.ts';
