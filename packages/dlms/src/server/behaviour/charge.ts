import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { Charge } from '../../classes/payment.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { numberOf } from '../../data/scaler.ts';
import { tryFromData } from '../../data/schema.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, earliest, Held, type Timed } from './behaviour.ts';
import { fitsAmount } from './credit.ts';
import { NO_OBJECT } from './executor.ts';
import { msUntil, type WallClock } from './wall-clock.ts';

export type UnitCharge = AttributeValue<typeof Charge, 'unitChargeActive'>;

/** What a charge remembers; amounts are integers of the account's currency. */
export interface ChargeState {
  readonly totalAmountPaid: number;
  readonly chargeType: AttributeValue<typeof Charge, 'chargeType'>;
  readonly priority: number;
  readonly unitChargeActive: UnitCharge;
  readonly unitChargePassive: UnitCharge;
  readonly unitChargeActivationTime: DateTime;
  /** Whether that time has been written and has not come yet. */
  readonly activationAwaited: boolean;
  /** Seconds between collections; 0 for none by time. */
  readonly period: number;
  /**
   * The first bit: of a payment the proportion is taken, not the unit charge; the second: goes on when nothing remains
   * (assumed).
   */
  readonly chargeConfiguration: string;
  readonly lastCollectionTime: DateTime;
  readonly lastCollectionAmount: number;
  readonly totalAmountRemaining: number;
  /** Of a payment, in hundredths of a percent. */
  readonly proportion: number;
  /** Up to when time and consumption have been charged. */
  readonly collected?: { readonly at: Instant; readonly consumed: number };
}

export interface ChargeOptions {
  readonly logicalName: string;
  readonly clock: WallClock;
  readonly state: Pick<ChargeState, 'chargeType'> & Partial<ChargeState>;
  /** What has been consumed so far, in the units of a consumption charge; it never falls. */
  readonly consumed?: (now: Instant) => number;
}

export interface ChargeBehaviour extends Behaviour<ChargeState>, Timed {
  /** Collects from a payment; what it took. */
  pay(payment: number, now: Instant): number;
  /** Whom collected amounts are taken from. */
  collectFrom(deduct: (amount: number, now: Instant) => void): void;
}

