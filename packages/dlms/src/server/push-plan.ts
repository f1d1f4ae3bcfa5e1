import { concat } from '../bytes/octets.ts';
import type { AttributeValue } from '../classes/define.ts';
import type { PushSetup0, PushSetup2 } from '../classes/push-setup.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { type DateTime, UNSPECIFIED } from '../data/date-time.ts';
import type { Obis } from '../data/obis.ts';
import type { CaptureObject } from '../data/reference.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { Refusal } from './answer.ts';
import type { ReadAccess } from './association-view.ts';
import type { CosemObject } from './object.ts';
import type { PushConfirmation } from './push-confirmation.ts';
import type { PushProtection } from './push-protection.ts';
import type { PushWindow } from './push-window.ts';

/** What to push, where to, when, and how stubbornly: a Push setup (class 40) of any version, read. */
export interface PushPlan {
  readonly objects: readonly PushObject[];
  readonly destination: PushDestination;
  /** The object of the port to push through, where the setup names one. */
  readonly port: Obis | undefined;
  /** When pushing is allowed; always where there are none. */
  readonly windows: readonly PushWindow[];
  /** The first attempt is put off by a random part of this. */
  readonly randomisationSeconds: number;
  /** How often what failed is tried again. */
  readonly retries: number;
  /** Before retry n: minimum × (exponent / 100)^n seconds, no more than maximum. */
  readonly delay: { readonly minimum: number; readonly exponent: number; readonly maximum: number };
  /** What has to say that the push arrived before it counts as done. */
  readonly acknowledgedBy: PushAcknowledgement;
  /** When the receiver is asked, where it is: not each time, perhaps. */
  readonly confirmation: PushConfirmation;
  /** How the notification is protected, layer upon layer. */
  readonly protection: readonly PushProtection[];
  /** The client address that is pushed to. */
  readonly clientSap: number;
}

/** Nobody: that the line took it is enough. The line: it has to confirm. The receiver: by a data-notification-confirm. */
export type PushAcknowledgement = 'nobody' | 'line' | 'receiver';

/** One element of the push object list. */
export interface PushObject extends CaptureObject {
  /** Which of its rows are wanted: all of them, those between two times, or those between two positions. */
  readonly restriction: PushRestriction;
  /** Which of its columns; all where none are named. */
  readonly columns: readonly CaptureObject[];
}

export type PushRestriction =
  | { readonly kind: 'none' }
  | { readonly kind: 'byDate' | 'byEntry'; readonly from: Data; readonly to: Data }
  /** A restriction that is none of these: nothing of the object is pushed, rather than too much. */
  | { readonly kind: 'unknown' };

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
    objects: objects.map(pushObjectOf),
    destination,
    port: read.value('portReference') as Obis | undefined,
    windows: (read.value('communicationWindow') as PushPlan['windows'] | undefined) ?? [],
    randomisationSeconds: read.number('randomisationStartInterval'),
    retries: read.number('numberOfRetries'),
    delay: typeof delay === 'object' ? delay : constant(delay ?? 0),
    acknowledgedBy: OPERATIONS[String(read.value('pushOperationMethod'))] ?? 'nobody',
    confirmation: {
      ...((read.value('confirmationParameters') as Confirmation2 | undefined) ?? ALWAYS),
      last: read.value('lastConfirmationDateTime') as DateTime | undefined,
    },
    protection: (read.value('pushProtectionParameters') as readonly PushProtection[] | undefined) ?? [],
    clientSap: read.number('pushClientSap') || PUBLIC_CLIENT,
  };
}

type GrowingDelay = AttributeValue<typeof PushSetup2, 'repetitionDelay'>;
type Confirmation2 = AttributeValue<typeof PushSetup2, 'confirmationParameters'>;
/** Version 0 restricts nothing, version 1 has no columns. */
type SetupObject = CaptureObject & {
  readonly restriction?: { readonly type: string | number; readonly value: Data };
  readonly columns?: readonly CaptureObject[];
};

const OPERATIONS: Readonly<Record<string, PushAcknowledgement>> = {
  unconfirmedRetryOnSupportingLayerFailure: 'nobody',
  unconfirmedRetryOnMissingConfirmation: 'line',
  confirmed: 'receiver',
};

/** From any time on, without a pause. */
const ALWAYS: Confirmation2 = { start: UNSPECIFIED, interval: 0 };

/** An element of an object list of any version, as it is meant. */
export function pushObjectOf({ restriction, columns = [], ...object }: SetupObject): PushObject {
  return { ...object, restriction: restriction ? restrictionOf(restriction) : { kind: 'none' }, columns };
}

/** What a restriction of class 40 or 30 means. */
export function restrictionOf({
  type,
  value,
}: {
  readonly type: string | number;
  readonly value: Data;
}): PushRestriction {
  if (type === 'none') return { kind: 'none' };
  const [from, to] = value.type === 'structure' ? value.value : [];
  const known = type === 'byDate' || type === 'byEntry';
  return known && from && to ? { kind: type, from, to } : { kind: 'unknown' };
}

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
