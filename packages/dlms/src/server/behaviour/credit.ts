import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { Credit } from '../../classes/payment.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';

export type CreditStatus = AttributeValue<typeof Credit, 'creditStatus'>;

/** What a credit remembers; amounts are integers of the account's currency. */
export interface CreditState {
  readonly currentCreditAmount: number;
  readonly creditType: AttributeValue<typeof Credit, 'creditType'>;
  /** 1 is used first. */
  readonly priority: number;
  readonly warningThreshold: number;
  /** How far it may be used up: 0, or less for a credit that is granted. */
  readonly limit: number;
  /** The second bit: must be confirmed before use; the fifth: takes amounts from tokens (assumed). */
  readonly creditConfiguration: string;
  readonly creditStatus: CreditStatus;
  readonly presetCreditAmount: number;
  readonly creditAvailableThreshold: number;
  readonly period: DateTime;
}

export interface CreditOptions {
  readonly logicalName: string;
  readonly state: Pick<CreditState, 'priority'> & Partial<CreditState>;
  /** Told when the amount or the status changed by a client. */
  readonly onChange?: (now: Instant) => void;
}

export interface CreditBehaviour extends Behaviour<CreditState> {
  /** Adds to the amount, or takes from it; refused where it would not fit 32 bits. */
  add(amount: number): Refusal | undefined;
  become(status: CreditStatus): void;
  /** Have changes told to the account it belongs to. */
  watch(onChange: (now: Instant) => void): void;
}

/** A credit (class 112). Invoking it selects it where it is selectable. */
export function credit(options: CreditOptions): CreditBehaviour {
  const held = new Held<CreditState>({ ...STANDARD, ...options.state });
  let tell = options.onChange;

  function setAmount(amount: number): Refusal | undefined {
    if (!fitsAmount(amount)) return refuse('otherReason');
    held.change({ currentCreditAmount: amount });
    return undefined;
  }
  const add = (amount: number): Refusal | undefined => setAmount(held.state.currentCreditAmount + amount);

  function told(refusal: Refusal | undefined, now: Instant): Refusal | undefined {
    if (!refusal) tell?.(now);
    return refusal;
  }

  const object = implement(
    Credit,
    options.logicalName,
    {
      currentCreditAmount: held.shown('currentCreditAmount'),
      creditType: held.shown('creditType'),
      priority: held.written('priority'),
      warningThreshold: held.written('warningThreshold'),
      limit: held.written('limit'),
      creditConfiguration: held.written('creditConfiguration'),
      creditStatus: held.shown('creditStatus'),
      presetCreditAmount: held.written('presetCreditAmount'),
      creditAvailableThreshold: held.written('creditAvailableThreshold'),
      period: held.written('period'),
    },
    {
      updateAmount: (amount, { now }) => told(add(amount), now),
      setAmountToValue: (amount, { now }) => told(setAmount(amount), now),
      invokeCredit: (_, { now }) => {
        if (held.state.creditStatus !== 'selectable') return refuse('temporaryFailure');
        held.change({ creditStatus: 'selected' });
        return told(undefined, now);
      },
    },
  );
  return {
    object,
    add,
    become: (creditStatus) => held.change({ creditStatus }),
    watch: (onChange) => {
      tell = onChange;
    },
    get state() {
      return held.state;
    },
  };
}

/** Amounts have 32 bits. */
export const fitsAmount = (amount: number): boolean => amount === (amount | 0);

const STANDARD: CreditState = {
  currentCreditAmount: 0,
  creditType: 'token',
  priority: 1,
  warningThreshold: 0,
  limit: 0,
  creditConfiguration: '00001',
  creditStatus: 'enabled',
  presetCreditAmount: 0,
  creditAvailableThreshold: 0,
  period: UNSPECIFIED,
};
