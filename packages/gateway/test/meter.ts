import type { Instant } from 'dlms/bytes';
import { Clock, DataObject, ExtendedRegister, Register } from 'dlms/classes';
import { encode } from 'dlms/codec';
import {
  type CaptureObject,
  type Data,
  dateTimeOctets,
  fromInstant,
  type Obis,
  parseObis,
  type ScalerUnit,
} from 'dlms/data';
import { connect, memoryPair, servePort } from 'dlms/node';
import {
  type CosemObject,
  DlmsServer,
  implement,
  LogicalDevice,
  MemoryRows,
  profileGeneric,
  refuse,
} from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { meterSession } from '../src/acquire/meter-session.ts';
import type { Device } from '../src/model/device.ts';
import type { MeterSession, Meters } from '../src/model/ports.ts';

export const ENERGY = parseObis('1-0:1.8.0*255');
export const DEMAND = parseObis('1-0:1.6.0*255');
export const DENIED = parseObis('1-0:2.8.0*255');
export const CLOCK = parseObis('0-0:1.0.0*255');
export const STATUS = parseObis('0-0:97.97.0*255');
export const PROFILE = parseObis('1-0:99.1.0*255');
export const QUARTER = 900_000;

/** The octets of an instant at UTC+1, with its deviation unless told otherwise. */
export const timeOctets = (at: Instant, offset = 60, deviation = true): Uint8Array =>
  encode(dateTimeOctets, {
    ...fromInstant(at, { offset }),
    ...(deviation ? {} : { deviation: undefined }),
    status: undefined,
  });

export const time = (at: Instant, offset = 60, deviation = true): Data => ({
  type: 'octetString',
  value: timeOctets(at, offset, deviation),
});

const WH: ScalerUnit = { scaler: -3, unit: 'Wh' };

/** A meter in memory, spoken to by the real client; what it holds the test changes as it likes. */
export class TestMeter {
  now: Instant;
  energy = 123_456;
  energyScaler = WH;
  readonly captureObjects: CaptureObject[] = [
    { classId: 8, logicalName: CLOCK, attribute: 2, dataIndex: 0 },
    { classId: 1, logicalName: STATUS, attribute: 2, dataIndex: 0 },
    { classId: 3, logicalName: ENERGY, attribute: 2, dataIndex: 0 },
  ];
  rows = new MemoryRows(10_000);
  capturePeriod = QUARTER / 1000;
  sortMethod: 'fifo' | 'lifo' = 'fifo';
  /** How often each attribute was read. */
  readonly reads = new Map<string, number>();

  constructor(now: Instant) {
    this.now = now;
  }

  /** Adds a row for every quarter of an hour in [from, to). */
  fill(
    from: Instant,
    to: Instant,
    change: (at: Instant) => Partial<{ time: Data; energy: Data }> = () => ({}),
  ): void {
    for (let at = from; at < to; at += QUARTER) {
      const row = {
        time: time(at),
        energy: { type: 'uint32', value: (at / QUARTER) % 100_000 } as Data,
        ...change(at),
      };
      this.rows.add([row.time, { type: 'uint16', value: 0 }, row.energy]);
    }
  }

  serve(): DlmsServer {
    const services = LOGICAL_NAME_SERVICES;
    const associations = [{ clientSap: 16, services }];
    const device = { sap: 1, name: 'TST0000000000001', objects: this.#objects(), associations };
    return new DlmsServer({ logicalDevices: [new LogicalDevice(device)] });
  }

  #objects(): CosemObject[] {
    return [
      implement(Clock, CLOCK, { time: () => fromInstant(this.now, { offset: 60 }) }),
      implement(DataObject, STATUS, { value: () => ({ type: 'uint16', value: 0 }) }),
      implement(Register, ENERGY, {
        value: () => this.#count(ENERGY, { type: 'uint32', value: this.energy }),
        scalerUnit: () => {
          this.#count(`${ENERGY}:3`, 0);
          return this.energyScaler;
        },
      }),
      implement(Register, DENIED, { value: () => refuse('readWriteDenied'), scalerUnit: WH }),
      implement(ExtendedRegister, DEMAND, {
        value: { type: 'uint16', value: 7 } as Data,
        scalerUnit: { scaler: 0, unit: 'W' },
        status: { type: 'null', value: null },
        captureTime: () => fromInstant(this.now - QUARTER, { offset: 60 }),
      }),
      profileGeneric(PROFILE, {
        captureObjects: () => this.captureObjects,
        capturePeriod: () => this.capturePeriod,
        sortMethod: this.sortMethod,
        profileEntries: () => 10_000,
        rows: {
          count: () => this.rows.count(),
          entries: (first, last) => this.rows.entries(first, last),
          range: () => this.#count('range', undefined),
        },
      }),
    ];
  }

  #count<T>(what: string, value: T): T {
    this.reads.set(what, (this.reads.get(what) ?? 0) + 1);
    return value;
  }
}

/** Opens real client sessions with test meters, over lines in memory. */
export class TestMeters implements Meters {
  readonly #meters: ReadonlyMap<string, TestMeter>;
  readonly sessions: { readonly device: string; closed: boolean }[] = [];
  readonly lostDevices: string[] = [];
  /** What opening a session waits for. */
  hold: Promise<void> = Promise.resolve();

  constructor(meters: Readonly<Record<string, TestMeter>>) {
    this.#meters = new Map(Object.entries(meters));
  }

  async open(device: Device, signal: AbortSignal): Promise<MeterSession> {
    const meter = this.#meters.get(device.name);
    if (meter === undefined) throw new RangeError(`no test meter ${device.name}`);
    await this.hold;
    const [ours, theirs] = memoryPair();
    void servePort(theirs, { transport: 'wrapper', devices: [meter.serve()] });
    signal.addEventListener('abort', () => void ours.close(), { once: true });
    const client = await connect(
      { kind: 'port', port: ours },
      { interface: 'wrapper', timeoutMs: 2000, retries: 0 },
    );
    const session = { device: device.name, closed: false };
    this.sessions.push(session);
    return meterSession(client, {
      listMost: device.listMost,
      async close() {
        session.closed = true;
        await client.close();
      },
    });
  }

  async lost(device: Device): Promise<void> {
    this.lostDevices.push(device.name);
  }
}

export type { Obis };
