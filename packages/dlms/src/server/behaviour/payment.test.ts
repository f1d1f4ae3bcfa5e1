import { describe, expect, test } from 'vitest';
import { Bench, runUntil } from '../../../test/behaviour-bench.ts';
import { dateTime } from '../../data/calendar.ts';
import { fromInstant } from '../../data/instant.ts';
import { parseObis } from '../../data/obis.ts';
import {
  type AccountState,
  account,
  type ChargeState,
  charge,
  credit,
  fixedWallClock,
  tokenGateway,
  type UnitCharge,
} from './index.ts';

const UTC = fixedWallClock();
const DAY = 86_400;
const DAY_MS = DAY * 1000;

const price = (value: number): UnitCharge => ({
  chargePerUnitScaling: { commodityScale: 0, priceScale: 0 },
  commodityReference: { classId: 3, logicalName: parseObis('1-0:1.8.0*255'), attribute: 2 },
  chargeTable: [{ index: new Uint8Array(0), chargePerUnit: { type: 'int16', value } }],
});

/** A meter with a token credit, an emergency credit of 100 that has to be chosen, and one charge. */
function prepayment(
  charged: Partial<ChargeState> = {},
  state: Partial<AccountState> = {},
  consumed?: (now: number) => number,
) {
  const meter = new Bench();
  const supply: string[] = [];
  const tokens = meter.put(credit({ logicalName: '0-0:19.10.0*255', state: { priority: 1 } }));
  const emergency = meter.put(
    credit({
      logicalName: '0-0:19.10.1*255',
      state: { priority: 2, creditType: 'emergency', limit: -100, creditConfiguration: '01000' },
    }),
  );
  const daily = meter.put(
    charge({
      logicalName: '0-0:19.20.0*255',
      clock: UTC,
      state: { chargeType: 'time', period: DAY, unitChargeActive: price(30), ...charged },
      ...(consumed && { consumed }),
    }),
  );
  const book = meter.put(
    account({
      clock: UTC,
      credits: [emergency, tokens],
      charges: [daily],
      state: { accountModeAndStatus: { mode: 'prepayment', status: 'active' }, ...state },
      onCredit: (inCredit) => supply.push(inCredit ? 'on' : 'off'),
    }),
  );
  const amounts = () => [tokens.state.currentCreditAmount, emergency.state.currentCreditAmount];
  const statuses = () => [tokens.state.creditStatus, emergency.state.creditStatus];
  return { meter, supply, tokens, emergency, daily, book, amounts, statuses };
}

