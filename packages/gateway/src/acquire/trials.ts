import { setTimeout as wait } from 'node:timers/promises';
import { DlmsError, TimeoutError } from 'dlms/bytes';
import type { Port } from 'dlms/session';
import { type Connection, connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { CounterLedger, ExaminationStep, Log, MeterSession, Reached, Trials } from '../model/ports.ts';
import { LayerExaminer } from './examiner.ts';
import { openPort } from './line.ts';
import { LineMeters } from './meters.ts';
import { Traffic } from './traffic.ts';

export interface LineTrialsOptions {
  /** Counters of a trial are spent as those of any session: none is ever used twice with a key. */
  readonly ledger: Pick<CounterLedger, 'counterOf'>;
  readonly log: Log;
}

/** A port opens at once, or not at all; only a TCP connection may be told to wait longer. */
const OPEN_MS = 10_000;
/** Serial servers that have their one client already take a second one, and close on it. */
const LOOK_MS = 300;

/** Tries on lines of its own, one trial at a time on each. */
export class LineTrials implements Trials {
  readonly #options: LineTrialsOptions;
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: LineTrialsOptions) {
    this.#options = options;
  }

  examine(device: Device, tell: (step: ExaminationStep) => void, signal: AbortSignal): Promise<boolean> {
    return this.#alone(device.connection, signal, async () => {
      const traffic = new Traffic();
      const meters = new LineMeters({ ...this.#options, traffic });
      try {
        return await new LayerExaminer(meters, traffic).examine(device, tell, signal);
      } finally {
        await meters.close();
      }
    });
  }

  converse<T>(device: Device, work: (session: MeterSession) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#alone(device.connection, signal, async () => {
      const meters = new LineMeters({ ...this.#options, traffic: new Traffic() });
      try {
        const session = await meters.open(device, signal);
        try {
          return await work(session);
        } finally {
          await session.close();
        }
      } finally {
        await meters.close();
      }
    });
  }

  reach(connection: Connection, signal: AbortSignal): Promise<Reached> {
    return this.#alone(connection, signal, async () => {
      try {
        const port = await opened(connection, signal);
        const ended = await endsAtOnce(port, connection, signal);
        await port.close();
        return ended ? CLOSED_AT_ONCE : { ok: true, ...OPENED[connection.kind] };
      } catch (error) {
        if (!(error instanceof DlmsError) || signal.aborted) throw error;
        return { ok: false, detail: error.message, advice: error.advice };
      }
    });
  }

  /** Two people who try one line at once would only find each other. */
  async #alone<T>(connection: Connection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const place = connectionUrl(connection).replace(/\?.*/, '');
    const before = this.#turns.get(place);
    const turn = (async () => {
      await before?.catch(() => undefined); // whoever tried before us has been told
      signal.throwIfAborted();
      return work();
    })();
    this.#turns.set(place, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(place) === turn) this.#turns.delete(place);
    }
  }
}

/** The port; one that opens when nobody waits any more is closed. */
async function opened(connection: Connection, signal: AbortSignal): Promise<Port> {
  const limitMs = connection.kind === 'tcp' ? connection.connectTimeoutMs + LOOK_MS : OPEN_MS;
  const opening = openPort(connection);
  const over = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const given = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(signal.aborted ? signal.reason : stuck(connection, limitMs));
    if (over.aborted) giveUp();
    over.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([opening, given]);
  } catch (error) {
    void opening.then((port) => port.close()).catch(() => undefined); // its reason is known, or nobody asks any more
    throw error;
  }
}

async function endsAtOnce(port: Port, { kind }: Connection, signal: AbortSignal): Promise<boolean> {
  if (kind !== 'tcp') return false;
  const ended = (async () => {
    for await (const _ of port.chunks) if (signal.aborted) return false; // some meters and modems greet whoever comes
    return true;
  })().catch(() => true);
  return Promise.race([ended, wait(LOOK_MS, false)]);
}

const stuck = (connection: Connection, limitMs: number): TimeoutError =>
  new TimeoutError(`${connectionUrl(connection)} does not open within ${limitMs} ms`, {
    layer: 'port',
    during: 'connecting',
    advice: 'its driver hangs: unplug the adapter and plug it in again; over a network, check the way there',
  });

const CLOSED_AT_ONCE: Reached = {
  ok: false,
  detail: 'the port opens, and the other end closes it at once',
  advice:
    'another client may hold the only connection that it allows: end it, or let the serial server take several',
};

const OPENED: Readonly<Record<Connection['kind'], Omit<Reached, 'ok'>>> = {
  tcp: { detail: 'the TCP connection opens, and stays open', advice: undefined },
  udp: {
    detail: 'the address is known; UDP tells nothing of the other end before something is sent',
    advice: 'test a device on it: only its answer shows that it is there',
  },
  serial: {
    detail: 'the serial port opens with these settings',
    advice: 'whether a meter hangs on it, and at this speed, shows the test of a device',
  },
};
