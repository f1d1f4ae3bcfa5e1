import { AssociationLn, AssociationLn0, AssociationLn1, AssociationLn2 } from './association-ln.ts';
import { Clock } from './clock.ts';
import { DataObject } from './data.ts';
import type { InterfaceClass } from './define.ts';
import { ExtendedRegister } from './extended-register.ts';
import { ProfileGeneric, ProfileGeneric0 } from './profile-generic.ts';
import { Register } from './register.ts';
import { SapAssignment } from './sap-assignment.ts';

/** Every class that is declared, in every version. */
export const CLASSES: readonly InterfaceClass[] = [
  DataObject,
  Register,
  ExtendedRegister,
  ProfileGeneric0,
  ProfileGeneric,
  Clock,
  AssociationLn0,
  AssociationLn1,
  AssociationLn2,
  AssociationLn,
  SapAssignment,
];

const BY_ID = new Map<number, InterfaceClass[]>();
for (const declared of CLASSES) BY_ID.set(declared.id, [...(BY_ID.get(declared.id) ?? []), declared]);

/** The declaration of a class in a version; undefined when either is not known: its attributes are then raw Data. */
export function interfaceClassOf(id: number, version: number): InterfaceClass | undefined {
  return BY_ID.get(id)?.find((declared) => declared.version === version);
}

/** The versions of a class that are declared, oldest first; none when the class is not known. */
export function classVersions(id: number): readonly InterfaceClass[] {
  return BY_ID.get(id)?.toSorted((a, b) => a.version - b.version) ?? [];
}

/** The name of a class for people: `Register`, or `class 139` when it is not known. */
export function className(id: number): string {
  return BY_ID.get(id)?.[0]?.name ?? `class ${id}`;
}
