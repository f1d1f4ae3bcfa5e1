import type { FrameworkDescription, ModuleDescription } from '../description.ts';
import { MODEL_FACTS, type Model, type PortKind } from '../model.ts';

/** Quarter hours of a little more than 93 days, and days of two years. */
const LOAD_PROFILE_DEPTH = 9000;
const BILLING_DEPTH = 731;

/** What a meter of the model comes with: load profile and billing data as the ION protocol document lists them. */
export function defaultFramework(model: Model): FrameworkDescription {
  return {
    model,
    modules: [
      { type: 'Factory', label: 'Factory', setup: { 'Serial Number': `${model.toUpperCase()}-001` } },
      { type: 'Clock', label: 'Clock' },
      ...MODEL_FACTS[model].ports.map(communications),
      { type: 'Power Meter', label: 'Power Meter' },
      ...INTERVAL_ENERGIES,
      ...ENERGIES,
      ...DEMANDS,
      { type: 'Periodic Timer', label: 'Load profile timer', setup: { Period: 900 } },
      { type: 'Periodic Timer', label: 'Billing timer', setup: { Period: 86_400 } },
      ...LOAD_PROFILE,
      ...BILLING_DATA,
      { type: 'Event Log Controller', label: 'Event Log' },
    ],
  };
}

const communications = (port: PortKind): ModuleDescription => ({
  type: 'Communications',
  label: PORT_LABELS[port],
  setup: { Port: port },
});

const PORT_LABELS: Readonly<Record<PortKind, string>> = {
  optical: 'Optical port',
  serial: 'COM1',
  modem: 'Modem',
  ethernet: 'Ethernet',
};

/** Energies of the running interval, begun anew when its row has been recorded. */
const INTERVAL_ENERGIES: readonly ModuleDescription[] = [
  interval('kWh del int', 'kW tot', 'forward'),
  interval('kVARh del int', 'kVAR tot', 'forward'),
  interval('kWh rec int', 'kW tot', 'reverse'),
  interval('kVARh rec int', 'kVAR tot', 'reverse'),
];

function interval(label: string, power: string, mode: string): ModuleDescription {
  return {
    type: 'Integrator',
    label,
    inputs: { Integrand: `Power Meter/${power}`, Reset: 'Load profile timer/Trigger' },
    setup: { 'Integrator Mode': mode },
  };
}

/** Energies since the meter was put up. */
const ENERGIES: readonly ModuleDescription[] = [
  total('kWh del', 'kW tot', 'forward'),
  total('kWh rec', 'kW tot', 'reverse'),
  total('kWh del-rec', 'kW tot', 'net'),
  total('kVARh del', 'kVAR tot', 'forward'),
  total('kVARh rec', 'kVAR tot', 'reverse'),
  total('kVARh del-rec', 'kVAR tot', 'net'),
  total('kVAh del+rec', 'kVA tot', 'absolute'),
];

function total(label: string, power: string, mode: string): ModuleDescription {
  return {
    type: 'Integrator',
    label,
    inputs: { Integrand: `Power Meter/${power}` },
    setup: { 'Integrator Mode': mode, Start: 'source total' },
  };
}

/** Demands over a quarter of an hour, and the power factor over the billing interval. */
const DEMANDS: readonly ModuleDescription[] = [
  demand('kW sd del-rec', 'kW tot', 900),
  demand('kVAR sd del-rec', 'kVAR tot', 900),
  demand('kVA sd del+rec', 'kVA tot', 900),
  demand('PF sign mean', 'PF sign tot', 86_400),
];

function demand(label: string, power: string, seconds: number): ModuleDescription {
  return {
    type: 'Sliding Window Demand',
    label,
    inputs: { Source: `Power Meter/${power}` },
    setup: { 'Sub Intvl': seconds, '#SubIntvls': 1 },
  };
}

const LOAD_PROFILE = recordedAndExported({
  name: 'Load profile',
  timer: 'Load profile timer',
  depth: LOAD_PROFILE_DEPTH,
  logicalName: '1-0:99.1.0*255',
  columns: [
    ['kWh del int/Result', '1-1:1.29.0*255'],
    ['kVARh del int/Result', '1-1:3.29.0*255'],
    ['kWh rec int/Result', '1-1:2.29.0*255'],
    ['kVARh rec int/Result', '1-1:4.29.0*255'],
  ],
});

const BILLING_DATA = recordedAndExported({
  name: 'Billing data',
  timer: 'Billing timer',
  depth: BILLING_DEPTH,
  logicalName: '1-0:98.1.0*255',
  columns: [
    ['kWh del/Result', '1-1:1.8.0*255'],
    ['kWh rec/Result', '1-1:2.8.0*255'],
    ['kWh del-rec/Result', '1-1:16.8.0*255'],
    ['kVARh del/Result', '1-1:3.8.0*255'],
    ['kVARh rec/Result', '1-1:4.8.0*255'],
    ['kVARh del-rec/Result', '1-1:128.8.0*255'],
    ['kVAh del+rec/Result', '1-1:9.8.0*255'],
    ['kW sd del-rec/SWinDemand', '1-1:16.4.0*255'],
    ['kVAR sd del-rec/SWinDemand', '1-1:128.4.0*255'],
    ['kVA sd del+rec/SWinDemand', '1-1:9.4.0*255'],
    ['PF sign mean/SWinDemand', '1-1:13.0.0*255'],
  ],
});

/** A Data Recorder with the DLMS Log Export that belongs to it. */
function recordedAndExported(profile: {
  readonly name: string;
  readonly timer: string;
  readonly depth: number;
  readonly logicalName: string;
  readonly columns: readonly (readonly [source: string, logicalName: string])[];
}): readonly ModuleDescription[] {
  const { name, timer, depth, logicalName, columns } = profile;
  return [
    {
      type: 'Data Recorder',
      label: name,
      inputs: {
        Record: `${timer}/Trigger`,
        ...Object.fromEntries(columns.map(([source], i) => [`Source ${i + 1}`, source])),
      },
      setup: { Depth: depth },
    },
    {
      type: 'DLMS Log Export',
      label: `${name} export`,
      inputs: { 'Data Recorder': `${name}/Data Log` },
      setup: {
        'Profile Generic OBIS': logicalName,
        'Status Register': 'enabled',
        ...Object.fromEntries(columns.map(([, code], i) => [`OBIS Code Source ${i + 1}`, code])),
      },
    },
  ];
}
