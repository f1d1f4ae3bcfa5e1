import type { Instant } from 'dlms/bytes';
import type { Decimal } from 'dlms/data';
import type { ModbusOutlet, ModbusSource } from '../model/outlet.ts';
import type { Reading } from '../model/reading.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { type Message, signalMessage, signalSeries } from './message.ts';
import { ModbusServer } from './modbus-server.ts';
import { QUALITY, registerNow, type Sample, WORDS } from './register-map.ts';
import type { Delivery, Sink } from './sink.ts';
import { troubleOf } from './trouble.ts';

/** Newest reading of one attribute, for what was stored before the server began; undefined where there is none. */
export type NewestReading = (
  device: string,
  series: ReturnType<typeof signalSeries>,
) => Promise<Reading | undefined>;

export interface ModbusDependencies {
  readonly newest: NewestReading;
  readonly signals: readonly ValueSignal[];
  readonly now?: () => Instant;
}

/** Serves the newest values as Modbus registers; holding and input registers are the same. */
export class ModbusSink implements Sink {
  readonly #outlet: ModbusOutlet;
  readonly #dependencies: ModbusDependencies;
  readonly #samples = new Map<string, Sample>();
  /** By each of its addresses: which register, and which of its words. */
  readonly #places = new Map<number, Place>();
  #server: ModbusServer | undefined;
  /** Where it listens, once it does. */
  port: number | undefined;

  constructor(outlet: ModbusOutlet, dependencies: ModbusDependencies) {
    this.#outlet = outlet;
    this.#dependencies = dependencies;
    for (const register of outlet.registers) {
      for (let word = 0; word < WORDS[register.type]; word++)
        this.#places.set(register.address + word, { register, word });
      if (register.quality !== undefined) this.#places.set(register.quality, { register, word: 'quality' });
    }
  }

  async open(lost: (error: Error) => void): Promise<void> {
    const { host, port, unit } = this.#outlet;
    await this.#load();
    const words = (address: number, count: number) => this.#words(address, count);
    const server = new ModbusServer({ host, port, unit, words });
    const where = `${host}:${port}`;
    try {
      this.port = await server.listen((error) => lost(troubleOf(error, where, 'serving Modbus')));
    } catch (error) {
      throw troubleOf(error, where, 'listening for Modbus');
    }
    this.#server = server;
  }

  async deliver({ messages }: Delivery): Promise<number> {
    for (const message of messages) this.#take(message);
    return 0;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  /** What is newest stays, whatever comes late. */
  #take(message: Message): void {
    const key = keyOf(message);
    if (key === undefined) return;
    const known = this.#samples.get(key);
    if (known !== undefined && known.at > message.at) return;
    if (message.kind === 'refusal') {
      this.#samples.set(key, { value: known?.value, at: message.at, refused: true });
      for (const { alias } of this.#signalsOf(message.device, message.refusal))
        this.#samples.set(`signal ${alias}`, { value: undefined, at: message.at, refused: true });
      return;
    }
    this.#samples.set(key, { value: numberOf(message), at: message.at, refused: false });
  }

  #signalsOf(device: string, { logicalName, attribute, dataIndex }: ReturnType<typeof signalSeries>) {
    return this.#dependencies.signals.filter((signal) => {
      const series = signalSeries(signal);
      return (
        signal.device.name === device &&
        series.logicalName === logicalName &&
        series.attribute === attribute &&
        series.dataIndex === dataIndex
      );
    });
  }

  async #load(): Promise<void> {
    const { newest, signals } = this.#dependencies;
    for (const { source } of this.#outlet.registers) {
      if ('signal' in source) {
        const signal = signals.find(({ alias }) => alias === source.signal);
        if (signal === undefined) continue;
        const reading = await newest(signal.device.name, signalSeries(signal));
        if (reading !== undefined) this.#take(signalMessage(signal, 0, reading));
      } else {
        const { device, logicalName, attribute } = source;
        const reading = await newest(device, { logicalName, attribute, dataIndex: 0 });
        if (reading !== undefined) this.#take({ kind: 'value', seq: 0, device, at: reading.at, reading });
      }
    }
  }

  /** A block may reach over addresses where nothing is, which read as 0; one where there is nothing at all does not exist. */
  #words(address: number, count: number): Buffer | undefined {
    const now = (this.#dependencies.now ?? Date.now)();
    const words = Buffer.alloc(count * 2);
    let found = false;
    for (let index = 0; index < count; index++) {
      const place = this.#places.get(address + index);
      if (place === undefined) continue;
      found = true;
      const { register, word } = place;
      const sample = this.#samples.get(sourceText(register.source));
      const { octets, quality } = registerNow(register, sample, now, this.#outlet);
      if (word === 'quality') words.writeUInt16BE(QUALITY[quality], index * 2);
      else octets.copy(words, index * 2, word * 2, word * 2 + 2);
    }
    return found ? words : undefined;
  }
}

interface Place {
  readonly register: ModbusOutlet['registers'][number];
  readonly word: number | 'quality';
}

const sourceText = (source: ModbusSource): string =>
  'signal' in source
    ? `signal ${source.signal}`
    : `value ${source.device}\n${source.logicalName}:${source.attribute}`;

function keyOf(message: Message): string | undefined {
  switch (message.kind) {
    case 'signal':
      return sourceText({ signal: message.signal.alias });
    case 'value':
      return seriesKey(message.device, message.reading);
    case 'refusal':
      return seriesKey(message.device, message.refusal);
    case 'row':
    case 'status':
      return undefined;
  }
}

const seriesKey = (device: string, series: ReturnType<typeof signalSeries>): string | undefined =>
  series.dataIndex === 0 ? sourceText({ device, ...series }) : undefined;

function numberOf(message: Message): Decimal | undefined {
  const value = message.kind === 'signal' ? message.value : readingNumber(message);
  return value !== undefined && Number.isFinite(Number(value.value)) ? value : undefined;
}

const readingNumber = (message: Message): Decimal | undefined =>
  message.kind === 'value' && message.reading.value.kind === 'number' ? message.reading.value : undefined;