describe('prepayment', () => {
  test('a payment goes to the credit that takes tokens, and is used up day by day', () => {
    const { book, daily, amounts, supply, statuses } = prepayment();
    expect(book.pay(100, 0)).toBeUndefined();
    expect([amounts(), statuses()]).toEqual([
      [100, 0],
      ['inUse', 'enabled'],
    ]);
    runUntil(daily, 0, 3 * DAY_MS);
    expect(amounts()).toEqual([10, 0]);
    expect(daily.state).toMatchObject({ totalAmountPaid: 90, lastCollectionAmount: 30 });
    runUntil(daily, 3 * DAY_MS, 4 * DAY_MS);
    expect(supply).toEqual(['off', 'on', 'off']);
    expect(statuses()).toEqual(['consumed', 'selectable']);
  });

  test('emergency credit is used only when it was invoked, down to its limit', () => {
    const { meter, emergency, daily, supply, amounts, statuses } = prepayment();
    expect(statuses()).toEqual(['consumed', 'selectable']);
    expect(meter.call(emergency.object, 'invokeCredit', 1)).toBe('success');
    expect(meter.call(emergency.object, 'invokeCredit', 1)).toBe('temporaryFailure');
    runUntil(daily, 0, 3 * DAY_MS);
    expect([amounts(), statuses()]).toEqual([
      [0, -90],
      ['consumed', 'inUse'],
    ]);
    runUntil(daily, 3 * DAY_MS, 4 * DAY_MS);
    expect(statuses()).toEqual(['consumed', 'consumed']);
    expect(supply.at(-1)).toBe('off');
  });

  test('a charge for consumption counts what was consumed', () => {
    const { book, meter, daily, amounts } = prepayment(
      { chargeType: 'consumption', unitChargeActive: price(5), period: 3600 },
      {},
      (now) => now / 1_800_000, // two units an hour
    );
    book.pay(1000, 0);
    runUntil(daily, 0, 3 * 3_600_000);
    expect(amounts()[0]).toBe(970);
    meter.call(daily.object, 'collect', 0, 3.5 * 3_600_000);
    expect(amounts()[0]).toBe(965);
  });

  test('a debt takes its part of each payment until nothing remains', () => {
    const { book, daily, amounts, meter } = prepayment({
      chargeType: 'paymentEvent',
      chargeConfiguration: '10',
      proportion: 2500,
      totalAmountRemaining: 30,
    });
    for (let i = 0; i < 2; i++) book.pay(100, 0);
    expect(amounts()[0]).toBe(75 + 95);
    expect(daily.state).toMatchObject({ totalAmountPaid: 30, totalAmountRemaining: 0 });
    expect(daily.deadline).toBeUndefined();
    expect(meter.call(daily.object, 'collect')).toBe('otherReason');
  });

  test('the token gateway is configured by percent', () => {
    const { book, amounts, meter, emergency } = prepayment(
      {},
      { tokenGatewayConfiguration: [{ credit: parseObis('0-0:19.10.1*255'), proportion: 40 }] },
    );
    book.pay(101, 0);
    expect(amounts()).toEqual([61, 40]);
    expect(meter.call(emergency.object, 'setAmountToValue', 0x7fff_ffff)).toBe('success');
    expect(book.pay(100, 0)).toMatchObject({ reason: 'otherReason' });
    expect(amounts()).toEqual([61, 0x7fff_ffff]);
  });

  test('an account is new, active, closed, and new again', () => {
    const { book, meter } = prepayment({}, { accountModeAndStatus: { mode: 'prepayment', status: 'new' } });
    const call = (method: string) => meter.call(book.object, method, 0, DAY_MS);
    expect([call('closeAccount'), call('resetAccount')]).toEqual(['temporaryFailure', 'temporaryFailure']);
    expect(book.pay(5, 0)).toMatchObject({ reason: 'temporaryFailure' });
    expect(call('activateAccount')).toBe('success');
    expect(book.state.accountActivationTime).toMatchObject({ year: 1970, day: 2 });
    expect([call('activateAccount'), call('closeAccount'), call('resetAccount')]).toEqual([
      'temporaryFailure',
      'success',
      'success',
    ]);
    expect(book.state.accountModeAndStatus.status).toBe('new');
  });

  test('tells what is available, low and owed', () => {
    const { meter, book, tokens } = prepayment({ totalAmountRemaining: 70 }, { lowCreditThreshold: 50 });
    const flags = () => (meter.read(book.object, 4) as { value: string }).value;
    const amount = (attribute: number) => (meter.read(book.object, attribute) as { value: number }).value;
    expect(flags()).toBe('00010010');
    book.pay(51, 0);
    expect([amount(3), amount(5), amount(8), flags()]).toEqual([1, 51, 70, '10100000']);
    meter.call(tokens.object, 'updateAmount', -1);
    expect(flags()).toBe('11100000');
    meter.call(tokens.object, 'updateAmount', -60);
    expect([amount(5), amount(6)]).toEqual([0, -10]);
  });

  test('another price holds from its time on', () => {
    const { meter, daily } = prepayment({ unitChargePassive: price(40) });
    daily.advance(0);
    meter.write(daily.object, 7, dateTime.toData(fromInstant(1.5 * DAY_MS, { offset: 0 })));
    daily.advance(DAY_MS);
    expect(daily.state.lastCollectionAmount).toBe(30);
    expect(daily.deadline).toBe(1.5 * DAY_MS);
    runUntil(daily, DAY_MS, 2 * DAY_MS);
    expect(daily.state.lastCollectionAmount).toBe(40);
    const table = { type: 'array', value: [] } as const;
    expect(meter.call(daily.object, 'updateUnitCharge', table)).toBe('success');
    expect(meter.call(daily.object, 'activatePassiveUnitCharge')).toBe('success');
    expect(daily.state.unitChargeActive.chargeTable).toEqual([]);
    expect(meter.call(daily.object, 'updateUnitCharge', { type: 'null', value: null })).toBe('typeUnmatched');
  });

  test('a token that is refused is remembered with its status', () => {
    const meter = new Bench();
    const gateway = meter.put(
      tokenGateway({
        clock: UTC,
        process: ([first]) =>
          first === 1 ? { accepted: true, code: 3 } : { accepted: false, code: 5, data: '1' },
      }),
    );
    expect(meter.call(gateway.object, 'enter', Uint8Array.of(1), 1000)).toBe('success');
    expect(gateway.state).toMatchObject({ tokenDeliveryMethod: 'remote', tokenStatus: { code: 3 } });
    expect(gateway.enter(Uint8Array.of(2), 'manual', 2000)).toMatchObject({ reason: 'otherReason' });
    expect(gateway.state).toMatchObject({
      token: Uint8Array.of(2),
      tokenDeliveryMethod: 'manual',
      tokenTime: { second: 2 },
      tokenStatus: { code: 5, data: '1' },
    });
    expect(meter.call(gateway.object, 'enter', new Uint8Array(2000))).toBe('otherReason');
  });
});
