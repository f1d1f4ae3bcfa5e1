import { attributeAccess, methodAccess } from '../classes/access-mode.ts';
import { AssociationSn } from '../classes/association-sn.ts';
import { tryFromData } from '../data/schema.ts';
import { MalformedError, RefusedError, UnexpectedError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { GetResult } from './get.ts';
import type { AttributeRights, MethodRights, ObjectRights, ObjectsResult } from './objects.ts';
import { learn } from './short-name-access.ts';
import { readVariables } from './short-name-read.ts';
import { ASSOCIATION_NAME, ASSOCIATION_SN, type ShortNames } from './short-names.ts';
import type { Terms } from './terms.ts';

/**
 * The objects of an association by short names, each with its base name. What the client may do is told by another attribute, from
 * version 1 on; a meter that refuses it leaves the rights undefined.
 */
export function* objectsByShortName(terms: Terms, names: ShortNames): Dialogue<ObjectsResult> {
  const refused = yield* learn(terms, names);
  if (refused) return { ok: false, error: refused };
  const association = names.objects.find(({ classId }) => classId === ASSOCIATION_SN.classId);
  const rights = yield* rightsOf(terms, association?.version ?? 0);
  return {
    ok: true,
    objects: names.objects.map((object) => ({ ...object, rights: rights.get(object.baseName) })),
  };
}

function* rightsOf(terms: Terms, version: number): Dialogue<ReadonlyMap<number, ObjectRights>> {
  const found = new Map<number, ObjectRights>();
  if (version < 1) return found;
  const list = yield* tryRead(terms, ASSOCIATION_NAME + 16);
  const listed = list?.ok
    ? tryFromData(AssociationSn.attributes.accessRightsList.type, list.data)
    : undefined;
  if (!listed?.ok) return found;
  // The codes are those of class 15: enumerated until version 4 of this class, bits from then on.
  const codes = version >= 4 ? BITS : ENUMERATED;
  for (const { baseName, attributes, methods } of listed.value)
    found.set(baseName, {
      attributes: attributes.map(
        ({ index, mode, selectors }): AttributeRights => ({
          index,
          access: attributeAccess(mode, codes),
          selectors: selectors ?? [],
        }),
      ),
      methods: methods.map(({ index, mode }): MethodRights => ({ index, access: methodAccess(mode, codes) })),
    });
  return found;
}

/** What is worth having and not worth failing for: some meters answer with an error to the whole question. */
function* tryRead(terms: Terms, name: number): Dialogue<GetResult | undefined> {
  try {
    const [result] = yield* readVariables(terms, [{ kind: 'name', name }]);
    return result;
  } catch (error) {
    const misfit =
      error instanceof RefusedError || error instanceof MalformedError || error instanceof UnexpectedError;
    if (misfit) return undefined;
    throw error;
  }
}

const ENUMERATED = 1;
const BITS = 3;
