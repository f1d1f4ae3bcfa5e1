import type { Instant } from '../bytes/machine.ts';
import type { Obis } from '../data/obis.ts';
import type { AttributeReference } from '../data/reference.ts';
import type { Data } from '../data/tag.ts';
import { checkOptions } from './association-context.ts';
import type { AssociationOptions } from './association-options.ts';
import { type AttemptLimits, Attempts } from './attempts.ts';
import {
  type AssociationTraits,
  type AssociationVersion,
  associationObject,
  currentAssociation,
} from './current-association.ts';
import { logicalDeviceName } from './device-names.ts';
import type { CosemObject } from './object.ts';
import { ServedAssociation } from './served-association.ts';
import { type ShortNameAssociationVersion, shortNameAssociation } from './short-name-association.ts';
import { usesShortNames } from './short-name-context.ts';
import { ShortNameTable } from './short-name-table.ts';

/** A logical device as a table. */
export interface LogicalDeviceOptions {
  /** Its address: wPort of the wrapper, upper HDLC address; 1 is the management logical device. */
  readonly sap: number;
  /** Its name in the whole world, at most 16 characters, of which three are the manufacturer's. */
  readonly name: string;
  readonly objects: Iterable<CosemObject>;
  readonly associations: readonly AssociationOptions[];
  /** The version of class 15 in which it shows the current association; default 1. */
  readonly associationVersion?: AssociationVersion;
  /** Whether each association has an object of its own, 0-0:40.0.1*255 and on in their order; default false. */
  readonly listAssociations?: boolean;
  /** The version of class 12 in which clients that use short names see it; default 1. */
  readonly shortNameVersion?: ShortNameAssociationVersion;
  /** How it bears wrong passwords and proofs. */
  readonly attempts?: AttemptLimits;
}

/**
 * The objects of a meter, or of a part of it, with those who may associate with it. The current association (0-0:40.0.0*255) and
 * the device's name (0-0:42.0.0*255) are among them, whether given or not.
 */
export class LogicalDevice {
  readonly name: string;
  /** Failed authentications, of all lines together. */
  readonly attempts: Attempts;
  readonly #associations: readonly ServedAssociation[];
  readonly #objects = new Map<Obis, CosemObject[]>();
  /** The objects that want to know what is written. */
  readonly #watching = new Set<CosemObject>();
  #sap: number;
  /** The short names, where some client may associate by them. */
  readonly shortNames: ShortNameTable | undefined;

  /** @throws RangeError when two objects have the same name and class, or the same short name, or an association lacks keys */
  constructor(options: LogicalDeviceOptions) {
    this.#sap = options.sap;
    this.name = options.name;
    this.attempts = new Attempts(options.attempts);
    for (const association of options.associations) checkOptions(association);
    this.#associations = options.associations.map((association) => new ServedAssociation(association));
    const given = [...options.objects];
    const { associationVersion = 1 } = options;
    const traits = traitsOf(options);
    const standard = [
      currentAssociation(associationVersion, traits),
      ...(options.listAssociations
        ? this.#associations.map((one, i) => associationObject(associationVersion, traits, one, i + 1))
        : []),
      logicalDeviceName(options.name),
    ];
    for (const object of standard) if (!given.some((other) => isSame(object, other))) this.add(object);
    for (const object of given) this.add(object);
    const byShortName = options.associations.some(({ applicationContexts = [] }) =>
      applicationContexts.some(usesShortNames),
    );
    if (byShortName)
      this.shortNames = new ShortNameTable(
        shortNameAssociation(options.shortNameVersion ?? 1, traits),
        this.objects(),
      );
  }

  /** Its address on every line of its server. */
  get sap(): number {
    return this.#sap;
  }

  /** Its server has given it another address, or none: 0. */
  moved(sap: number): void {
    this.#sap = sap;
  }

  /** How a client may associate. */
  associationsOf(clientSap: number): readonly ServedAssociation[] {
    return this.#associations.filter(({ options }) => options.clientSap === clientSap);
  }

  /** An attribute has been written: tells the objects that want to know. */
  written(attribute: AttributeReference, value: Data, now: Instant): void {
    for (const object of this.#watching) object.onWritten?.(attribute, value, now);
  }

  /** All objects, in the order in which they were added. */
  *objects(): IterableIterator<CosemObject> {
    for (const named of this.#objects.values()) yield* named;
  }

  /** The objects of one name; several classes may share it. */
  named(logicalName: Obis): readonly CosemObject[] {
    return this.#objects.get(logicalName) ?? [];
  }

  /** The object of one name and class. */
  find(classId: number, logicalName: Obis): CosemObject | undefined {
    return this.#objects.get(logicalName)?.find((object) => object.classId === classId);
  }

  /** @throws RangeError when there is one of its name and class, or none of the short names is left */
  add(object: CosemObject): void {
    const { classId, logicalName } = object;
    if (this.find(classId, logicalName))
      throw new RangeError(`${this.name} has an object ${logicalName} of class ${classId} already`);
    this.shortNames?.add(object);
    if (object.onWritten) this.#watching.add(object);
    const named = this.#objects.get(logicalName);
    if (named) named.push(object);
    else this.#objects.set(logicalName, [object]);
  }

  /** Whether there was one. Associations that are open see the change with their next request. */
  remove(classId: number, logicalName: Obis): boolean {
    const named = this.#objects.get(logicalName);
    const index = named?.findIndex((object) => object.classId === classId) ?? -1;
    if (named === undefined || index < 0) return false;
    for (const removed of named.splice(index, 1)) {
      this.shortNames?.remove(removed);
      this.#watching.delete(removed);
    }
    if (named.length === 0) this.#objects.delete(logicalName);
    return true;
  }
}

const traitsOf = ({ associations }: LogicalDeviceOptions): AssociationTraits => ({
  security: associations.some(({ security }) => security),
  users: associations.some(({ users }) => users),
});

const isSame = (a: CosemObject, b: CosemObject): boolean =>
  a.classId === b.classId && a.logicalName === b.logicalName;
