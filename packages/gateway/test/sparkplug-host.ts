import type { MqttClient } from 'mqtt';
import protobuf from 'protobufjs';

/* The schema of Sparkplug B payloads (specification 3.0, chapter 6) as far as a host needs it here, read by a library of its own. */
const SCHEMA = `
  syntax = "proto2";
  message Payload {
    optional uint64 timestamp = 1;
    repeated Metric metrics = 2;
    optional uint64 seq = 3;
  }
  message Metric {
    optional string name = 1;
    optional uint64 alias = 2;
    optional uint64 timestamp = 3;
    optional uint32 datatype = 4;
    optional bool is_historical = 5;
    optional bool is_transient = 6;
    optional bool is_null = 7;
    optional PropertySet properties = 9;
    oneof value {
      uint32 int_value = 10;
      uint64 long_value = 11;
      float float_value = 12;
      double double_value = 13;
      bool boolean_value = 14;
      string string_value = 15;
      bytes bytes_value = 16;
    }
  }
  message PropertySet {
    repeated string keys = 1;
    repeated PropertyValue values = 2;
  }
  message PropertyValue {
    optional uint32 type = 1;
    optional bool is_null = 2;
    oneof value {
      uint32 int_value = 3;
      uint64 long_value = 4;
      float float_value = 5;
      double double_value = 6;
      bool boolean_value = 7;
      string string_value = 8;
    }
  }
`;
const Payload = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('Payload');

/** A metric as a host understands it. */
export interface HostMetric {
  readonly name: string;
  readonly timestamp: string;
  readonly datatype: number;
  readonly is_historical?: boolean;
  readonly value: 'long_value' | 'double_value' | 'boolean_value' | 'string_value';
  readonly long_value?: string;
  readonly double_value?: number;
  readonly boolean_value?: boolean;
  readonly string_value?: string;
  readonly properties?: {
    readonly keys: readonly string[];
    readonly values: readonly { readonly string_value: string }[];
  };
}

/** What was heard of one edge node, in order. */
export interface HostMessage {
  readonly kind: string;
  readonly device: string | undefined;
  readonly retained: boolean;
  readonly seq: number | undefined;
  readonly metrics: readonly HostMetric[];
}

/** A host application: it takes everything of a group apart, and asks for births when it comes late. */
export class SparkplugHost {
  readonly heard: HostMessage[] = [];
  readonly #client: MqttClient;
  readonly #group: string;

  constructor(client: MqttClient, group: string) {
    this.#client = client;
    this.#group = group;
  }

  async listen(): Promise<void> {
    this.#client.on('message', (topic, octets, { retain }) => {
      const [, , kind = '', , device] = topic.split('/');
      if (kind === 'NCMD') return;
      const { seq, metrics = [] } = Payload.toObject(Payload.decode(octets), {
        longs: String,
        oneofs: true,
      }) as { readonly seq?: string; readonly metrics?: readonly HostMetric[] };
      this.heard.push({
        kind,
        device,
        retained: retain,
        seq: seq === undefined ? undefined : Number(seq),
        metrics,
      });
    });
    await this.#client.subscribeAsync(`spBv1.0/${this.#group}/#`, { qos: 0 });
  }

  /** Asks an edge node to be born again. */
  async askForBirths(node: string): Promise<void> {
    const rebirth = {
      name: 'Node Control/Rebirth',
      timestamp: Date.now(),
      datatype: 11,
      boolean_value: true,
    };
    const command = Payload.encode(
      Payload.fromObject({ timestamp: Date.now(), metrics: [rebirth] }),
    ).finish();
    await this.#client.publishAsync(`spBv1.0/${this.#group}/NCMD/${node}`, Buffer.from(command));
  }
}
