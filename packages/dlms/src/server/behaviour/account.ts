import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { Account } from '../../classes/payment.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import type { ChargeBehaviour } from './charge.ts';
import type { CreditBehaviour } from './credit.ts';
import type { WallClock } from './wall-clock.ts';

/** What an account remembers besides its credits and charges. */
export interface AccountState {
  readonly accountModeAndStatus: AttributeValue<typeof Account, 'accountModeAndStatus'>;
  readonly clearanceThreshold: number;
  readonly creditChargeConfiguration: AttributeValue<typeof Account, 'creditChargeConfiguration'>;
  /** Which credit gets how many percent of a token. */
  readonly tokenGatewayConfiguration: AttributeValue<typeof Account, 'tokenGatewayConfiguration'>;
  readonly accountActivationTime: DateTime;
  readonly accountClosureTime: DateTime;
  readonly currency: AttributeValue<typeof Account, 'currency'>;
  readonly lowCreditThreshold: number;
  readonly nextCreditAvailableThreshold: number;
  readonly maxProvision: number;
  readonly maxProvisionPeriod: number;
}

export interface AccountOptions {
  /** Default 0-0:19.0.0*255. */
  readonly logicalName?: string;
  readonly clock: WallClock;
  readonly credits: readonly CreditBehaviour[];
  readonly charges: readonly ChargeBehaviour[];
  readonly state?: Partial<AccountState>;
  /** Told when credit runs out and when there is some again: where the supply is cut and restored. */
  readonly onCredit?: (inCredit: boolean, now: Instant) => void;
}

export interface AccountBehaviour extends Behaviour<AccountState> {
  /** Takes a payment: charges on payments first, by their priority, the rest to the credits. */
  pay(amount: number, now: Instant): Refusal | undefined;
}

/**
 * An account (class 111) over its credits and charges. What is charged is taken from the credit in use, by priority,
 * down to its limit, then from the next; what nobody can bear stays with the last as a debt. A credit that needs
 * confirmation is selectable until it is invoked.
 */
