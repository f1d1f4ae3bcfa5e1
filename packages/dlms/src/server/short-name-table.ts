import { attributeOffset, methodOffset } from '../classes/define.ts';
import type { Obis } from '../data/obis.ts';
import { parseObis } from '../data/obis.ts';
import type { CosemObject } from './object.ts';

/** What is behind a short name. */
export interface ShortNamedMember {
  readonly object: CosemObject;
  readonly kind: 'attribute' | 'method';
  readonly index: number;
}

/**
 * The short names of a logical device: attributes lie eight apart behind the base name of their object, methods where their class says
 * (IEC 62056-6-2). An object keeps the base name it was given with (`baseName`); some have one by the standard; the others get one
 * that is free.
 */
export class ShortNameTable {
  readonly #bases = new Map<CosemObject, number>();
  readonly #extents = new Map<CosemObject, number>();
  readonly #members = new Map<number, ShortNamedMember>();
  /** Who lies in which eight addresses. */
  readonly #slots = new Map<number, CosemObject>();
  #next = FIRST_FREE;

  /** @throws RangeError when two objects lie in one place, or there is no room left */
  constructor(association: CosemObject, objects: Iterable<CosemObject>) {
    const all = [...objects];
    this.#claim(association, ASSOCIATION);
    for (const object of all) if (placeOf(object) !== undefined) this.add(object);
    for (const object of all) if (placeOf(object) === undefined) this.add(object);
  }

  /** The objects that have a short name, with it; the current association stands first. */
  objects(): IterableIterator<[CosemObject, number]> {
    return this.#bases.entries();
  }

  find(name: number): ShortNamedMember | undefined {
    return this.#members.get(name);
  }

  /** The short name of an attribute; undefined for one that has none. */
  nameOf(object: CosemObject, attribute: number): number | undefined {
    const base = this.#bases.get(object);
    return base === undefined || !object.attributes.has(attribute) || attribute < 1
      ? undefined
      : base + attributeOffset(attribute);
  }

  /**
   * Gives an object its place. Associations by logical name have none.
   * @throws RangeError when another lies there, or there is no room left
   */
  add(object: CosemObject): void {
    if (object.classId === ASSOCIATION_LN) return;
    const place = placeOf(object);
    if (place !== undefined) this.#claim(object, place);
    else {
      const extent = extentOf(allMembersOf(object));
      this.#claim(object, this.#freePlace(object, extent), extent);
    }
  }

  /** Frees the place of an object. */
  remove(object: CosemObject): void {
    const base = this.#bases.get(object);
    if (base === undefined) return;
    this.#bases.delete(object);
    for (const slot of slotsOf(base, this.#extents.get(object) ?? 0)) this.#slots.delete(slot);
    this.#extents.delete(object);
    for (const [offset] of membersOf(object)) this.#members.delete(base + offset);
  }

  #claim(object: CosemObject, base: number, extent = extentOf(membersOf(object))): void {
    if (!Number.isInteger(base) || base < 0 || base + extent > END)
      throw new RangeError(`${object.logicalName} does not fit at short name ${hex(base)}`);
    const slots = slotsOf(base, extent);
    for (const slot of slots) {
      const other = this.#slots.get(slot);
      if (other)
        throw new RangeError(
          `${object.logicalName} at short name ${hex(base)} lies where ${other.logicalName} is already`,
        );
    }
    for (const slot of slots) this.#slots.set(slot, object);
    this.#bases.set(object, base);
    this.#extents.set(object, extent);
    for (const [offset, member] of membersOf(object)) this.#members.set(base + offset, member);
  }

  /** Goes on behind the last one; what was freed is used again when the end is reached. */
  #freePlace(object: CosemObject, extent: number): number {
    for (const [from, to] of [
      [this.#next, FIRST_RESERVED],
      [FIRST_FREE, this.#next],
    ] as const) {
      for (let base = from; base + extent <= to; base += SLOT) {
        if (slotsOf(base, extent).some((slot) => this.#slots.has(slot))) continue;
        this.#next = base + extent;
        return base;
      }
    }
    throw new RangeError(
      `there is no short name left for ${object.logicalName}: ${this.#bases.size} objects have one`,
    );
  }
}

const SLOT = 8;
const END = 0x1_0000;
/** The first names are left to those that are given. */
const FIRST_FREE = 0x0100;
/** From here on the standard has names of its own. */
const FIRST_RESERVED = 0xfa00;
const ASSOCIATION = 0xfa00;
const ASSOCIATION_LN = 15;

/** The objects whose base name is the same in every meter. */
const RESERVED: ReadonlyMap<Obis, { readonly classId: number; readonly base: number }> = new Map([
  [parseObis('0-0:10.0.125*255'), { classId: 9, base: 0xfb00 }],
  [parseObis('0-0:41.0.0*255'), { classId: 17, base: 0xfc00 }],
  [parseObis('0-0:42.0.0*255'), { classId: 1, base: 0xfd00 }],
]);

function placeOf({ baseName, classId, logicalName }: CosemObject): number | undefined {
  if (baseName !== undefined) return baseName;
  const reserved = RESERVED.get(logicalName);
  return reserved?.classId === classId ? reserved.base : undefined;
}

type Placed = readonly [offset: number, member: ShortNamedMember];

/**
 * What lies behind the base name. Methods that are not implemented do not: real meters pack their registers so closely that the value of
 * one lies where the reset of the other would be.
 */
const membersOf = (object: CosemObject): readonly Placed[] =>
  allMembersOf(object).filter(
    ([, { kind, index }]) => kind === 'attribute' || object.methods.get(index)?.call !== undefined,
  );

/** The same with all methods of the class: an object whose place is ours to choose gets room for them. */
function allMembersOf(object: CosemObject): readonly Placed[] {
  const members: Placed[] = [];
  for (const index of object.attributes.keys())
    if (index > 0) members.push([attributeOffset(index), { object, kind: 'attribute', index }]);
  for (const index of object.methods.keys()) {
    // Of a class whose methods lie nobody knows where, none can be called.
    const offset = methodOffset(object.declaration, index);
    if (offset !== undefined) members.push([offset, { object, kind: 'method', index }]);
  }
  return members;
}

const extentOf = (members: readonly Placed[]): number =>
  members.reduce((end, [offset]) => Math.max(end, offset + SLOT), SLOT);

function slotsOf(base: number, extent: number): readonly number[] {
  const first = Math.floor(base / SLOT);
  const last = Math.floor((base + extent - 1) / SLOT);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const hex = (name: number): string => name.toString(16).toUpperCase().padStart(4, '0');
