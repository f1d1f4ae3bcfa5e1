import { concat } from '../bytes/octets.ts';
import type { AttributeValue } from '../classes/define.ts';
import type { PushSetup0, PushSetup2 } from '../classes/push-setup.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import type { DateTime } from '../data/date-time.ts';
import type { Obis } from '../data/obis.ts';
import { tryFromData } from '../data/schema.ts';
import { Refusal } from './answer.ts';
import type { ReadAccess } from './association-view.ts';
import type { CosemObject } from './object.ts';

/** What to push, where to, when, and how stubbornly: a Push setup (class 40) of any version, read. */
export interface PushPlan {
  readonly objects: readonly PushObject[];
  readonly destination: PushDestination;
  /** When pushing is allowed; always where there are none. */
  readonly windows: readonly { readonly start: DateTime; readonly end: DateTime }[];
  /** The first attempt is put off by a random part of this. */
  readonly randomisationSeconds: number;
  /** How often what failed is tried again. */
  readonly retries: number;
  /** Before retry n: minimum × (exponent / 100)^n seconds, no more than maximum. */
  readonly delay: { readonly minimum: number; readonly exponent: number; readonly maximum: number };
  /** Whether the receiver has to say that it has it (`confirmed`), the line, or nobody. */
  readonly confirmed: boolean;
  /** The client address that is pushed to. */
  readonly clientSap: number;
}

/** One element of the push object list. */
export interface PushObject {
  readonly classId: number;
  readonly logicalName: Obis;
  readonly attribute: number;
  /** 0 for the whole attribute, else which element of it, from 1. */
  readonly dataIndex: number;
  /** Only a part of its rows is wanted. */
  readonly restricted: boolean;
}

export type PushDestination = AttributeValue<typeof PushSetup0, 'sendDestinationAndMethod'>;

/**
 * Reads a push setup as its meter shows it. What it does not implement has the quietest value: no window, no randomisation, no retry.
 * undefined when it has neither objects nor a destination.
 */
export function pushPlanOf(setup: CosemObject, access: ReadAccess): PushPlan | undefined {
  const read = new SetupReader(setup, access);
  const objects = read.value('pushObjectList') as readonly SetupObject[] | undefined;
  const destination = read.value('sendDestinationAndMethod') as PushDestination | undefined;
  if (!objects || !destination) return undefined;
  const delay = read.value('repetitionDelay') as number | GrowingDelay | undefined;
  return {
    objects: objects.map(({ restriction, ...object }) => ({
      classId: object.classId,
      logicalName: object.logicalName,
      attribute: object.attribute,
      dataIndex: object.dataIndex,
      restricted: restriction !== undefined && restriction.type !== 'none',
    })),
    destination,
    windows: (read.value('communicationWindow') as PushPlan['windows'] | undefined) ?? [],
    randomisationSeconds: read.number('randomisationStartInterval'),
    retries: read.number('numberOfRetries'),
    delay: typeof delay === 'object' ? delay : constant(delay ?? 0),
    confirmed: read.value('pushOperationMethod') === 'confirmed',
    clientSap: read.number('pushClientSap') || PUBLIC_CLIENT,
  };
}

type GrowingDelay = AttributeValue<typeof PushSetup2, 'repetitionDelay'>;
type SetupObject = AttributeValue<typeof PushSetup0, 'pushObjectList'>[number] & {
  readonly restriction?: { readonly type: unknown };
};

/** Where version 0 names no client. */
const PUBLIC_CLIENT = 16;

const constant = (seconds: number) => ({ minimum: seconds, exponent: 100, maximum: seconds });

/** Attributes by the names of their class, whatever its version. */
class SetupReader {
  readonly #setup: CosemObject;
  readonly #access: ReadAccess;

  constructor(setup: CosemObject, access: ReadAccess) {
    this.#setup = setup;
    this.#access = access;
  }

  value(name: string): unknown {
    const declared = this.#setup.declaration.attributes[name];
    const octets = declared && this.#setup.attributes.get(declared.index)?.get?.(this.#access);
    if (!octets || octets instanceof Refusal) return undefined;
    const conversion = tryFromData(declared.type, decode(data, concat(...octets)));
    return conversion.ok ? conversion.value : undefined;
  }

  number(name: string): number {
    const value = this.value(name);
    return typeof value === 'number' ? value : 0;
  }
}