/** A charge (class 113): collects for time and consumption by its period or when asked, and from payments. */
export function charge(options: ChargeOptions): ChargeBehaviour {
  const { clock, consumed = () => 0 } = options;
  const held = new Held<ChargeState>({ ...STANDARD, ...options.state });
  let deduct: (amount: number, now: Instant) => void = () => {};

  /** Never more than remains, unless it goes on for ever. */
  const bounded = (amount: number): number =>
    held.state.chargeConfiguration[1] === '1' ? amount : Math.min(amount, held.state.totalAmountRemaining);

  function book(amount: number, now: Instant): number {
    const taken = Math.max(0, bounded(amount));
    const { totalAmountPaid, totalAmountRemaining } = held.state;
    held.change({
      totalAmountPaid: Math.min(totalAmountPaid + taken, MOST),
      totalAmountRemaining: Math.max(0, totalAmountRemaining - taken),
      lastCollectionTime: clock.read(now),
      lastCollectionAmount: taken,
    });
    return taken;
  }

  function collect(now: Instant): void {
    const { chargeType, unitChargeActive, collected } = held.state;
    const units = consumed(now);
    const unit = priceOf(unitChargeActive);
    const amount = chargeType === 'consumption' ? unit * (units - (collected?.consumed ?? units)) : unit;
    held.change({ collected: { at: now, consumed: units } });
    const taken = book(Math.trunc(amount), now);
    if (taken > 0) deduct(taken, now);
  }

  function activatePassive(): void {
    held.change({ unitChargeActive: held.state.unitChargePassive, activationAwaited: false });
  }

  const periodEnd = (): Instant | undefined => {
    const { chargeType, period, collected } = held.state;
    return chargeType === 'paymentEvent' || period === 0 || !collected
      ? undefined
      : collected.at + period * 1000;
  };

  let looked: Instant | undefined;
  function advance(now: Instant): void {
    looked = now;
    const { activationAwaited, unitChargeActivationTime } = held.state;
    if (activationAwaited && (msUntil(clock, unitChargeActivationTime, now) ?? 1) <= 0) activatePassive();
    if (!held.state.collected) held.change({ collected: { at: now, consumed: consumed(now) } });
    // Time goes on while the power is off: each period is owed, up to a year of days.
    let end = periodEnd();
    for (let i = 0; end !== undefined && end <= now && i < 366; i++, end = periodEnd()) collect(end);
    if (end !== undefined && end <= now) collect(now);
  }

  const object = implement(
    Charge,
    options.logicalName,
    {
      totalAmountPaid: held.shown('totalAmountPaid'),
      chargeType: held.shown('chargeType'),
      priority: held.written('priority'),
      unitChargeActive: held.shown('unitChargeActive'),
      unitChargePassive: held.written('unitChargePassive'),
      unitChargeActivationTime: {
        get: held.shown('unitChargeActivationTime'),
        set: (unitChargeActivationTime) => {
          held.change({ unitChargeActivationTime, activationAwaited: true });
          return undefined;
        },
      },
      period: held.written('period'),
      chargeConfiguration: held.written('chargeConfiguration'),
      lastCollectionTime: held.shown('lastCollectionTime'),
      lastCollectionAmount: held.shown('lastCollectionAmount'),
      totalAmountRemaining: held.shown('totalAmountRemaining'),
      proportion: held.written('proportion', (value) => (value > ALL ? refuse('otherReason') : undefined)),
    },
    {
      // Assumed to bring the table of the passive unit charge.
      updateUnitCharge: (table) => {
        const read = tryFromData(Charge.attributes.unitChargeActive.type, {
          type: 'structure',
          value: [...passiveHead(held.state), table],
        });
        if (!read.ok) return refuse('typeUnmatched');
        held.change({ unitChargePassive: read.value });
        return undefined;
      },
      activatePassiveUnitCharge: () => {
        activatePassive();
        return undefined;
      },
      collect: (_, { now }) => {
        if (held.state.chargeType === 'paymentEvent') return refuse('otherReason');
        collect(now);
        return undefined;
      },
      updateTotalAmountRemaining: (amount) => remain(held.state.totalAmountRemaining + amount),
      setTotalAmountRemaining: (amount) => remain(amount),
    },
  );
  function remain(totalAmountRemaining: number): Refusal | undefined {
    if (totalAmountRemaining < 0 || !fitsAmount(totalAmountRemaining)) return refuse('otherReason');
    held.change({ totalAmountRemaining });
    return undefined;
  }
  return {
    object,
    advance,
    pay(payment, now) {
      if (held.state.chargeType !== 'paymentEvent') return 0;
      const byProportion = held.state.chargeConfiguration[0] === '1';
      const due = byProportion
        ? Math.trunc((payment * held.state.proportion) / ALL)
        : priceOf(held.state.unitChargeActive);
      return book(Math.min(due, payment), now);
    },
    collectFrom: (from) => {
      deduct = from;
    },
    get deadline() {
      const { activationAwaited, unitChargeActivationTime } = held.state;
      const left =
        looked !== undefined && activationAwaited
          ? msUntil(clock, unitChargeActivationTime, looked)
          : undefined;
      return earliest([periodEnd(), left === undefined || looked === undefined ? undefined : looked + left]);
    },
    get state() {
      return held.state;
    },
  };
}

const ALL = 10_000;
const MOST = 0x7fff_ffff;

const NO_CHARGE: UnitCharge = {
  chargePerUnitScaling: { commodityScale: 0, priceScale: 0 },
  commodityReference: { classId: 0, logicalName: NO_OBJECT, attribute: 0 },
  chargeTable: [],
};

const STANDARD: Omit<ChargeState, 'chargeType'> = {
  totalAmountPaid: 0,
  priority: 1,
  unitChargeActive: NO_CHARGE,
  unitChargePassive: NO_CHARGE,
  unitChargeActivationTime: UNSPECIFIED,
  activationAwaited: false,
  period: 0,
  chargeConfiguration: '01',
  lastCollectionTime: UNSPECIFIED,
  lastCollectionAmount: 0,
  totalAmountRemaining: 0,
  proportion: 0,
};

/**
 * The price of a unit: the first of the table, scaled (assumed: which line of a tariff table holds is the meter's own
 * business).
 */
function priceOf({ chargeTable, chargePerUnitScaling }: UnitCharge): number {
  const [first] = chargeTable;
  const price = first ? Number(numberOf(first.chargePerUnit) ?? 0) : 0;
  return price * 10 ** chargePerUnitScaling.priceScale;
}

function passiveHead({ unitChargePassive }: ChargeState) {
  const whole = Charge.attributes.unitChargeActive.type.toData(unitChargePassive);
  return whole.type === 'structure' ? whole.value.slice(0, 2) : [];
}
