import { type Obis, obisGroups, unitSymbol } from 'dlms/data';
import { seriesName } from '../model/series-name.ts';
import type { Message } from './message.ts';
import { keyText } from './mqtt-topic.ts';

/** What Home Assistant is told once, so that it shows a value without being configured. */
export interface Discovery {
  readonly topic: string;
  readonly payload: string;
}

export interface DiscoveryOptions {
  /** `homeassistant`. */
  readonly prefix: string;
  /** Topic on which the gateway says `online` and `offline`. */
  readonly availability: string;
}

/** The discovery of what a message is a value of; undefined for what has no state of its own. */
export function discoveryOf(
  message: Message,
  topic: string,
  options: DiscoveryOptions,
): Discovery | undefined {
  const { device } = message;
  const common = {
    state_topic: topic,
    availability_topic: options.availability,
    payload_available: 'online',
    payload_not_available: 'offline',
    device: { identifiers: [`meterwire_${slug(device)}`], name: device, via_device: 'meterwire' },
    origin: { name: 'Meterwire' },
  };
  switch (message.kind) {
    case 'value': {
      const { reading } = message;
      if (reading.value.kind !== 'number') return undefined;
      const unit = reading.unit === undefined ? undefined : unitSymbol(reading.unit);
      return discovery(options, 'sensor', `${device} ${keyText(reading)}`, {
        ...common,
        name: seriesName(reading.logicalName),
        value_template: '{{ value_json.value }}',
        ...measureOf(unit, reading.logicalName),
      });
    }
    case 'signal': {
      const { signal, unit, value } = message;
      if (value === undefined) return undefined;
      return discovery(options, 'sensor', `signal ${signal.alias}`, {
        ...common,
        name: signal.name,
        value_template: '{{ value_json.value }}',
        ...measureOf(unit, signal.logicalName),
      });
    }
    case 'status':
      return discovery(options, 'binary_sensor', `${device} status`, {
        ...common,
        name: 'Meter answers',
        device_class: 'connectivity',
        value_template: "{{ 'ON' if value_json.state == 'answering' else 'OFF' }}",
      });
    case 'row':
    case 'refusal':
      return undefined;
  }
}

function discovery({ prefix }: DiscoveryOptions, component: string, what: string, config: object): Discovery {
  const id = `meterwire_${slug(what)}`;
  const payload = JSON.stringify({ ...config, unique_id: id, object_id: id });
  return { topic: `${prefix}/${component}/${id}/config`, payload };
}

const slug = (text: string): string => text.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '');

/** Classes of Home Assistant by the unit without its prefix. */
const CLASSES: Readonly<Record<string, string>> = {
  Wh: 'energy',
  varh: 'reactive_energy',
  W: 'power',
  VA: 'apparent_power',
  var: 'reactive_power',
  V: 'voltage',
  A: 'current',
  Hz: 'frequency',
  '°C': 'temperature',
};

/** Value group D of what only ever grows: time integral 1, from the first measurement on. */
const TOTAL = 8;

function measureOf(unit: string | undefined, logicalName: Obis): object {
  if (unit === undefined || unit === '') return { state_class: 'measurement' };
  const kind = CLASSES[unit] ?? CLASSES[unit.replace(/^[kMG]/, '')];
  const sums = kind === 'energy' || kind === 'reactive_energy';
  const grows = obisGroups(logicalName)[3] === TOTAL;
  return {
    unit_of_measurement: unit,
    ...(kind !== undefined && { device_class: kind }),
    state_class: sums ? (grows ? 'total_increasing' : 'total') : 'measurement',
  };
}
