import { RegisterTable, StatusMapping } from '../../classes/captured-data.ts';
import type { InterfaceClass } from '../../classes/define.ts';
import { G3MacCounters, G3MacSetup, G36LowpanSetup } from '../../classes/g3.ts';
import { CoapDiagnostic, CoapSetup } from '../../classes/internet.ts';
import { LlcType1Setup, LlcType2Setup, LlcType3Setup } from '../../classes/llc-8802.ts';
import {
  DlmsServerMBusPortSetup,
  MBusDiagnostic,
  MBusMasterPortSetup,
  MBusSlavePortSetup,
  WirelessModeQ,
} from '../../classes/m-bus.ts';
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
} from '../../classes/power-line.ts';
import {
  PrimeApplicationIdentification,
  PrimeLlcSscsSetup,
  PrimeMacCounters,
  PrimeMacFunctionalParameters,
  PrimeMacSetup,
  PrimeNetworkAdministration,
  PrimePhyCounters,
} from '../../classes/prime.ts';
import {
  Iec61334LlcSetup,
  SFskActiveInitiator,
  SFskMacCounters,
  SFskPhyMacSetup,
  SFskReportingSystemList,
  SFskSynchronizationTimeouts,
} from '../../classes/s-fsk.ts';
import { MeasurementDataMonitoring, SensorManager } from '../../classes/sensor.ts';
import { UtilityTables } from '../../classes/utility-tables.ts';
import {
  LorawanDiagnostic,
  LorawanSetup,
  MplDiagnostic,
  RplDiagnostic,
  SchcLpwanDiagnostic,
  SchcLpwanSetup,
  WiSunDiagnostic,
  WiSunSetup,
} from '../../classes/wide-area.ts';
import {
  ZigBeeNetworkControl,
  ZigBeeSasApsFragmentation,
  ZigBeeSasJoin,
  ZigBeeSasStartup,
  ZigBeeTunnelSetup,
} from '../../classes/zigbee.ts';
import { mBusClient } from '../behaviour/m-bus-client.ts';
import type { Assembly, Workshop } from './assembly.ts';
import { NAMES } from './names.ts';
import { simulatedBus } from './simulated-bus.ts';

/** The set-ups and counters of networks that a model is not part of; those without a place of their own in the standard have ours. */
const PLAIN: readonly (readonly [InterfaceClass, string])[] = [
  [MBusSlavePortSetup, '0-0:24.0.0*255'],
  [MBusMasterPortSetup, NAMES.mBusMasterPort],
  [DlmsServerMBusPortSetup, '0-0:24.8.0*255'],
  [MBusDiagnostic, '0-0:24.9.0*255'],
  [WirelessModeQ, '0-0:31.0.0*255'],
  [SFskSynchronizationTimeouts, '0-0:26.2.0*255'],
  [SFskMacCounters, '0-0:26.3.0*255'],
  [Iec61334LlcSetup, '0-0:26.5.0*255'],
  [SFskReportingSystemList, '0-0:26.6.0*255'],
  [LlcType1Setup, '0-0:27.0.0*255'],
  [LlcType2Setup, '0-0:27.1.0*255'],
  [LlcType3Setup, '0-0:27.2.0*255'],
  [PrimeLlcSscsSetup, '0-0:28.0.0*255'],
  [PrimePhyCounters, '0-0:28.1.0*255'],
  [PrimeMacSetup, '0-0:28.2.0*255'],
  [PrimeMacFunctionalParameters, '0-0:28.3.0*255'],
  [PrimeMacCounters, '0-0:28.4.0*255'],
  [PrimeNetworkAdministration, '0-0:28.5.0*255'],
  [PrimeApplicationIdentification, '0-0:28.7.0*255'],
  [G3MacCounters, '0-0:29.0.0*255'],
  [G3MacSetup, '0-0:29.1.0*255'],
  [G36LowpanSetup, '0-0:29.2.0*255'],
  [ZigBeeSasStartup, '0-0:30.0.0*255'],
  [ZigBeeSasJoin, '0-0:30.1.0*255'],
  [ZigBeeSasApsFragmentation, '0-0:30.2.0*255'],
  [ZigBeeNetworkControl, '0-0:30.3.0*255'],
  [ZigBeeTunnelSetup, '0-0:30.4.0*255'],
  [HsPlcMacSetup, '0-0:33.0.0*255'],
  [HsPlcCpasSetup, '0-0:33.1.0*255'],
  [HsPlcIpSsasSetup, '0-0:33.2.0*255'],
  [HsPlcHdlcSsasSetup, '0-0:33.3.0*255'],
  ...[
    WiSunSetup,
    WiSunDiagnostic,
    RplDiagnostic,
    MplDiagnostic,
    SchcLpwanSetup,
    SchcLpwanDiagnostic,
    LorawanSetup,
    LorawanDiagnostic,
    Iso14908Identification,
    Iso14908ProtocolSetup,
    Iso14908ProtocolStatus,
    Iso14908Diagnostic,
    CoapSetup,
    CoapDiagnostic,
    G3HybridRfMacCounters,
    G3HybridRfMacSetup,
    G3Hybrid6LowpanSetup,
  ].map((declaration) => [declaration, `0-0:128.0.${declaration.id}*255`] as const),
];

/** Sub-meters, power-line carrier and radio: classes 25, 50 to 59, 72 to 105 and 126 to 162; and the tables of classes 26, 61, 63, 66 and 67. */
export function putNetworks({ assembly }: Workshop): void {
  for (const [declaration, logicalName] of PLAIN) assembly.keep(declaration, logicalName);
  assembly.keep(SFskPhyMacSetup, '0-0:26.0.0*255', {
    values: { frequencies: { mark: 72_000, space: 76_000 } },
  });
  assembly.keep(SFskActiveInitiator, '0-0:26.1.0*255', {
    values: { activeInitiator: { systemTitle: new Uint8Array(8), macAddress: 0, lSapSelector: 0 } },
  });
  assembly.put(
    mBusClient({
      logicalName: NAMES.mBusClient,
      bus: simulatedBus(),
      state: assembly.remembered(72, NAMES.mBusClient, {
        mBusPortReference: NAMES.mBusMasterPort,
        capturePeriod: 3600,
      }),
    }),
  );
  putTables(assembly);
}

function putTables(assembly: Assembly): void {
  assembly.keep(UtilityTables, '0-0:65.0.0*255', { values: { tableId: 0 } });
  assembly.keep(RegisterTable, '0-0:98.10.1*255', {
    values: {
      tableCellValues: { type: 'array', value: [] },
      tableCellDefinition: {
        classId: 3,
        logicalName: NAMES.energy,
        groupEValues: [0, 1, 2],
        attribute: 2,
      },
      scalerUnit: { scaler: 0, unit: 'Wh' },
    },
  });
  assembly.keep(StatusMapping, '0-0:96.10.1*255', {
    values: {
      statusWord: { type: 'uint16', value: 0 },
      mappingTable: { referenceTableId: 0, mapping: { kind: 'from', value: 0 } },
    },
  });
  assembly.keep(MeasurementDataMonitoring, '0-0:128.0.66*255', {
    values: { scalerUnit: { scaler: -1, unit: 'V' } },
  });
  assembly.keep(SensorManager, '7-0:0.15.0*255', { values: { scalerUnit: { scaler: 0, unit: 'm³' } } });
}
