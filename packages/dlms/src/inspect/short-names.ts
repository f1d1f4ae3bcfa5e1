import { obisFromBytes } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import type { Reference } from './reading.ts';

interface Base {
  readonly address: number;
  readonly object: Omit<Reference, 'attribute'>;
}

/** What short names stand for, learnt from an object list that passes by. */
export class ShortNames {
  /** By the base address. */
  readonly #objects = new Map<number, Base['object']>();

  /** Takes in a value if it is an object list: structures of base name, class, version and logical name. */
  learn(value: Data): void {
    if (value.type !== 'array') return;
    for (const element of value.value) {
      const base = baseOf(element);
      if (base) this.#objects.set(base.address, base.object);
    }
  }

  /** The attribute behind a short name: eight addresses each, from the base of its object on. */
  resolve(name: number): Reference | undefined {
    for (let attribute = 1; attribute <= MOST_ATTRIBUTES; attribute++) {
      const object = this.#objects.get(name - STEP * (attribute - 1));
      if (object) return { ...object, attribute };
    }
    return undefined;
  }
}

const STEP = 8;
/** No class has more. */
const MOST_ATTRIBUTES = 32;

function baseOf(value: Data): Base | undefined {
  if (value.type !== 'structure' || value.value.length !== 4) return undefined;
  const [address, classId, , logicalName] = value.value;
  if (address?.type !== 'int16' || classId?.type !== 'uint16') return undefined;
  if (logicalName?.type !== 'octetString' || logicalName.value.length !== 6) return undefined;
  return {
    address: address.value & 0xffff,
    object: { classId: classId.value, logicalName: obisFromBytes(logicalName.value) },
  };
}
