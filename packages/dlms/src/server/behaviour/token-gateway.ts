import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { TokenGateway } from '../../classes/payment.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import type { WallClock } from './wall-clock.ts';

/** What a token gateway remembers: the last token and what became of it. */
export interface TokenGatewayState {
  readonly token: Uint8Array;
  readonly tokenTime: DateTime;
  readonly tokenDescription: readonly Uint8Array[];
  readonly tokenDeliveryMethod: AttributeValue<typeof TokenGateway, 'tokenDeliveryMethod'>;
  readonly tokenStatus: { readonly code: number; readonly data: string };
}

/** What became of a token: how far it came (0 to 8), what it was, and whether it is refused. */
export interface TokenOutcome {
  readonly accepted: boolean;
  readonly code: number;
  readonly data?: string;
  readonly description?: readonly Uint8Array[];
}

export interface TokenGatewayOptions {
  /** Default 0-0:19.40.0*255. */
  readonly logicalName?: string;
  readonly clock: WallClock;
  /** Checks a token and does what it says, such as paying into an account. */
  readonly process: (token: Uint8Array, now: Instant) => TokenOutcome;
  readonly state?: TokenGatewayState;
}

export interface TokenGatewayBehaviour extends Behaviour<TokenGatewayState> {
  /** A token that was typed in, or came by a local interface. */
  enter(token: Uint8Array, delivery: 'remote' | 'local' | 'manual', now: Instant): Refusal | undefined;
}

/** A token gateway (class 115). A token that was refused is remembered with its status too. */
export function tokenGateway(options: TokenGatewayOptions): TokenGatewayBehaviour {
  const held = new Held<TokenGatewayState>(
    options.state ?? {
      token: new Uint8Array(0),
      tokenTime: UNSPECIFIED,
      tokenDescription: [],
      tokenDeliveryMethod: 'remote',
      tokenStatus: { code: 0, data: '' },
    },
  );

  function enter(
    token: Uint8Array,
    delivery: 'remote' | 'local' | 'manual',
    now: Instant,
  ): Refusal | undefined {
    if (token.length > LONGEST_TOKEN) return refuse('otherReason');
    const { accepted, code, data = '', description = [] } = options.process(token, now);
    held.change({
      token: token.slice(),
      tokenTime: options.clock.read(now),
      tokenDescription: description,
      tokenDeliveryMethod: delivery,
      tokenStatus: { code, data },
    });
    return accepted ? undefined : refuse('otherReason');
  }

  const object = implement(
    TokenGateway,
    options.logicalName ?? '0-0:19.40.0*255',
    {
      token: held.shown('token'),
      tokenTime: held.shown('tokenTime'),
      tokenDescription: held.shown('tokenDescription'),
      tokenDeliveryMethod: held.shown('tokenDeliveryMethod'),
      tokenStatus: held.shown('tokenStatus'),
    },
    { enter: (token, { now }) => enter(token, 'remote', now) },
  );
  return {
    object,
    enter,
    get state() {
      return held.state;
    },
  };
}

const LONGEST_TOKEN = 1024;
