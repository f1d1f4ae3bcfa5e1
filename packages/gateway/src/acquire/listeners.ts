import { type Instant, SecurityError, toHex } from 'dlms/bytes';
import { openWith, type Push, type PushKeys } from 'dlms/client';
import {
  type Listening,
  type ListenOptions,
  type ListenPlace,
  listen,
  memoryPair,
  nodeCrypto,
  openSerial,
  tap,
} from 'dlms/node';
import { ReceiveCounter } from 'dlms/security';
import type { Port } from 'dlms/session';
import { same } from '../model/carry-over.ts';
import type { Device } from '../model/device.ts';
import { failureOf } from '../model/failure.ts';
import type { Listener, SerialListener } from '../model/listener.ts';
import type { Plan } from '../model/plan.ts';
import type {
  GatewayEvent,
  ListenerStanding,
  Listeners,
  Log,
  PushStore,
  ReadingStore,
} from '../model/ports.ts';
import { hostOf } from '../model/remote.ts';
import type { Signal } from '../model/signal.ts';
import { keyOf } from './connect-options.ts';
import { readingsOf } from './pushed.ts';
import { type Sender, Senders } from './senders.ts';

export interface ListenersOptions {
  readonly store: ReadingStore & PushStore;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  /** Told of devices that have pushed. */
  readonly heard?: (device: Device, at: Instant) => void;
  readonly now?: () => Instant;
}

/** A listener that could not begin is tried again after this long: somebody may give its port back. */
const AGAIN_MS = 30_000;
/** Readings that are shown of a stranger. */
const SAMPLE = 50;

/** Takes what meters push: finds whose it is, believes nothing twice, keeps the readings once. */
export class PushListeners implements Listeners {
  readonly #options: ListenersOptions;
  readonly #now: () => Instant;
  readonly #open = new Map<string, OpenListener>();
  #senders = new Senders();

  constructor(options: ListenersOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Listens as a plan says; what has not changed goes on. */
  async follow(plan: Pick<Plan, 'enabled' | 'devices' | 'listeners'>): Promise<void> {
    this.#senders = new Senders(plan.devices);
    await this.#adopt(plan.listeners);
    const wanted = plan.enabled ? plan.listeners.filter(({ enabled }) => enabled) : [];
    for (const [name, open] of this.#open) {
      const next = wanted.find((one) => one.name === name);
      if (next !== undefined && same(next, open.listener)) continue;
      this.#open.delete(name);
      await open.close();
    }
    for (const listener of wanted) {
      if (this.#open.has(listener.name)) continue;
      const open = new OpenListener(listener, this.#optionsOf(listener), this.#options.log);
      this.#open.set(listener.name, open);
      await open.begin();
    }
  }

  /** Strangers that are configured by now are none any more. */
  async #adopt(listeners: readonly Listener[]): Promise<void> {
    const { store, log } = this.#options;
    for (const stranger of await store.unknownDevices()) {
      const listener = listeners.find(({ name }) => name === stranger.listener);
      const values = stranger.sample.map(({ value }) => value);
      const device = listener && this.#senders.deviceOf({ ...stranger, values }, listener);
      if (device === undefined) continue;
      await store.forgetUnknownDevice(stranger.id);
      log.info({ id: stranger.id, device: device.name }, 'a device that had pushed is configured now');
    }
  }

  async stop(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map((open) => open.close()));
  }

  listeners(): readonly ListenerStanding[] {
    return [...this.#open.values()].map(({ standing }) => standing);
  }

  #optionsOf(listener: Listener): ListenOptions {
    const { log } = this.#options;
    return {
      open: openWith(nodeCrypto, (title) => this.#keysOf(title, listener)),
      counterOf: (title) => this.#counterOf(title),
      onPush: (push, remote) => void this.#take(push, remote, listener),
      onProblem: (error, remote) => {
        log.warn({ listener: listener.name, remote, code: error.code }, error.message);
        if (error instanceof SecurityError) this.#open.get(listener.name)?.refuse();
      },
      ...(listener.kind === 'tcp' && { maxConnections: listener.connections }),
    };
  }

  #keysOf(title: string, listener: Listener): PushKeys | undefined {
    const device =
      this.#senders.withTitle(title) ?? (listener.kind === 'serial' ? listener.device : undefined);
    const { security, meterSystemTitle } = device ?? {};
    const encryption = security?.blockCipherKey ?? listener.keys?.encryption;
    const authentication = security?.blockCipherKey
      ? security.authenticationKey
      : listener.keys?.authentication;
    return (
      encryption && {
        encryption: keyOf(encryption),
        ...(authentication && { authentication: keyOf(authentication) }),
        ...(meterSystemTitle && { systemTitle: meterSystemTitle }),
      }
    );
  }

  /** The counter of a sender is durable before its message counts: a restart does not make it believe the same again. */
  #counterOf(title: string): ReceiveCounter | undefined {
    const { store } = this.#options;
    if (title === '') return undefined;
    return new ReceiveCounter(store.expectedCounter(title), (next) => store.keepExpectedCounter(title, next));
  }

