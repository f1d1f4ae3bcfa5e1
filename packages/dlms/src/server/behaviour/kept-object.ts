import {
  type AttributeName,
  type AttributeValue,
  type InterfaceClass,
  typicalAccess,
} from '../../classes/define.ts';
import { type Schema, tryFromData } from '../../data/schema.ts';
import type { Data } from '../../data/tag.ts';
import { refuse } from '../answer.ts';
import { type AttributeMember, implement, type MethodMembers } from '../object.ts';
import type { Behaviour } from './behaviour.ts';

/** Attributes of a class as typed values. */
export type KeptValues<C extends InterfaceClass> = {
  readonly [N in Exclude<AttributeName<C>, 'logicalName'>]?: AttributeValue<C, N>;
};

export interface KeptObjectOptions<C extends InterfaceClass> {
  /** What is not told has the plainest value of its type: nought, no octets, no elements. */
  readonly values?: KeptValues<C>;
  /** Attributes that can be written and never read: passwords, keys. */
  readonly secrets?: readonly Exclude<AttributeName<C>, 'logicalName'>[];
  /** Methods besides `reset`, which every class that has one gets here. */
  readonly methods?: { readonly [N in keyof MethodMembers<C>]?: MethodMembers<C>[N] };
  readonly state?: KeptValues<C>;
}

export interface KeptObject<C extends InterfaceClass> extends Behaviour<KeptValues<C>> {
  /** A value as it is now. */
  value<N extends Exclude<AttributeName<C>, 'logicalName'>>(name: N): AttributeValue<C, N> | undefined;
  /** Changes values by itself, as the meter does with what it counts. */
  change(values: KeptValues<C>): void;
}

/**
 * An object that does nothing of its own, such as a set-up: it keeps what is written to it where its class lets configuration be
 * written. A method `reset` gives attributes that are no configuration their first values back.
 * @throws RangeError when an attribute has no plain value and none is given, or a value does not fit
 */
export function keptObject<C extends InterfaceClass>(
  declaration: C,
  logicalName: string,
  { values = {}, secrets = [], methods = {}, state = {} }: KeptObjectOptions<C> = {},
): KeptObject<C> {
  const given: Readonly<Record<string, unknown>> = { ...values };
  const held = new Map<string, unknown>(Object.entries(state));
  const members: Record<string, AttributeMember<unknown>> = {};
  const first = new Map<string, unknown>();
  for (const [name, attribute] of Object.entries(declaration.attributes)) {
    if (name === 'logicalName') continue;
    const value = name in given ? given[name] : plainest(attribute.type);
    if (value === undefined)
      throw new RangeError(`${declaration.name}: ${name} has no plain value, one has to be given`);
    attribute.type.toData(value);
    if (!attribute.static) first.set(name, value);
    if (!held.has(name)) held.set(name, value);
    const access = (secrets as readonly string[]).includes(name) ? 'write' : typicalAccess(attribute);
    members[name] = {
      ...(access !== 'write' && { get: () => held.get(name) }),
      ...(access !== 'read' && {
        set: (wanted: unknown) => {
          held.set(name, wanted);
          return undefined;
        },
      }),
    };
  }
  const reset = (): undefined => {
    for (const [name, value] of first) held.set(name, value);
  };
  const calls = { ...('reset' in declaration.methods && { reset }), ...methods };
  return {
    object: implement(
      declaration as InterfaceClass,
      logicalName,
      members,
      calls as MethodMembers<InterfaceClass>,
    ),
    value: (name) => held.get(name) as AttributeValue<C, typeof name> | undefined,
    change(changed) {
      for (const [name, value] of Object.entries(changed)) held.set(name, value);
    },
    get state() {
      return Object.fromEntries(held) as KeptValues<C>;
    },
  };
}

/** A method whose effect lies beyond the meter, in a network that is not there. */
export const unreachable = () => refuse('temporaryFailure');

/** The first plain value that the type takes as it stands; undefined for structures, whose members say more. */
function plainest(type: Schema<unknown>): unknown {
  for (const value of PLAIN) {
    const conversion = tryFromData(type, value, { strict: true });
    if (conversion.ok) return conversion.value;
  }
  return undefined;
}

const integers = ['int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'enum'] as const;

const PLAIN: readonly Data[] = [
  { type: 'null', value: null },
  ...integers.map((type): Data => ({ type, value: 0 })),
  { type: 'uint64', value: 0n },
  { type: 'boolean', value: false },
  { type: 'array', value: [] },
  { type: 'octetString', value: new Uint8Array(0) },
  { type: 'visibleString', value: '' },
  { type: 'bitString', value: '' },
  // Times that are not specified, and the name of no object.
  { type: 'octetString', value: unspecified(12) },
  { type: 'octetString', value: new Uint8Array(6) },
];

function unspecified(length: number): Uint8Array {
  const octets = new Uint8Array(length).fill(0xff);
  octets[9] = 0x80;
  octets[10] = 0;
  return octets;
}
