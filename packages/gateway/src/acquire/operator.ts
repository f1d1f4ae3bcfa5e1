import type { Instant } from 'dlms/bytes';
import { obisOf } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type {
  AttributeRead,
  ClockLimits,
  ClockReading,
  ClockSet,
  MeterSession,
  Meters,
  ObjectEntries,
  Operating,
  OutputCommand,
  ReadingStore,
  ReadTarget,
  Scheduling,
  Told,
} from '../model/ports.ts';
import type { Action, Write } from '../model/request.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { setClock } from './clock-setting.ts';
import { Directory } from './directory.ts';
import { driftMs } from './meter-clock.ts';
import { commandOutput } from './output.ts';
import { invoke, write } from './telling.ts';
import { reasonText } from './values.ts';

export interface OperatorOptions {
  readonly meters: Meters;
  readonly schedule: Pick<Scheduling, 'hold'>;
  readonly store: ReadingStore;
  readonly now?: () => Instant;
}

/** Does at once what somebody wants of a meter: on its line it goes before everything that waits. */
export class Operator implements Operating {
  readonly #options: OperatorOptions;
  readonly #now: () => Instant;

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  read(device: Device, targets: readonly ReadTarget[], signal?: AbortSignal) {
    return this.#session(device, signal, (session, directory) => readTargets(targets, session, directory));
  }

  write(device: Device, writes: readonly Write[], signal?: AbortSignal): Promise<readonly Told[]> {
    return this.#session(device, signal, (session, directory) => write(writes, session, directory));
  }

  invoke(device: Device, actions: readonly Action[], signal?: AbortSignal): Promise<readonly Told[]> {
    return this.#session(device, signal, (session, directory) => invoke(actions, session, directory));
  }

  objects(device: Device, signal?: AbortSignal): Promise<ObjectEntries> {
    return this.#session(device, signal, async (session): Promise<ObjectEntries> => {
      const result = await session.objects();
      if (!result.ok) return { ok: false, error: reasonText(result.error) };
      const objects = result.objects.map(({ logicalName, classId, version }) => ({
        logicalName,
        classId,
        version,
      }));
      await this.#options.store.keepFacts(device.name, { objects, objectsReadAt: this.#now() });
      return result;
    });
  }

  clock(device: Device, signal?: AbortSignal): Promise<ClockReading> {
    return this.#session(device, signal, async (session): Promise<ClockReading> => {
      const answer = await session.clock();
      if (!answer.ok) return { ok: false, error: reasonText(answer.error) };
      const drift = driftMs(device.clock, answer.time, this.#now());
      if (drift !== undefined) await this.#options.store.keepFacts(device.name, { clockDriftMs: drift });
      return { ok: true, time: answer.time, driftMs: drift };
    });
  }

  setClock(device: Device, limits: ClockLimits = ANY, signal?: AbortSignal): Promise<ClockSet> {
    return this.#session(device, signal, async (session): Promise<ClockSet> => {
      const set = await setClock(device, limits, session, this.#now);
      await this.#options.store.keepFacts(device.name, { clockDriftMs: set.afterMs });
      return set;
    });
  }

  async switch(device: Device, to: 'disconnect' | 'reconnect', signal?: AbortSignal): Promise<Told> {
    const method = to === 'disconnect' ? 1 : 2;
    const action = { logicalName: DISCONNECT_CONTROL, method, classId: 70, argument: undefined };
    const [told] = await this.invoke(device, [action], signal);
    return told ?? { ok: false, error: 'otherReason' };
  }

  /** Who no longer waits for a pulse that has begun does not keep it from being ended. */
  command(output: ValueSignal, command: OutputCommand, signal?: AbortSignal): Promise<Told> {
    const { device } = output;
    const held = async (ends: AbortSignal): Promise<Told> => {
      const line = new AbortController();
      const cut = (): void => void setTimeout(() => line.abort(ends.reason), OFF_MS).unref();
      ends.addEventListener('abort', cut, { once: true });
      return this.#with(device, line.signal, (session, directory) =>
        commandOutput(output, command, session, directory, ends),
      );
    };
    return this.#options.schedule.hold(device, held, signal);
  }

  #session<T>(device: Device, signal: AbortSignal | undefined, work: Work<T>): Promise<T> {
    return this.#options.schedule.hold(device, (ends) => this.#with(device, ends, work), signal);
  }

  async #with<T>(device: Device, ends: AbortSignal, work: Work<T>): Promise<T> {
    const { meters, store } = this.#options;
    const session = await meters.open(device, ends);
    try {
      return await work(session, new Directory(device.name, session, store, this.#now));
    } finally {
      await session.close();
    }
  }
}

type Work<T> = (session: MeterSession, directory: Directory) => Promise<T>;

/** All attributes in as few questions as the meter takes; what it does not have stands in its place. */
async function readTargets(
  targets: readonly ReadTarget[],
  session: MeterSession,
  directory: Directory,
): Promise<readonly AttributeRead[]> {
  const found = [];
  for (const target of targets)
    found.push({ ...target, object: await directory.find(target.logicalName, target.classId) });
  const wanted = found.flatMap(({ logicalName, attribute, object }) =>
    object.ok ? [{ attribute: { classId: object.classId, instance: logicalName, attribute } }] : [],
  );
  const answers = (await session.getEach(wanted)).values();
  return found.map(({ logicalName, attribute, classId, object }) => {
    if (!object.ok) return { logicalName, classId: classId ?? 0, version: 0, attribute, result: object };
    const answer = answers.next().value ?? { ok: false, error: 'otherReason' };
    const result = answer.ok ? answer : { ok: false as const, error: reasonText(answer.error) };
    return { logicalName, classId: object.classId, version: object.version, attribute, result };
  });
}

/** So long an output may take to be switched off after its command was called off. */
const OFF_MS = 10_000;

/** An operator who sets a clock means it. */
const ANY: ClockLimits = { leastMs: 0, mostMs: Number.POSITIVE_INFINITY, shift: false };

const DISCONNECT_CONTROL = obisOf([0, 0, 96, 3, 10, 255]);
