import { setTimeout as pause } from 'node:timers/promises';
import { type LineOptions, openSerial, type SpeedPort, serveModeE, servePort } from 'dlms/node';
import type { DlmsServer } from 'dlms/server';
import type { MeterFaults } from './faults/fault-plan.ts';
import { faultyPort } from './faults/faulty-port.ts';
import { FrameSpoiler } from './faults/frame-spoiler.ts';
import type { ListenedMeter } from './listeners.ts';
import { MODEL_FACTS } from './model.ts';
import type { CommunicationPort } from './modules/define.ts';
import type { MeterLine, MeterLogger } from './options.ts';
import type { Sessions } from './sessions.ts';

/** How soon a device that went away is looked for again. */
const RETRY_MS = 2000;
/** Three letters of whoever made the meter, as the sign-on says them. */
const MANUFACTURER = 'MTW';

/** What a serial line is made of. */
export interface SerialLineParts {
  readonly meter: ListenedMeter;
  readonly setup: CommunicationPort;
  readonly faults: MeterFaults | undefined;
  readonly logger: MeterLogger;
  readonly sessions: Sessions;
}

/** A serial, modem or optical port of a meter on a device of this machine; the optical one signs on by mode E first. */
export class SerialLine {
  readonly line: MeterLine;
  readonly #server: DlmsServer;
  readonly #meter: ListenedMeter;
  readonly #setup: CommunicationPort;
  readonly #spoiler: FrameSpoiler | undefined;
  readonly #logger: MeterLogger;
  readonly #sessions: Sessions;
  readonly #ending = new AbortController();
  #port: SpeedPort | undefined;
  #served: Promise<void> = Promise.resolve();

  constructor({ meter, setup, faults, logger, sessions }: SerialLineParts) {
    const { port, unitId, device, baudRate } = setup;
    this.#meter = meter;
    this.#setup = setup;
    this.#logger = logger;
    this.#sessions = sessions;
    this.#spoiler = faults && new FrameSpoiler(faults);
    this.#server = meter.profile.server({
      transport: 'hdlc',
      physicalAddress: unitId,
      lists: faults?.refuseLists,
    });
    this.line = { port, device, baudRate, signOn: port === 'optical' ? 'modeE' : 'none', physical: unitId };
  }

  /** @throws ClosedError when the device cannot be had; one that goes away later is waited for */
  async open(): Promise<void> {
    this.#port = await this.#opened();
    this.#served = this.#serve(this.#port);
  }

  /** Shows the modules as they are now. */
  renew(): void {
    this.#meter.profile.renew(this.#server);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#port?.close();
    await this.#served;
  }

  #opened(): Promise<SpeedPort> {
    const { device, baudRate, port } = this.#setup;
    // A sign-on begins at 300 Bd, in 7E1, which the speaker does by himself.
    return openSerial({ path: device, baudRate: port === 'optical' ? SIGN_ON_BAUD : baudRate });
  }

  async #serve(first: SpeedPort): Promise<void> {
    const { device } = this.#setup;
    for (let port: SpeedPort | undefined = first; !this.#ending.signal.aborted; ) {
      try {
        port ??= await this.#opened();
        this.#port = port;
        await this.#talk(port);
        if (!this.#ending.signal.aborted) this.#logger.warn(`${device} is gone; it is waited for`);
      } catch (error) {
        this.#logger.info(`${device}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await port?.close();
      port = undefined;
      await pause(RETRY_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
  }

  #talk(port: SpeedPort): Promise<void> {
    const { port: channel, rxTimeoutMs, baudRate } = this.#setup;
    const spoiler = this.#spoiler;
    const options: Omit<LineOptions, 'transport'> = {
      devices: [this.#server],
      channel,
      hdlc: { ...this.#meter.profile.hdlc, interOctetTimeoutMs: rxTimeoutMs },
      onEvent: (event) => {
        this.#sessions.note(event);
        if (event.type === 'fault') this.#logger.warn(`${channel}: ${event.error}`);
      },
    };
    if (channel !== 'optical') {
      const line = spoiler ? faultyPort(port, 'hdlc', () => spoiler) : port;
      return servePort(line, { ...options, transport: 'hdlc' });
    }
    const identification = MODEL_FACTS[this.#meter.framework.model].title;
    return serveModeE(port, {
      ...options,
      modeE: { manufacturer: MANUFACTURER, identification, baud: baudRate },
    });
  }
}

const SIGN_ON_BAUD = 300;
