import type { Instant } from '../../bytes/machine.ts';
import { concat } from '../../bytes/octets.ts';
import { decode } from '../../codec/codec.ts';
import { data } from '../../data/data.ts';
import type { Obis } from '../../data/obis.ts';
import type { AttributeReference, ScriptReference } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { AccessRights } from '../access-rights.ts';
import { Refusal, refuse } from '../answer.ts';
import type { Access } from '../association-view.ts';
import type { LogicalDevice } from '../logical-device.ts';
import type { CosemObject } from '../object.ts';
import type { PushObject } from '../push-plan.ts';
import { restrictedValue } from '../restricted-value.ts';

/** A method of an object. */
export interface MethodReference {
  readonly classId: number;
  readonly logicalName: Obis;
  readonly method: number;
}

/** How objects act on one another: scripts, monitors and profiles know no more of the meter than this. */
export interface Executor {
  read(attribute: AttributeReference, now: Instant): Data | Refusal;
  /** An element, some rows or some columns of an attribute; undefined where that cannot be had. */
  readPart(wanted: PushObject, now: Instant): Data | undefined;
  write(attribute: AttributeReference, value: Data, now: Instant): Refusal | undefined;
  invoke(method: MethodReference, argument: Data, now: Instant): Refusal | undefined;
}

/**
 * Acts on the objects of a logical device with all that they implement: access rights bind clients, not the meter itself. The
 * device is asked for late, since it is made of the objects that need the executor.
 */
export function deviceExecutor(device: () => LogicalDevice): Executor {
  return {
    read(attribute, now) {
      const object = locate(device(), attribute);
      if (object instanceof Refusal) return object;
      const served = object.attributes.get(attribute.attribute);
      if (!served) return refuse('objectUndefined');
      if (!served.get) return refuse('readWriteDenied');
      const value = served.get({ ...accessOf(device(), now), selection: undefined });
      return value instanceof Refusal ? value : decode(data, concat(...value));
    },
    readPart: (wanted, now) => restrictedValue(wanted, { ...accessOf(device(), now), selection: undefined }),
    write(attribute, value, now) {
      const object = locate(device(), attribute);
      if (object instanceof Refusal) return object;
      const served = object.attributes.get(attribute.attribute);
      if (!served) return refuse('objectUndefined');
      if (!served.set) return refuse('readWriteDenied');
      const refusal = served.set(value, accessOf(device(), now));
      if (!refusal) device().written(attribute, value, now);
      return refusal;
    },
    invoke(method, argument, now) {
      const object = locate(device(), method);
      if (object instanceof Refusal) return object;
      const served = object.methods.get(method.method);
      if (!served) return refuse('objectUndefined');
      const returned = served.call
        ? served.call(argument, accessOf(device(), now))
        : refuse('readWriteDenied');
      return returned instanceof Refusal ? returned : undefined;
    },
  };
}

/** Runs a script of a script table; a reference to no object runs nothing. */
export function runScript(
  executor: Executor,
  { logicalName, selector }: ScriptReference,
  now: Instant,
): Refusal | undefined {
  if (logicalName === NO_OBJECT) return undefined;
  return executor.invoke(
    { classId: SCRIPT_TABLE, logicalName, method: EXECUTE },
    { type: 'uint16', value: selector },
    now,
  );
}

/** How references say that they name nothing. */
export const NO_OBJECT = '0-0:0.0.0*0' as Obis;

const SCRIPT_TABLE = 9;
const EXECUTE = 1;

function locate(
  device: LogicalDevice,
  { classId, logicalName }: { readonly classId: number; readonly logicalName: Obis },
): CosemObject | Refusal {
  const found = device.find(classId, logicalName);
  if (found) return found;
  return refuse(device.named(logicalName).length > 0 ? 'objectClassInconsistent' : 'objectUndefined');
}

const ALL_RIGHTS = new AccessRights();

/** The meter asking itself. */
const accessOf = (device: LogicalDevice, now: Instant): Access => ({
  now,
  association: {
    clientSap: 0,
    device,
    rights: ALL_RIGHTS,
    applicationContext: 'logicalName',
    authentication: 'none',
    status: 'associated',
    services: new Set(),
    maxSendBytes: 0xffff,
    maxReceiveBytes: 0xffff,
    qualityOfService: 0,
    channel: undefined,
  },
});
