import { obisFromBytes } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import type { Reference } from './reading.ts';

interface Base {
  readonly address: number;
  readonly object: Omit<Reference, 'attribute'>;
}

/** What short names stand for, learnt from an object list that passes by. */
export class ShortNames {
  #bases: readonly Base[] = [];

  /** Takes in a value if it is an object list: structures of base name, class, version and logical name. */
  learn(value: Data): void {
    if (value.type !== 'array') return;
    const bases = value.value.map(baseOf).filter((base) => base !== undefined);
    if (bases.length > 0) this.#bases = bases.sort((a, b) => b.address - a.address);
  }

  /** The attribute behind a short name: eight addresses each, from the base of its object on. */
  resolve(name: number): Reference | undefined {
    const base = this.#bases.find(({ address }) => address <= name);
    if (!base || (name - base.address) % STEP !== 0 || name - base.address > FARTHEST) return undefined;
    return { ...base.object, attribute: (name - base.address) / STEP + 1 };
  }
}

const STEP = 8;
/** No class has more attributes than this many addresses. */
const FARTHEST = 31 * STEP;

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