  async #take(push: Push, remote: string, listener: Listener): Promise<void> {
    const { store, events, log, heard } = this.#options;
    const device = this.#senders.deviceOf(senderOf(push, remote), listener);
    const open = this.#open.get(listener.name);
    open?.count();
    try {
      if (device === undefined) this.#stranger(push, remote, listener);
      else if (device.enabled) {
        const readings = readingsOf(push, device.clock, this.#now());
        await store.addReadings(device.name, readings, []);
        events.emit({ type: 'values', device: device.name, series: readings });
        heard?.(device, this.#now());
      }
    } catch (error) {
      log.error({ listener: listener.name, remote, err: error }, failureOf(error, this.#now()).message);
    }
  }

  #stranger({ from, readings, problems }: Push, remote: string, listener: Listener): void {
    const { store, log } = this.#options;
    if (listener.unknown === 'drop') return;
    const systemTitle = from.systemTitle && toHex(from.systemTitle);
    const id = systemTitle ?? from.identification ?? `${listener.name} ${hostOf(remote)}`;
    const sample = readings.slice(0, SAMPLE).map(({ logicalName, value, quantity, unit }) => ({
      logicalName,
      value: quantity ?? value,
      ...(unit !== undefined && { unit: String(unit) }),
    }));
    const problem = problems[0]?.message;
    store.keepUnknownDevice(
      {
        id,
        listener: listener.name,
        remote,
        systemTitle,
        identification: from.identification,
        problem,
        sample,
      },
      this.#now(),
    );
    log.info({ listener: listener.name, remote, id }, 'a device that is not configured has pushed');
  }
}

const senderOf = ({ from, readings }: Push, remote: string): Sender => ({
  remote,
  systemTitle: from.systemTitle && toHex(from.systemTitle),
  identification: from.identification,
  values: readings.map(({ value }) => value),
});

/** One listener, tried again until it listens. */
class OpenListener {
  readonly listener: Listener;
  readonly #options: ListenOptions;
  readonly #log: Log;
  #listening: readonly Listening[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #problem: string | undefined;
  #pushes = 0;
  #refused = 0;

  constructor(listener: Listener, options: ListenOptions, log: Log) {
    this.listener = listener;
    this.#options = options;
    this.#log = log;
  }

  get standing(): ListenerStanding {
    return {
      name: this.listener.name,
      address: this.#listening[0]?.address,
      problem: this.#problem,
      pushes: this.#pushes,
      refused: this.#refused,
    };
  }

  count(): void {
    this.#pushes++;
  }

  refuse(): void {
    this.#refused++;
  }

  async begin(): Promise<void> {
    try {
      this.#listening = await listenTo(this.listener, this.#options);
      this.#problem = undefined;
      this.#log.info({ listener: this.listener.name, address: this.standing.address }, 'listens');
      if (this.#closed) await this.close();
      else if (this.listener.kind === 'serial')
        void Promise.all(this.#listening.map(({ ended }) => ended)).then(() => this.#again('the line ended'));
    } catch (error) {
      this.#again(failureOf(error, Date.now()).message);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#listening.map((one) => one.close()));
  }

  #again(problem: string): void {
    if (this.#closed) return;
    this.#problem = problem;
    this.#log.error({ listener: this.listener.name }, problem);
    this.#timer = setTimeout(() => void this.begin(), AGAIN_MS).unref();
  }
}

async function listenTo(listener: Listener, options: ListenOptions): Promise<readonly Listening[]> {
  if (listener.kind !== 'serial') {
    const { host, port } = listener;
    const place: ListenPlace = listener.kind === 'tcp' ? { tcp: { host, port } } : { udp: { host, port } };
    return [await listen(place, options)];
  }
  const port = await openLine(listener);
  if (listener.framing !== 'auto')
    return [await listen({ port }, { ...options, interface: listener.framing })];
  // Of two readers of one line the one that understands it takes it; what the other makes of it is of no interest.
  const quiet: ListenOptions = {
    ...options,
    onProblem: (error, remote) => error instanceof SecurityError && options.onProblem?.(error, remote),
  };
  return Promise.all(
    tee(port).map((side, index) =>
      listen({ port: side }, { ...quiet, interface: index === 0 ? 'hdlc' : 'mbus' }),
    ),
  );
}

const openLine = ({ path, baud, dataBits, stopBits, parity, flow }: SerialListener): Promise<Port> =>
  openSerial({ path, baudRate: baud, dataBits, stopBits, parity, flow });

/** The same line for two readers; only the first may write. */
function tee(port: Port): readonly [Port, Port] {
  const [other, feed] = memoryPair();
  const first = tap(port, { received: (bytes) => feed.write(bytes), ended: () => void feed.close() });
  return [first, other];
}
