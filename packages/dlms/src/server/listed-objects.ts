import type { Selection } from '../apdu/reference.ts';
import { objectListElement, objectListElement0 } from '../classes/object-list.ts';
import { logicalName } from '../data/reference.ts';
import { longUnsigned } from '../data/scalar.ts';
import { array, type Schema, structure, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { type AccessRights, attributeModeCode, methodModeCode } from './access-rights.ts';
import { type Raw, type Refusal, raw, refuse, type Streamed, streamed } from './answer.ts';
import type { ReadAccess } from './association-view.ts';
import type { CosemObject } from './object.ts';

/**
 * Whatever an association may see, with what it may do. The selectors rest on a single source: 1 lists all and 2 some
 * classes, both without rights; 3 lists some objects and 4 gives one, both with rights.
 */
export function listObjects(
  { association, selection }: ReadAccess,
  rights: AccessRights,
  version: number,
): Streamed | Raw | Refusal {
  const visible = [...association.device.objects()].filter((object) => rights.sees(object));
  const full = (object: CosemObject) => elementOf(object, rights, version);
  switch (selection?.selector) {
    case undefined:
      return listed(visible, full);
    case 1:
      return listed(visible, identity);
    case 2: {
      const classes = parameters(array(longUnsigned), selection);
      if (!classes) return refuse('typeUnmatched');
      return listed(
        visible.filter(({ classId }) => classes.includes(classId)),
        identity,
      );
    }
    case 3: {
      const wanted = parameters(array(objectId), selection);
      if (!wanted) return refuse('typeUnmatched');
      return listed(
        visible.filter((object) => wanted.some((id) => isNamed(object, id))),
        full,
      );
    }
    default: {
      const wanted = parameters(objectId, selection);
      const found = wanted && visible.find((object) => isNamed(object, wanted));
      if (!wanted) return refuse('typeUnmatched');
      return found ? raw(full(found)) : refuse('objectUndefined');
    }
  }
}

const objectId = structure({ classId: longUnsigned, logicalName });

const isNamed = (object: CosemObject, id: { classId: number; logicalName: string }): boolean =>
  object.classId === id.classId && object.logicalName === id.logicalName;

function parameters<T>(schema: Schema<T>, selection: Selection | undefined): T | undefined {
  const conversion = selection && tryFromData(schema, selection.parameters);
  return conversion?.ok ? conversion.value : undefined;
}

function listed(objects: readonly CosemObject[], element: (object: CosemObject) => Data): Streamed {
  return streamed(
    objects.length,
    (function* () {
      for (const object of objects) yield element(object);
    })(),
  );
}

const identity = ({ classId, version, logicalName: name }: CosemObject): Data => ({
  type: 'structure',
  value: [longUnsigned.toData(classId), { type: 'uint8', value: version }, logicalName.toData(name)],
});

function elementOf(object: CosemObject, rights: AccessRights, version: number): Data {
  const attributes = [...object.attributes].map(([index, { selectors }]) => ({
    index,
    mode: attributeModeCode(rights.attribute(object, index), version),
    selectors: selectors.length > 0 ? selectors : undefined,
  }));
  const methods = [...object.methods.keys()].map((index) => ({
    index,
    mode: methodModeCode(rights.method(object, index), version),
  }));
  const element = version === 0 ? objectListElement0 : objectListElement;
  const { classId, version: classVersion, logicalName: name } = object;
  return element.toData({
    classId,
    version: classVersion,
    logicalName: name,
    accessRights: { attributes, methods },
  });
}
