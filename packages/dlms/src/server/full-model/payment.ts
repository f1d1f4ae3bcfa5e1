import { fromLatin1 } from '../../bytes/utf8.ts';
import { Iec62055Part41Attributes } from '../../classes/payment.ts';
import { account } from '../behaviour/account.ts';
import { type ChargeBehaviour, charge, type UnitCharge } from '../behaviour/charge.ts';
import { credit } from '../behaviour/credit.ts';
import type { DisconnectControlBehaviour } from '../behaviour/disconnect-control.ts';
import { type TokenOutcome, tokenGateway } from '../behaviour/token-gateway.ts';
import type { Workshop } from './assembly.ts';
import type { Measured } from './measured.ts';
import { NAMES } from './names.ts';

/** Prepayment: classes 111, 112, 113, 115 and 116. Once the account is active the relay follows the credit. */
export function putPayment(
  { assembly, clock }: Workshop,
  { energy }: Measured,
  relay: DisconnectControlBehaviour,
): void {
  const credits = [
    assembly.put(
      credit({
        logicalName: NAMES.tokenCredit,
        state: assembly.remembered(112, NAMES.tokenCredit, { priority: 1 }),
      }),
    ),
    assembly.put(
      credit({
        logicalName: NAMES.emergencyCredit,
        state: assembly.remembered(112, NAMES.emergencyCredit, {
          priority: 2,
          creditType: 'emergency' as const,
          creditConfiguration: '01000',
          presetCreditAmount: 500,
        }),
      }),
    ),
  ];
  const charges: readonly ChargeBehaviour[] = [
    assembly.put(
      charge({
        logicalName: NAMES.consumptionCharge,
        clock,
        consumed: (now) => Math.floor(energy(now) / 1000),
        state: assembly.remembered(113, NAMES.consumptionCharge, {
          chargeType: 'consumption' as const,
          period: 3600,
          unitChargeActive: perKilowattHour(25),
          unitChargePassive: perKilowattHour(25),
        }),
      }),
    ),
    assembly.put(
      charge({
        logicalName: NAMES.standingCharge,
        clock,
        state: assembly.remembered(113, NAMES.standingCharge, {
          chargeType: 'time' as const,
          priority: 2,
          period: 86_400,
          unitChargeActive: perKilowattHour(30),
        }),
      }),
    ),
  ];
  const purse = assembly.put(
    account({
      logicalName: NAMES.account,
      clock,
      credits,
      charges,
      state: assembly.remembered(111, NAMES.account, {
        currency: { name: 'EUR', scale: -2, unit: 'monetary' as const },
        lowCreditThreshold: 200,
      }),
      onCredit(inCredit, now) {
        relay.request(inCredit ? 'remoteReconnect' : 'remoteDisconnect', now);
      },
    }),
  );
  assembly.put(
    tokenGateway({
      logicalName: NAMES.tokenGateway,
      clock,
      process: (token, now) => {
        const amount = amountOf(token);
        if (amount === undefined) return UNKNOWN_TOKEN;
        return purse.pay(amount, now) ? UNKNOWN_TOKEN : ACCEPTED;
      },
      ...assembly.kept(115, NAMES.tokenGateway),
    }),
  );
  assembly.keep(Iec62055Part41Attributes, '0-0:128.0.116*255', {
    values: {
      meterPan: { type: 'structure', value: [] },
      commodity: 'electricity',
      supplyGroupCode: 1,
      tariffIndex: 1,
      keyRevisionNumber: 1,
      keyExpiryNumber: 255,
    },
  });
}

/** Hundredths of the currency for a thousand units of the register. */
const perKilowattHour = (price: number): UnitCharge => ({
  chargePerUnitScaling: { commodityScale: 3, priceScale: 0 },
  commodityReference: { classId: 3, logicalName: NAMES.energy, attribute: 2 },
  chargeTable: [{ index: new Uint8Array(0), chargePerUnit: { type: 'int16', value: price } }],
});

/** The tokens of a model are amounts in decimal digits: it knows no secrets by which real ones are made. */
function amountOf(token: Uint8Array): number | undefined {
  const text = fromLatin1(token);
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

const ACCEPTED: TokenOutcome = { accepted: true, code: 4 };
const UNKNOWN_TOKEN: TokenOutcome = { accepted: false, code: 1 };
