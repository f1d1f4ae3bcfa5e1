import type { AccessMode, Protection } from '../classes/access-mode.ts';
import type { Obis } from '../data/obis.ts';
import type { Exchange } from './exchange.ts';
import type { CosemObject } from './object.ts';

/**
 * What may be done with an attribute: by the names of class 15 versions 0 to 2, or in the words of version 3, where request and
 * response may each have to be protected.
 */
export type AttributeMode =
  | 'none'
  | 'read'
  | 'write'
  | 'readWrite'
  | 'authenticatedRead'
  | 'authenticatedWrite'
  | 'authenticatedReadWrite'
  | Partial<AccessMode>;

/** What may be done with a method. */
export type MethodMode = 'none' | 'access' | 'authenticatedAccess' | Partial<AccessMode>;

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

/** What one association may do; never more than the objects implement, and by default all of that. */
export class AccessRights {
  readonly #rules: readonly AccessRule[];
  /** What was changed since, for one object each. */
  readonly #amendments = new Map<string, AccessRule>();

  constructor(rules: readonly AccessRule[] = []) {
    this.#rules = rules.toReversed();
  }

  /** Changes the rights to one object; what was changed before of it counts no more. */
  amend(rule: AccessRule & { readonly classId: number; readonly logicalName: Obis }): void {
    this.#amendments.set(keyOf(rule), rule);
  }

  /** Whether the association knows of the object at all. */
  sees(object: CosemObject): boolean {
    return this.#decide(object, (rule) => rule.hidden) !== true;
  }

  attribute(object: CosemObject, index: number): AccessMode {
    const { get, set } = object.attributes.get(index) ?? {};
    const mode = this.#decide(object, (rule) => rule.attributes?.[index] ?? rule.attributes?.others);
    const wanted = attributeMode(mode ?? 'readWrite');
    return { ...wanted, read: wanted.read && get !== undefined, write: wanted.write && set !== undefined };
  }

  method(object: CosemObject, index: number): AccessMode {
    const mode = this.#decide(object, (rule) => rule.methods?.[index] ?? rule.methods?.others);
    const wanted = methodMode(mode ?? 'access');
    return { ...wanted, invoke: wanted.invoke && object.methods.get(index)?.call !== undefined };
  }

  #decide<M>(object: CosemObject, speak: (rule: AccessRule) => M | undefined): M | undefined {
    const amendment = this.#amendments.size > 0 ? this.#amendments.get(keyOf(object)) : undefined;
    const amended = amendment && speak(amendment);
    if (amended !== undefined) return amended;
    for (const rule of this.#rules) {
      const mode = names(rule, object) ? speak(rule) : undefined;
      if (mode !== undefined) return mode;
    }
    return undefined;
  }
}

const keyOf = ({ classId, logicalName }: Pick<CosemObject, 'classId' | 'logicalName'>): string =>
  `${classId} ${logicalName}`;

const names = (rule: AccessRule, object: CosemObject): boolean =>
  (rule.logicalName ?? object.logicalName) === object.logicalName &&
  (rule.classId ?? object.classId) === object.classId;

/** Whether a request is as well protected as the mode asks, and its answer is going to be. */
export const protectedEnough = (
  mode: AccessMode,
  { protection, answerProtection }: Pick<Exchange, 'protection' | 'answerProtection'>,
): boolean =>
  mode.request.every((needed) => protection.includes(needed)) &&
  mode.response.every((needed) => answerProtection.includes(needed));

function attributeMode(mode: AttributeMode): AccessMode {
  if (typeof mode === 'object') return { ...NO_ACCESS, ...mode };
  const lower = mode.toLowerCase();
  const read = lower.includes('read');
  const write = lower.includes('write');
  return { ...NO_ACCESS, read, write, request: requestOf(mode) };
}

function methodMode(mode: MethodMode): AccessMode {
  if (typeof mode === 'object') return { ...NO_ACCESS, ...mode };
  return { ...NO_ACCESS, invoke: mode !== 'none', request: requestOf(mode) };
}

const NO_ACCESS: AccessMode = { read: false, write: false, invoke: false, request: [], response: [] };

const requestOf = (mode: string): readonly Protection[] =>
  mode.startsWith('authenticated') ? ['authenticated'] : [];

/** The access mode of an attribute as an object list of that version of class 15 writes it; the reverse of `attributeAccess`. */
export function attributeModeCode(mode: AccessMode, version: number): number {
  const plain = (mode.read ? 1 : 0) | (mode.write ? 2 : 0);
  if (version >= 3) return plain | protectionBits(mode);
  return version >= 1 && mode.request.includes('authenticated') && plain > 0 ? plain + 3 : plain;
}

/** The access mode of a method likewise; version 0 has a boolean in its place. */
export function methodModeCode(mode: AccessMode, version: number): number {
  if (version >= 3) return (mode.invoke ? 1 : 0) | protectionBits(mode);
  if (!mode.invoke) return 0;
  return version >= 1 && mode.request.includes('authenticated') ? 2 : 1;
}

function protectionBits({ request, response }: AccessMode): number {
  let bits = 0;
  for (const protection of request) bits |= REQUEST_BITS[protection];
  for (const protection of response) bits |= REQUEST_BITS[protection] << 3;
  return bits;
}

const REQUEST_BITS: Readonly<Record<Protection, number>> = {
  authenticated: 0x04,
  encrypted: 0x08,
  signed: 0x10,
};
