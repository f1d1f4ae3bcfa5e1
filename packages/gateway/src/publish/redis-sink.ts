import { Redis } from 'ioredis';
import type { RedisOutlet } from '../model/outlet.ts';
import { documentOf } from './document.ts';
import type { Message } from './message.ts';
import { keyOf } from './mqtt-topic.ts';
import type { Delivery, Sink } from './sink.ts';
import { troubleOf } from './trouble.ts';

/** Adds to a stream, keeps the newest values in hashes and publishes, each batch in one transaction of Redis. */
export class RedisSink implements Sink {
  readonly #outlet: RedisOutlet;
  readonly #where: string;
  #redis: Redis | undefined;

  constructor(outlet: RedisOutlet) {
    this.#outlet = outlet;
    this.#where = new URL(outlet.url).host;
  }

  async open(lost: (error: Error) => void): Promise<void> {
    const redis = new Redis(optionsOf(this.#outlet));
    this.#redis = redis;
    let last: unknown = new Error('it hung up');
    redis.on('error', (error) => {
      last = error;
    });
    redis.on('end', () => lost(troubleOf(last, this.#where, 'talking to Redis')));
    try {
      await redis.connect();
      await redis.ping(); // a wrong password shows here
    } catch (error) {
      throw troubleOf(
        last instanceof Error && last.message !== 'it hung up' ? last : error,
        this.#where,
        'connecting',
      );
    }
  }

  async deliver({ messages }: Delivery): Promise<number> {
    const redis = this.#redis;
    if (redis === undefined) throw new TypeError('the sink is not open');
    const { prefix, streamLength, publish, numbers } = this.#outlet;
    const batch = redis.multi();
    for (const message of messages) {
      const text = JSON.stringify(documentOf(message, { numbers }));
      const key = keyOf(message);
      const entry = [...entryOf(message, key), 'document', text];
      if (streamLength > 0) batch.xadd(`${prefix}:stream`, 'MAXLEN', '~', streamLength, '*', ...entry);
      // Rows are of the past: what is newest is said by values.
      if (message.kind !== 'row') batch.hset(`${prefix}:latest:${message.device}`, key, text);
      if (publish) batch.publish(`${prefix}:${message.device}:${key}`, text);
    }
    try {
      for (const [error] of (await batch.exec()) ?? []) if (error !== null) throw error;
    } catch (error) {
      throw troubleOf(error, this.#where, 'writing to Redis');
    }
    return 0;
  }

  async close(): Promise<void> {
    const redis = this.#redis;
    this.#redis = undefined;
    redis?.removeAllListeners('end');
    redis?.disconnect();
  }
}

const entryOf = ({ seq, kind, device }: Message, key: string): string[] => [
  'seq',
  `${seq}`,
  'kind',
  kind,
  'device',
  device,
  'key',
  key,
];

/** It never connects by itself again: whoever follows the store does, from the mark. */
function optionsOf({ url, username, password, tls, timeoutMs }: RedisOutlet) {
  const { hostname, port, pathname, protocol } = new URL(url);
  const secure = protocol === 'rediss:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    db: Number(pathname.slice(1) || 0),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(secure && {
      tls: {
        rejectUnauthorized: tls?.verify ?? true,
        ...(tls?.ca !== undefined && { ca: tls.ca }),
        ...(tls?.certificate !== undefined && { cert: tls.certificate }),
        ...(tls?.key !== undefined && { key: tls.key.reveal() }),
      },
    }),
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    connectionName: 'meterwire',
  };
}