export function account(options: AccountOptions): AccountBehaviour {
  const { clock, onCredit } = options;
  const held = new Held<AccountState>({ ...STANDARD, ...options.state });
  const credits = [...options.credits].sort((a, b) => a.state.priority - b.state.priority);
  const charges = [...options.charges].sort((a, b) => a.state.priority - b.state.priority);
  let wasInCredit: boolean | undefined;

  const left = ({ state }: CreditBehaviour): number => state.currentCreditAmount - state.limit;
  const inUse = (): CreditBehaviour | undefined =>
    credits.find(({ state }) => state.creditStatus === 'inUse');

  /** Sets the status of every credit: the first that has something left is in use. */
  function settle(now: Instant): void {
    let found = false;
    for (const credit of credits) {
      const { creditStatus, creditConfiguration } = credit.state;
      const isChosen = creditStatus === 'selected' || creditStatus === 'inUse';
      const mustBeChosen = creditConfiguration[1] === '1';
      if (left(credit) <= 0) credit.become('consumed');
      else if (found) credit.become(isChosen && mustBeChosen ? 'selected' : 'enabled');
      else if (mustBeChosen && !isChosen) credit.become('selectable');
      else {
        credit.become('inUse');
        found = true;
      }
    }
    if (held.state.accountModeAndStatus.status === 'active' && wasInCredit !== found) onCredit?.(found, now);
    wasInCredit = found;
  }

  function deduct(amount: number, now: Instant): void {
    if (held.state.accountModeAndStatus.status !== 'active') return;
    let due = amount;
    settle(now);
    for (let credit = inUse(); due > 0 && credit; credit = inUse()) {
      const taken = Math.min(due, left(credit));
      credit.add(-taken);
      due -= taken;
      settle(now);
    }
    if (due > 0) credits.at(-1)?.add(-due);
  }

  function pay(amount: number, now: Instant): Refusal | undefined {
    if (held.state.accountModeAndStatus.status !== 'active') return refuse('temporaryFailure');
    if (amount < 0) return refuse('otherReason');
    const rest = charges.reduce((sum, charge) => sum - charge.pay(sum, now), amount);
    const shares = sharesOf(rest);
    // A share beyond 32 bits is the only way this fails, and then nothing is booked on any credit.
    const done: [CreditBehaviour, number][] = [];
    for (const [credit, share] of shares) {
      const refusal = credit.add(share);
      if (refusal) {
        for (const [booked, undo] of done) booked.add(-undo);
        return refusal;
      }
      done.push([credit, share]);
    }
    settle(now);
    return undefined;
  }

  /** By the configuration of the token gateway; without one, and with what is left over, the first that takes tokens. */
  function sharesOf(amount: number): [CreditBehaviour, number][] {
    const shares = held.state.tokenGatewayConfiguration.flatMap(({ credit: name, proportion }) => {
      const credit = credits.find(({ object }) => object.logicalName === name);
      return credit ? [[credit, Math.trunc((amount * proportion) / 100)] as [CreditBehaviour, number]] : [];
    });
    const rest = amount - shares.reduce((sum, [, share]) => sum + share, 0);
    const first = credits.find(({ state }) => state.creditConfiguration[4] === '1');
    return rest > 0 && first ? [...shares, [first, rest]] : shares;
  }

  for (const credit of credits) credit.watch(settle);
  for (const charge of charges) charge.collectFrom(deduct);
  settle(0);

  const available = (): number =>
    credits
      .filter(({ state }) => ['inUse', 'selected', 'enabled'].includes(String(state.creditStatus)))
      .reduce((sum, { state }) => sum + Math.max(0, state.currentCreditAmount), 0);

  const debt = (): number =>
    credits.reduce((sum, { state }) => sum + Math.min(0, state.currentCreditAmount), 0);

  function flags(): AttributeValue<typeof Account, 'currentCreditStatus'> {
    const used = inUse();
    const next = credits.filter((credit) => credit !== used);
    const is = (status: string): boolean => next.some(({ state }) => state.creditStatus === status);
    return [
      ...(used ? (['inCredit'] as const) : (['outOfCredit'] as const)),
      ...(used && available() <= held.state.lowCreditThreshold ? (['lowCredit'] as const) : []),
      ...(is('enabled') ? (['nextCreditEnabled'] as const) : []),
      ...(is('selectable') ? (['nextCreditSelectable'] as const) : []),
      ...(used?.state.creditConfiguration[1] === '1' ? (['selectableCreditInUse'] as const) : []),
    ];
  }

  type Status = 'new' | 'active' | 'closed';
  function become(from: Status, to: Status, now: Instant): Refusal | undefined {
    const { mode, status } = held.state.accountModeAndStatus;
    if (status !== from) return refuse('temporaryFailure');
    held.change({ accountModeAndStatus: { mode, status: to } });
    if (to === 'active') held.change({ accountActivationTime: clock.read(now) });
    if (to === 'closed') held.change({ accountClosureTime: clock.read(now) });
    wasInCredit = undefined;
    settle(now);
    return undefined;
  }

  const object = implement(
    Account,
    options.logicalName ?? '0-0:19.0.0*255',
    {
      accountModeAndStatus: held.shown('accountModeAndStatus'),
      currentCreditInUse: () => credits.findIndex(({ state }) => state.creditStatus === 'inUse') + 1,
      currentCreditStatus: flags,
      availableCredit: () => clamp(available()),
      amountToClear: () => clamp(debt() === 0 ? 0 : debt() - held.state.clearanceThreshold),
      clearanceThreshold: held.written('clearanceThreshold'),
      aggregatedDebt: () => clamp(charges.reduce((sum, { state }) => sum + state.totalAmountRemaining, 0)),
      creditReferenceList: () => credits.map((credit) => credit.object.logicalName),
      chargeReferenceList: () => charges.map((charge) => charge.object.logicalName),
      creditChargeConfiguration: held.written('creditChargeConfiguration'),
      tokenGatewayConfiguration: held.written('tokenGatewayConfiguration', (shares) =>
        shares.reduce((sum, { proportion }) => sum + proportion, 0) > 100 ? refuse('otherReason') : undefined,
      ),
      accountActivationTime: held.shown('accountActivationTime'),
      accountClosureTime: held.shown('accountClosureTime'),
      currency: held.written('currency'),
      lowCreditThreshold: held.written('lowCreditThreshold'),
      nextCreditAvailableThreshold: held.written('nextCreditAvailableThreshold'),
      maxProvision: held.written('maxProvision'),
      maxProvisionPeriod: held.written('maxProvisionPeriod'),
    },
    {
      activateAccount: (_, { now }) => become('new', 'active', now),
      closeAccount: (_, { now }) => become('active', 'closed', now),
      resetAccount: (_, { now }) => become('closed', 'new', now),
    },
  );
  return {
    object,
    pay,
    get state() {
      return held.state;
    },
  };
}

const clamp = (amount: number): number => Math.max(-0x8000_0000, Math.min(0x7fff_ffff, amount));

const STANDARD: AccountState = {
  accountModeAndStatus: { mode: 'prepayment', status: 'new' },
  clearanceThreshold: 0,
  creditChargeConfiguration: [],
  tokenGatewayConfiguration: [],
  accountActivationTime: UNSPECIFIED,
  accountClosureTime: UNSPECIFIED,
  currency: { name: '', scale: 0, unit: 'monetary' },
  lowCreditThreshold: 0,
  nextCreditAvailableThreshold: 0,
  maxProvision: 0,
  maxProvisionPeriod: 0,
};
