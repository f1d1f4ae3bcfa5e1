import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { DisconnectControl } from '../../classes/disconnect-control.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';

export type ControlState = AttributeValue<typeof DisconnectControl, 'controlState'>;
export type ControlMode = AttributeValue<typeof DisconnectControl, 'controlMode'>;

/** What a disconnect control remembers. */
export interface DisconnectState {
  readonly controlState: ControlState;
  readonly controlMode: ControlMode;
}

/** Who wants what of the switch: a client, a finger on the meter, the meter itself (a limiter, prepayment). */
export type SwitchRequest =
  | 'remoteDisconnect'
  | 'remoteReconnect'
  | 'manualDisconnect'
  | 'manualReconnect'
  | 'localDisconnect'
  | 'localReconnect';

export interface DisconnectControlOptions {
  /** Default 0-0:96.3.10*255. */
  readonly logicalName?: string;
  readonly state?: DisconnectState;
  /** Default `mode1`, where there is no state. */
  readonly mode?: ControlMode;
  /** Moves the relay. */
  readonly onSwitch?: (connected: boolean, now: Instant) => void;
  /** What the relay itself says; default: what it was told. */
  readonly output?: () => boolean;
}

export interface DisconnectControlBehaviour extends Behaviour<DisconnectState> {
  /** Asks for a change as someone; refused when the mode or the present state does not allow it. */
  request(what: SwitchRequest, now: Instant): Refusal | undefined;
}

/** The switch in the meter (class 70), in all its modes. */
export function disconnectControl(options: DisconnectControlOptions = {}): DisconnectControlBehaviour {
  const { logicalName = '0-0:96.3.10*255', mode = 'mode1', onSwitch, output } = options;
  const held = new Held(options.state ?? { controlState: 'connected' as ControlState, controlMode: mode });

  function enter(controlState: ControlState, now: Instant): void {
    const before = held.state.controlState;
    held.change({ controlState });
    if ((before === 'connected') !== (controlState === 'connected'))
      onSwitch?.(controlState === 'connected', now);
  }

  function request(what: SwitchRequest, now: Instant): Refusal | undefined {
    const known = TRANSITIONS.filter(
      (transition) => transition.on === what && allowed(held.state.controlMode, transition),
    );
    if (known.length === 0) return refuse('readWriteDenied');
    const transition = known.find(({ from }) => from === held.state.controlState);
    // Allowed, but not from here: assumed to be what passes by itself.
    if (!transition) return refuse('temporaryFailure');
    enter(transition.to, now);
    return undefined;
  }

  const object = implement(
    DisconnectControl,
    logicalName,
    {
      outputState: () => output?.() ?? held.state.controlState === 'connected',
      controlState: held.shown('controlState'),
      controlMode: {
        get: () => held.state.controlMode,
        set: (wanted, { now }) => {
          if (!isKnown(wanted)) return refuse('otherReason');
          held.change({ controlMode: wanted });
          // In mode 0 the consumer is always connected.
          if (wanted === 'none') enter('connected', now);
          return undefined;
        },
      },
    },
    {
      remoteDisconnect: (_, { now }) => request('remoteDisconnect', now),
      remoteReconnect: (_, { now }) => request('remoteReconnect', now),
    },
  );
  return {
    object,
    request,
    get state() {
      return held.state;
    },
  };
}

interface Transition {
  /** Its letter in the standard's drawing. */
  readonly letter: string;
  readonly on: SwitchRequest;
  readonly from: ControlState;
  readonly to: ControlState;
}

const TRANSITIONS: readonly Transition[] = [
  { letter: 'a', on: 'remoteReconnect', from: 'disconnected', to: 'connected' },
  { letter: 'b', on: 'remoteDisconnect', from: 'connected', to: 'disconnected' },
  { letter: 'c', on: 'remoteDisconnect', from: 'readyForReconnection', to: 'disconnected' },
  { letter: 'd', on: 'remoteReconnect', from: 'disconnected', to: 'readyForReconnection' },
  { letter: 'e', on: 'manualReconnect', from: 'readyForReconnection', to: 'connected' },
  { letter: 'f', on: 'manualDisconnect', from: 'connected', to: 'readyForReconnection' },
  { letter: 'g', on: 'localDisconnect', from: 'connected', to: 'readyForReconnection' },
  { letter: 'h', on: 'localReconnect', from: 'readyForReconnection', to: 'connected' },
  { letter: 'i', on: 'remoteReconnect', from: 'readyForReconnection', to: 'connected' },
];

/** Which transitions each mode allows. Mode 7 rests on a single source. */
const MODES = {
  none: '',
  mode1: 'bcdefg',
  mode2: 'abcefg',
  mode3: 'bcdeg',
  mode4: 'abceg',
  mode5: 'bcdefgh',
  mode6: 'bcdegh',
  mode7: 'abceghi',
} as const;

const isKnown = (mode: ControlMode): mode is keyof typeof MODES => Object.hasOwn(MODES, mode);

const allowed = (mode: ControlMode, { letter }: Transition): boolean =>
  isKnown(mode) && MODES[mode].includes(letter);
