import type { MqttOutlet } from '../model/outlet.ts';
import type { Log, Triggers } from '../model/ports.ts';
import { documentOf } from './document.ts';
import { type Discovery, discoveryOf } from './home-assistant.ts';
import type { Message } from './message.ts';
import { answerCommand } from './mqtt-command.ts';
import { type Heard, MqttLink } from './mqtt-link.ts';
import { topicOf } from './mqtt-topic.ts';
import type { Delivery, Sink } from './sink.ts';

export interface MqttDependencies {
  readonly triggers: Triggers;
  readonly log: Log;
}

/** Publishes JSON to an MQTT broker, and hears the commands that come from there. */
export class MqttSink implements Sink {
  readonly #outlet: MqttOutlet;
  readonly #dependencies: MqttDependencies;
  #link: MqttLink | undefined;
  /** What Home Assistant has been told on this connection, by topic. */
  readonly #told = new Map<string, string>();

  constructor(outlet: MqttOutlet, dependencies: MqttDependencies) {
    this.#outlet = outlet;
    this.#dependencies = dependencies;
  }

  async open(lost: (error: Error) => void): Promise<void> {
    const { commands, topic: base, discovery } = this.#outlet;
    this.#told.clear();
    this.#link = await MqttLink.open(this.#outlet, this.#status('offline'), {
      lost,
      heard: (message) => void this.#heard(message),
    });
    const { topic, payload } = this.#status('online');
    await this.#link.publish(topic, payload, { retain: true });
    if (commands) await this.#link.subscribe(`${base}/request/+/run`);
    if (discovery !== undefined) await this.#link.subscribe(`${discovery}/status`);
  }

  /** All of it is under way at once, in order; done when the broker has acknowledged the last. */
  async deliver({ messages }: Delivery): Promise<number> {
    const link = this.#link;
    if (link === undefined) throw new TypeError('the sink is not open');
    await Promise.all(messages.flatMap((message) => this.#publish(link, message)));
    return 0;
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close(this.#status('offline'));
  }

  #publish(link: MqttLink, message: Message): Promise<void>[] {
    const { topic: base, numbers, retain, discovery: prefix, qos, version } = this.#outlet;
    const topic = topicOf(message, this.#outlet);
    const news: Promise<void>[] = [];
    if (prefix !== undefined) {
      const discovery = discoveryOf(message, topic, { prefix, availability: `${base}/status` });
      if (discovery !== undefined && this.#told.get(discovery.topic) !== discovery.payload)
        news.push(this.#announce(link, discovery));
    }
    const payload = JSON.stringify(documentOf(message, { numbers }));
    const newest = message.kind === 'value' || message.kind === 'signal';
    const options = {
      qos,
      retain: message.kind === 'status' || (retain && newest),
      ...(version === 5 && { properties: { contentType: 'application/json' } }),
    };
    return [...news, link.publish(topic, payload, options)];
  }

  async #announce(link: MqttLink, { topic, payload }: Discovery): Promise<void> {
    this.#told.set(topic, payload);
    await link.publish(topic, payload, { retain: true });
  }

  async #heard(message: Heard): Promise<void> {
    const { log, triggers } = this.#dependencies;
    const { topic: base, discovery, name } = this.#outlet;
    const link = this.#link;
    if (link === undefined) return;
    try {
      if (message.topic === `${discovery}/status`) {
        // It has started anew, and may have forgotten what it was told.
        if (message.payload.toString() === 'online')
          for (const [topic, payload] of this.#told) await link.publish(topic, payload, { retain: true });
        return;
      }
      const answer = answerCommand(message, base, triggers, name);
      if (answer === undefined) return;
      log.info({ outlet: name, topic: message.topic }, 'a command came from the broker');
      const { topic, payload, correlation } = answer;
      const properties = correlation === undefined ? {} : { properties: { correlationData: correlation } };
      await link.publish(topic, payload, properties);
    } catch (error) {
      log.warn({ outlet: name, err: error }, 'a command from the broker could not be answered');
    }
  }

  #status(payload: 'online' | 'offline') {
    return { topic: `${this.#outlet.topic}/status`, payload, retain: true };
  }
}
