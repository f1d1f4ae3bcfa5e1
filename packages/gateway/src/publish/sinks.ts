import type { Outlet } from '../model/outlet.ts';
import type { Log, Triggers } from '../model/ports.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { FileSink } from './file-sink.ts';
import { ModbusSink, type NewestReading } from './modbus-sink.ts';
import { MqttSink } from './mqtt-sink.ts';
import { PostgresSink } from './postgres-sink.ts';
import { RedisSink } from './redis-sink.ts';
import type { Sink } from './sink.ts';
import { SparkplugSink } from './sparkplug-sink.ts';
import { WebhookSink } from './webhook-sink.ts';

export interface SinkDependencies {
  readonly triggers: Triggers;
  readonly newest: NewestReading;
  readonly signals: readonly ValueSignal[];
  readonly log: Log;
}

/** What takes the messages of an outlet. */
export function sinkOf(outlet: Outlet, dependencies: SinkDependencies): Sink {
  switch (outlet.type) {
    case 'file':
      return new FileSink(outlet);
    case 'mqtt':
      return outlet.sparkplug === undefined
        ? new MqttSink(outlet, dependencies)
        : new SparkplugSink(outlet, outlet.sparkplug);
    case 'postgres':
      return new PostgresSink(outlet);
    case 'redis':
      return new RedisSink(outlet);
    case 'webhook':
      return new WebhookSink(outlet);
    case 'modbus':
      return new ModbusSink(outlet, dependencies);
  }
}
