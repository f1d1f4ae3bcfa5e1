import { ClosedError, RefusedError } from 'dlms/bytes';
import { connect, type IClientOptions, type IClientPublishOptions, type MqttClient } from 'mqtt';
import type { MqttOutlet } from '../model/outlet.ts';
import { troubleOf } from './trouble.ts';

export interface Will {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain: boolean;
}

/** A message that came from the broker. */
export interface Heard {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
  readonly answerTo: { readonly topic: string; readonly correlation: Buffer | undefined } | undefined;
}

/**
 * One connection with a broker. It does not come back by itself: what was under way when it broke is sent again from the mark, in
 * order, and not from a memory of its own.
 */
export class MqttLink {
  readonly #client: MqttClient;
  readonly #where: string;
  readonly #broken: Promise<never>;

  constructor(client: MqttClient, where: string, broken: Promise<never>) {
    this.#client = client;
    this.#where = where;
    this.#broken = broken;
  }

  static async open(
    outlet: MqttOutlet,
    will: Will,
    events: { lost(error: Error): void; heard(message: Heard): void },
  ): Promise<MqttLink> {
    const where = new URL(outlet.url).host;
    const client = connect(outlet.url, optionsOf(outlet, will));
    const broken = new Promise<never>((_, reject) => {
      let last: unknown;
      client.on('error', (error) => {
        last = error;
      });
      client.on('disconnect', (packet) => {
        last = new ClosedError(`${where}: the broker ended the connection (${packet.reasonCode ?? 0})`);
      });
      client.on('close', () => {
        const error =
          last === undefined
            ? new ClosedError(`${where}: the broker hung up`, { advice: GONE })
            : connectTrouble(last, where);
        reject(error);
        events.lost(error);
      });
    });
    broken.catch(() => undefined); // whoever waits hears of it; nobody may be waiting
    client.on('message', (topic, payload, { retain, properties }) =>
      events.heard({
        topic,
        payload,
        retained: retain,
        answerTo:
          properties?.responseTopic === undefined
            ? undefined
            : { topic: properties.responseTopic, correlation: properties.correlationData },
      }),
    );
    try {
      await Promise.race([new Promise<void>((resolve) => client.once('connect', () => resolve())), broken]);
    } catch (error) {
      client.end(true);
      throw error;
    }
    return new MqttLink(client, where, broken);
  }

  /** Resolves when the broker has it (QoS 1), or when it is on its way (QoS 0). */
  async publish(
    topic: string,
    payload: string | Buffer,
    { qos = 1, retain = false, ...rest }: IClientPublishOptions = {},
  ): Promise<void> {
    try {
      await Promise.race([this.#client.publishAsync(topic, payload, { qos, retain, ...rest }), this.#broken]);
    } catch (error) {
      throw troubleOf(error, this.#where, `publishing to ${topic}`);
    }
  }

  async subscribe(topic: string): Promise<void> {
    try {
      await Promise.race([this.#client.subscribeAsync(topic, { qos: 1 }), this.#broken]);
    } catch (error) {
      throw troubleOf(error, this.#where, `subscribing to ${topic}`);
    }
  }

  /** Says goodbye, so that the broker keeps the will to itself; `farewell` goes first. Prompt, also when nobody answers. */
  async close(farewell?: Will): Promise<void> {
    this.#client.removeAllListeners('close');
    const goodbye = async (): Promise<void> => {
      if (!this.#client.connected) return;
      if (farewell !== undefined)
        await this.#client.publishAsync(farewell.topic, farewell.payload, {
          qos: 1,
          retain: farewell.retain,
        });
      await this.#client.endAsync();
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GOODBYE_MS);
    });
    await Promise.race([goodbye().catch(() => undefined), late]);
    clearTimeout(timer);
    this.#client.end(true);
  }
}

const GOODBYE_MS = 1000;
const GONE = 'the outlet connects again by itself, and goes on from where it was';

function optionsOf(outlet: MqttOutlet, will: Will): IClientOptions {
  const { tls, username, password, clientId, version, timeoutMs } = outlet;
  return {
    protocolVersion: version,
    clientId,
    clean: true,
    keepalive: 30,
    reconnectPeriod: 0,
    connectTimeout: timeoutMs,
    will: { ...will, payload: Buffer.from(will.payload), qos: 1 },
    rejectUnauthorized: tls?.verify ?? true,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(tls?.ca !== undefined && { ca: tls.ca }),
    ...(tls?.certificate !== undefined && { cert: tls.certificate }),
    ...(tls?.key !== undefined && { key: tls.key.reveal() }),
  };
}

/** Brokers say no with a number. */
function connectTrouble(error: unknown, where: string): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'number') return troubleOf(error, where, 'talking to the broker');
  const words = REFUSED[code] ?? (error as Error).message;
  return new RefusedError(`${where}: the broker refuses: ${words}`, String(code), {
    during: 'connecting',
    advice: 'look at the user name, the password, the client id and the protocol version of the outlet',
    cause: error,
  });
}

/** CONNACK codes of MQTT 3.1.1 and 5. */
const REFUSED: Readonly<Record<number, string>> = {
  1: 'it does not speak this version of MQTT',
  2: 'it does not like the client id',
  3: 'it is not available',
  4: 'bad user name or password',
  5: 'not authorised',
  132: 'it does not speak this version of MQTT',
  133: 'it does not like the client id',
  134: 'bad user name or password',
  135: 'not authorised',
  136: 'it is not available',
  137: 'it is busy',
  138: 'banned',
};
