import type { Obis } from '../data/obis.ts';
import type { CosemObject } from './object.ts';

/**
 * What may be done with an attribute, by the names of the class 15 enumerations: versions 0 to 2 know the first seven,
 * version 3 any set of requirements on how the request and the response are protected.
 */
export type AttributeMode =
  | 'none'
  | 'read'
  | 'write'
  | 'readWrite'
  | 'authenticatedRead'
  | 'authenticatedWrite'
  | 'authenticatedReadWrite'
  | AttributeRequirements;

/** An access mode of class 15 version 3. */
export interface AttributeRequirements extends Requirements {
  readonly read?: boolean;
  readonly write?: boolean;
}

/** What may be done with a method. */
export type MethodMode = 'none' | 'access' | 'authenticatedAccess' | MethodRequirements;

/** An access mode of a method in class 15 version 3. */
export interface MethodRequirements extends Requirements {
  readonly access?: boolean;
}

/** How a request has come: what requirements are held against. */
export interface Protection {
  readonly authenticated: boolean;
  readonly encrypted: boolean;
  readonly signed: boolean;
}

/** A request in the clear. */
export const UNPROTECTED: Protection = { authenticated: false, encrypted: false, signed: false };

/** Whether a request is as well protected as the mode asks. */
export const protectedEnough = (mode: Requirements, protection: Protection): boolean =>
  (!mode.authenticatedRequest || protection.authenticated) &&
  (!mode.encryptedRequest || protection.encrypted) &&
  (!mode.signedRequest || protection.signed);

interface Requirements {
  readonly authenticatedRequest?: boolean;
  readonly encryptedRequest?: boolean;
  readonly signedRequest?: boolean;
  readonly authenticatedResponse?: boolean;
  readonly encryptedResponse?: boolean;
  readonly signedResponse?: boolean;
}

/** One line of an association's rights. Of the rules that name an object the last one that speaks of a member decides. */
export interface AccessRule {
  /** Whose rights; without one, of every object. */
  readonly logicalName?: Obis;
  /** Of which class; without one, of any. */
  readonly classId?: number;
  /** Not in the object list, and undefined when asked for. */
  readonly hidden?: boolean;
  /** Modes by attribute index; `others` for the indices not named. */
  readonly attributes?: Readonly<Record<number, AttributeMode>> & { readonly others?: AttributeMode };
  /** Modes by method index; `others` for the indices not named. */
  readonly methods?: Readonly<Record<number, MethodMode>> & { readonly others?: MethodMode };
}

/** What one association may do. Never more than the objects implement. */
export class AccessRights {
  readonly #rules: readonly AccessRule[];

  constructor(rules: readonly AccessRule[] = []) {
    this.#rules = rules.toReversed();
  }

  /** Whether the association knows of the object at all. */
  sees(object: CosemObject): boolean {
    const rule = this.#rules.find((candidate) => names(candidate, object) && candidate.hidden !== undefined);
    return rule?.hidden !== true;
  }

  /** The mode of an attribute; by default what the object implements. */
  attribute(object: CosemObject, index: number): AttributeRequirements {
    const attribute = object.attributes.get(index);
    if (!attribute) return NOTHING;
    const mode = this.#decide(object, (rule) => rule.attributes?.[index] ?? rule.attributes?.others);
    const wanted = attributeRequirements(mode ?? { read: true, write: true });
    return {
      ...wanted,
      read: wanted.read === true && attribute.get !== undefined,
      write: wanted.write === true && attribute.set !== undefined,
    };
  }

  /** The mode of a method; by default callable where the object implements it. */
  method(object: CosemObject, index: number): MethodRequirements {
    if (!object.methods.has(index)) return NOTHING;
    return methodRequirements(
      this.#decide(object, (rule) => rule.methods?.[index] ?? rule.methods?.others) ?? 'access',
    );
  }

  #decide<M>(object: CosemObject, speak: (rule: AccessRule) => M | undefined): M | undefined {
    for (const rule of this.#rules) {
      const mode = names(rule, object) ? speak(rule) : undefined;
      if (mode !== undefined) return mode;
    }
    return undefined;
  }
}

const NOTHING: Readonly<Record<string, never>> = {};

const names = (rule: AccessRule, object: CosemObject): boolean =>
  (rule.logicalName ?? object.logicalName) === object.logicalName &&
  (rule.classId ?? object.classId) === object.classId;

function attributeRequirements(mode: AttributeMode): AttributeRequirements {
  if (typeof mode === 'object') return mode;
  const lower = mode.toLowerCase();
  const authenticatedRequest = mode.startsWith('authenticated');
  return {
    read: lower.includes('read'),
    write: lower.includes('write'),
    ...(authenticatedRequest && { authenticatedRequest }),
  };
}

function methodRequirements(mode: MethodMode): MethodRequirements {
  if (typeof mode === 'object') return mode;
  return { access: mode !== 'none', ...(mode === 'authenticatedAccess' && { authenticatedRequest: true }) };
}

/** The access mode of an attribute as class 15 of that version writes it. */
export function attributeModeCode(mode: AttributeRequirements, version: number): number {
  if (version >= 3) return (mode.read ? 0x01 : 0) | (mode.write ? 0x02 : 0) | requirementBits(mode);
  const plain = (mode.read ? 1 : 0) | (mode.write ? 2 : 0);
  return version >= 1 && mode.authenticatedRequest && plain > 0 ? plain + 3 : plain;
}

/** The access mode of a method as class 15 of that version writes it; version 0 has a boolean in its place. */
export function methodModeCode(mode: MethodRequirements, version: number): number {
  if (version >= 3) return (mode.access ? 0x01 : 0) | requirementBits(mode);
  if (!mode.access) return 0;
  return version >= 1 && mode.authenticatedRequest ? 2 : 1;
}

function requirementBits(mode: Requirements): number {
  return (
    (mode.authenticatedRequest ? 0x04 : 0) |
    (mode.encryptedRequest ? 0x08 : 0) |
    (mode.signedRequest ? 0x10 : 0) |
    (mode.authenticatedResponse ? 0x20 : 0) |
    (mode.encryptedResponse ? 0x40 : 0) |
    (mode.signedResponse ? 0x80 : 0)
  );
}
