import type { MqttOutlet } from '../model/outlet.ts';
import type { Message } from './message.ts';
import { type Heard, MqttLink, type Will } from './mqtt-link.ts';
import { level } from './mqtt-topic.ts';
import type { Delivery, Sink } from './sink.ts';
import { type Metric, metricsOf, payload } from './sparkplug.ts';

/**
 * An edge node of Sparkplug B: births say what there is, data what it is now. Data goes with QoS 0, as the specification wants;
 * so that nothing is lost all the same, each batch ends with a message that the broker has to acknowledge, on the same connection
 * and therefore behind all of them.
 */
export class SparkplugSink implements Sink {
  readonly #outlet: MqttOutlet;
  readonly #group: string;
  readonly #node: string;
  #link: MqttLink | undefined;
  /** What was born on this connection: devices, with their metrics as they are now. */
  readonly #born = new Map<string, Map<string, Metric>>();
  #seq = 0;
  #birth = 0;

  constructor(outlet: MqttOutlet, { group, node }: { readonly group: string; readonly node: string }) {
    this.#outlet = outlet;
    this.#group = level(group);
    this.#node = level(node);
  }

  async open(lost: (error: Error) => void): Promise<void> {
    this.#birth = (this.#birth + 1) % 256;
    this.#born.clear();
    const link = await MqttLink.open(this.#outlet, this.#death(), {
      lost,
      heard: (message) => void this.#heard(message),
    });
    this.#link = link;
    await link.subscribe(this.#topic('NCMD'));
    await this.#bear(link);
  }

  async deliver({ messages }: Delivery): Promise<number> {
    const link = this.#link;
    if (link === undefined) throw new TypeError('the sink is not open');
    const data = messages.map((message) => this.#publish(link, message));
    const mark = messages.at(-1)?.seq ?? 0;
    await Promise.all([...data.flat(), link.publish(`${this.#outlet.topic}/${this.#node}/mark`, `${mark}`)]);
    return 0;
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close(this.#death());
  }

  #publish(link: MqttLink, message: Message): Promise<void>[] {
    const device = level(this.#outlet.aliases.get(message.device) ?? message.device);
    if (message.kind === 'status' && message.state !== 'answering') {
      if (!this.#born.delete(device)) return [];
      return [this.#send(link, 'DDEATH', device, [])];
    }
    const metrics = metricsOf(message);
    if (metrics.length === 0) return [];
    const known = this.#born.get(device) ?? new Map<string, Metric>();
    const fresh = metrics.some(({ name }) => !known.has(name));
    for (const metric of metrics) known.set(metric.name, metric);
    this.#born.set(device, known);
    // What nobody has been told of must be born before it has data, and the device with it.
    const births = fresh ? [this.#send(link, 'DBIRTH', device, [...known.values()].map(present))] : [];
    return [...births, this.#send(link, 'DDATA', device, metrics)];
  }

  async #bear(link: MqttLink): Promise<void> {
    this.#seq = 0;
    const now = Date.now();
    const rebirth: Metric = { name: REBIRTH, at: now, value: { type: 'boolean', value: false } };
    await link.publish(this.#topic('NBIRTH'), payload(now, [this.#birthMetric(), rebirth], this.#next()), {
      qos: 0,
    });
    for (const [device, metrics] of this.#born)
      await this.#send(link, 'DBIRTH', device, [...metrics.values()].map(present));
  }

  async #send(link: MqttLink, kind: string, device: string, metrics: readonly Metric[]): Promise<void> {
    const body = payload(Date.now(), metrics, this.#next());
    await link.publish(this.#topic(kind, device), body, { qos: 0 });
  }

  /** A host that came late asks for everything anew. */
  async #heard({ topic, payload: octets, retained }: Heard): Promise<void> {
    const link = this.#link;
    if (link === undefined || retained || topic !== this.#topic('NCMD')) return;
    if (octets.includes(REBIRTH)) await this.#bear(link).catch(() => undefined); // the broken link says so by itself
  }

  #death(): Will {
    const body = payload(Date.now(), [this.#birthMetric()], undefined);
    return { topic: this.#topic('NDEATH'), payload: body, retain: false };
  }

  /** Binds a death to its birth. */
  #birthMetric(): Metric {
    return { name: 'bdSeq', at: Date.now(), value: { type: 'int64', value: BigInt(this.#birth) } };
  }

  #topic(kind: string, device?: string): string {
    const node = `spBv1.0/${this.#group}/${kind}/${this.#node}`;
    return device === undefined ? node : `${node}/${device}`;
  }

  #next(): number {
    const seq = this.#seq;
    this.#seq = (this.#seq + 1) % 256;
    return seq;
  }
}

const REBIRTH = 'Node Control/Rebirth';

/** A birth says what there is, whatever its age. */
const present = ({ historical: _, ...metric }: Metric): Metric => metric;
