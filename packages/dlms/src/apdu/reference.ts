import type { Value } from '../codec/codec.ts';
import { i8, optional, struct, u8, u16 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { logicalName } from './logical-name.ts';

/** Cosem-attribute-descriptor: class, instance and attribute index; index 0 stands for all attributes. */
export const attribute = struct('Attribute', { classId: u16, instance: logicalName, attribute: i8 });
export type Attribute = Value<typeof attribute>;

/** Cosem-method-descriptor: class, instance and method index. */
export const method = struct('Method', { classId: u16, instance: logicalName, method: i8 });
export type Method = Value<typeof method>;

/** Selective-access-descriptor: which part of an attribute; the selectors and their parameters belong to the class. */
export const selection = struct('Selection', { selector: u8, parameters: data });
export type Selection = Value<typeof selection>;

/** An attribute, or the selected part of it: the element of a with-list service. */
export const target = struct('Target', { attribute, selection: optional(selection) });
export type Target = Value<typeof target>;
