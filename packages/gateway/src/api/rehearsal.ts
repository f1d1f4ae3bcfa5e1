import { ClosedError, RefusedError } from 'dlms/bytes';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Context } from './context.ts';

/** Trials that may wait or run at once, over all lines. */
const MOST_REHEARSALS = 20;

/** Runs trials that use lines of their own: those of connections that are followed only in turn with whoever else has them. */
export class Rehearsals {
  readonly #context: Context;
  #running = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether others have the line to where a connection leads. */
  isBusy(connection: Connection): boolean {
    const { schedule } = this.#context.options;
    return this.#onLineOf(connection).some(({ name }) => schedule.standing(name).runningSince !== undefined);
  }

  /**
   * Work on a line of its own, while nobody else uses the one that leads there. Bounded as a session is.
   * @throws RefusedError when too many are waiting, ClosedError when a listener has the line, the signal's reason when it was ended, or whatever `work` throws
   */
  async run<T>(
    connection: Connection,
    work: (signal: AbortSignal) => Promise<T>,
    gone: AbortSignal,
  ): Promise<T> {
    if (this.#running >= MOST_REHEARSALS) throw tooMany();
    this.#requireNoListener(connection);
    this.#running++;
    try {
      const { options, plan } = this.#context;
      const [neighbour] = this.#onLineOf(connection);
      if (neighbour === undefined)
        return await work(AbortSignal.any([gone, AbortSignal.timeout(plan.limits.sessionMs)]));
      const held = async (signal: AbortSignal): Promise<T> => {
        await options.meters.lost(neighbour); // what is kept open on the line would be in the way
        return work(signal);
      };
      return await options.schedule.hold(neighbour, held, gone);
    } finally {
      this.#running--;
    }
  }

  /** A listener never lets go of its line. @throws ClosedError that says so */
  #requireNoListener(connection: Connection): void {
    if (connection.kind !== 'serial') return;
    const { path } = connection;
    const taken = this.#context.plan.listeners.find(
      (listener) => listener.enabled && listener.kind === 'serial' && listener.path === path,
    );
    if (taken === undefined) return;
    throw new ClosedError(`the listener ${taken.name} has ${path}, and hears what is pushed there`, {
      layer: 'port',
      advice: 'switch that listener off first: one line has one reader',
    });
  }

  /** Devices whose line leads to the same place, or has the same name: it is the same wire, set otherwise. */
  #onLineOf(connection: Connection): readonly Device[] {
    const devices = this.#context.plan.devices.filter((device) => isSameLine(device.connection, connection));
    const there = devices.filter((device) => isSamePlace(device.connection, connection));
    return there.length > 0 ? there : devices;
  }
}

const isSameLine = (a: Connection, b: Connection): boolean => a.name === b.name || isSamePlace(a, b);

function isSamePlace(a: Connection, b: Connection): boolean {
  if (a.kind === 'serial' || b.kind === 'serial')
    return a.kind === 'serial' && b.kind === 'serial' && a.path === b.path;
  return a.kind === b.kind && a.host === b.host && a.port === b.port;
}

const tooMany = (): RefusedError =>
  new RefusedError(`${MOST_REHEARSALS} trials are under way already`, 'tooManyOrders', {
    advice: 'wait for one of them to end',
  });
