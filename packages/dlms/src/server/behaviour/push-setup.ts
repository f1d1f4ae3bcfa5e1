import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { PushSetup2 } from '../../classes/push-setup.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import type { Obis } from '../../data/obis.ts';
import { type Refusal, refuse } from '../answer.ts';
import { unreadable } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { NO_OBJECT } from './executor.ts';
import type { WallClock } from './wall-clock.ts';

type Value<N extends keyof typeof PushSetup2.attributes & string> = AttributeValue<typeof PushSetup2, N>;

/** What a push setup remembers. */
export interface PushSetupState {
  readonly pushObjectList: Value<'pushObjectList'>;
  readonly sendDestinationAndMethod: Value<'sendDestinationAndMethod'>;
  readonly communicationWindow: Value<'communicationWindow'>;
  /** Seconds. */
  readonly randomisationStartInterval: number;
  readonly numberOfRetries: number;
  readonly repetitionDelay: Value<'repetitionDelay'>;
  readonly portReference: Obis;
  readonly pushClientSap: number;
  readonly pushProtectionParameters: Value<'pushProtectionParameters'>;
  readonly pushOperationMethod: Value<'pushOperationMethod'>;
  readonly confirmationParameters: Value<'confirmationParameters'>;
  readonly lastConfirmationDateTime: DateTime;
}

export interface PushSetupOptions {
  /** Default 0-0:25.9.0*255. */
  readonly logicalName?: string;
  readonly clock: WallClock;
  readonly state: Pick<PushSetupState, 'sendDestinationAndMethod'> & Partial<PushSetupState>;
  /** The push method was called: hands the work to a `PushSender`. Without it the method is refused. */
  readonly push?: (now: Instant) => Refusal | undefined;
}

export interface PushSetupBehaviour extends Behaviour<PushSetupState> {
  /** A receiver has confirmed a push. */
  confirmed(now: Instant): void;
}

/**
 * A push setup (class 40, version 2) as an object: what is pushed, where to and how; `pushPlanOf` reads it, `PushSender` does it. The
 * method `push` answers when the push is accepted; `reset` forgets the last confirmation.
 */
export function pushSetup(options: PushSetupOptions): PushSetupBehaviour {
  const { clock, push } = options;
  const held = new Held<PushSetupState>({ ...STANDARD, ...options.state });
  const object = implement(
    PushSetup2,
    options.logicalName ?? '0-0:25.9.0*255',
    {
      pushObjectList: held.written('pushObjectList', (objects, access) =>
        objects.length > MOST_OBJECTS ? refuse('otherReason') : unreadable(access, objects),
      ),
      sendDestinationAndMethod: held.written('sendDestinationAndMethod'),
      communicationWindow: held.written('communicationWindow'),
      randomisationStartInterval: held.written('randomisationStartInterval'),
      numberOfRetries: held.written('numberOfRetries'),
      repetitionDelay: held.written('repetitionDelay', ({ minimum, maximum }) =>
        minimum > maximum ? refuse('otherReason') : undefined,
      ),
      portReference: held.written('portReference'),
      pushClientSap: held.written('pushClientSap'),
      pushProtectionParameters: held.written('pushProtectionParameters'),
      pushOperationMethod: held.written('pushOperationMethod', (method) =>
        typeof method === 'string' ? undefined : refuse('otherReason'),
      ),
      confirmationParameters: held.written('confirmationParameters'),
      lastConfirmationDateTime: held.shown('lastConfirmationDateTime'),
    },
    {
      ...(push && { push: (_: number, { now }: { readonly now: Instant }) => push(now) }),
      reset: () => {
        held.change({ lastConfirmationDateTime: UNSPECIFIED });
        return undefined;
      },
    },
  );
  return {
    object,
    confirmed: (now) => held.change({ lastConfirmationDateTime: clock.read(now) }),
    get state() {
      return held.state;
    },
  };
}

/** A push is one message of at most so many values. */
const MOST_OBJECTS = 255;

const STANDARD: Omit<PushSetupState, 'sendDestinationAndMethod'> = {
  pushObjectList: [],
  communicationWindow: [],
  randomisationStartInterval: 0,
  numberOfRetries: 0,
  repetitionDelay: { minimum: 0, exponent: 100, maximum: 0 },
  portReference: NO_OBJECT,
  pushClientSap: 16,
  pushProtectionParameters: [],
  pushOperationMethod: 'unconfirmedRetryOnSupportingLayerFailure',
  confirmationParameters: { start: UNSPECIFIED, interval: 0 },
  lastConfirmationDateTime: UNSPECIFIED,
};
