import type { Obis } from '../data/obis.ts';
import type { CaptureObject, ScalerUnit } from '../data/reference.ts';
import type { Data } from '../data/tag.ts';
import type { Reading, Reference } from './reading.ts';
import {
  columnsOf,
  type Entry,
  isScaled,
  isScalerAttribute,
  readingsOf,
  readingsOfEntries,
  scalerUnitOf,
} from './readings.ts';

/** Collects values while a capture is read; what belongs together may stand far apart in it. */
export class Harvest {
  /** In the order in which they came; the readings of a push are made at once. */
  readonly #found: (Entry | readonly Reading[])[] = [];
  readonly #scalers = new Map<Obis, ScalerUnit>();
  readonly #columns = new Map<Obis, readonly CaptureObject[]>();

  /** The body of a push. */
  push(body: Data, time: string | undefined): void {
    this.#found.push(readingsOf(body, time));
  }

  /** A value that was sent alone, with its time. */
  event(reference: Reference, data: Data, time: string | undefined): void {
    this.#found.push(readingsOfEntries([{ reference, data }], time));
  }

  /** A value that already is a reading. */
  reading(reading: Reading): void {
    this.#found.push([reading]);
  }

  /** The value of an attribute that was asked for. */
  attribute(reference: Reference, data: Data): void {
    const scaler = isScalerAttribute(reference) ? scalerUnitOf(data) : undefined;
    if (scaler) this.#scalers.set(reference.logicalName, scaler);
    const columns = reference.classId === PROFILE && reference.attribute === 3 ? columnsOf(data) : undefined;
    if (columns) this.#columns.set(reference.logicalName, columns);
    this.#found.push({ reference, data });
  }

  /** The readings of all that was collected. */
  readings(): Reading[] {
    return this.#found.flatMap((found) => {
      if (!('reference' in found)) return found;
      const { reference, data } = found;
      const columns =
        reference.classId === PROFILE && reference.attribute === 2
          ? this.#columns.get(reference.logicalName)
          : undefined;
      return columns ? this.#rows(columns, data) : readingsOfEntries([this.#scaled(reference, data)]);
    });
  }

  /** Each row of a profile is a moment of its own. */
  #rows(columns: readonly CaptureObject[], buffer: Data): Reading[] {
    if (buffer.type !== 'array') return [];
    return buffer.value.flatMap((row) => {
      if (row.type !== 'structure' || row.value.length !== columns.length) return [];
      return readingsOfEntries(
        columns.map(({ classId, logicalName, attribute }, i) =>
          this.#scaled({ classId, logicalName, attribute }, row.value[i] as Data),
        ),
      );
    });
  }

  #scaled(reference: Reference, data: Data): Entry {
    return {
      reference,
      data,
      scalerUnit: isScaled(reference) ? this.#scalers.get(reference.logicalName) : undefined,
    };
  }
}

const PROFILE = 7;
