import { dateTime } from '../data/calendar.ts';
import { logicalName } from '../data/reference.ts';
import {
  any,
  bitString,
  doubleLong,
  doubleLongUnsigned,
  flagsOf,
  integer,
  longUnsigned,
  octetString,
  openEnumOf,
  unsigned,
  utf8String,
  visibleString,
} from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const creditStatus = flagsOf([
  'inCredit',
  'lowCredit',
  'nextCreditEnabled',
  'nextCreditSelectable',
  'creditReferenceList',
  'selectableCreditInUse',
  'outOfCredit',
  'reserved',
]);

const currency = structure({
  name: utf8String,
  scale: integer,
  unit: openEnumOf({ time: 0, consumption: 1, monetary: 2 }),
});

/** Class 111: an account of credits and charges. */
export const Account = interfaceClass({
  id: 111,
  version: 0,
  name: 'Account',
  doc: 'An account for prepayment or credit: its credits, charges, currency and state',
  attributes: {
    logicalName: ownName,
    accountModeAndStatus: {
      index: 2,
      type: structure({
        mode: openEnumOf({ credit: 1, prepayment: 2 }),
        status: openEnumOf({ new: 1, active: 2, closed: 3 }),
      }),
      static: true,
    },
    currentCreditInUse: { index: 3, type: unsigned },
    currentCreditStatus: { index: 4, type: creditStatus },
    availableCredit: { index: 5, type: doubleLong },
    amountToClear: { index: 6, type: doubleLong },
    clearanceThreshold: { index: 7, type: doubleLong, static: true },
    aggregatedDebt: { index: 8, type: doubleLong },
    creditReferenceList: { index: 9, type: array(logicalName), static: true },
    chargeReferenceList: { index: 10, type: array(logicalName), static: true },
    creditChargeConfiguration: {
      index: 11,
      type: array(structure({ credit: logicalName, charge: logicalName, collection: bitString })),
      static: true,
    },
    tokenGatewayConfiguration: {
      index: 12,
      type: array(structure({ credit: logicalName, proportion: unsigned })),
      static: true,
    },
    accountActivationTime: { index: 13, type: dateTime, static: true },
    accountClosureTime: { index: 14, type: dateTime, static: true },
    currency: { index: 15, type: currency, static: true, doc: 'amounts are × 10^scale' },
    lowCreditThreshold: { index: 16, type: doubleLong, static: true },
    nextCreditAvailableThreshold: { index: 17, type: doubleLong, static: true },
    maxProvision: { index: 18, type: longUnsigned, static: true },
    maxProvisionPeriod: { index: 19, type: doubleLong, static: true, doc: 'seconds' },
  },
  methods: {
    activateAccount: { index: 1, argument: integer },
    closeAccount: { index: 2, argument: integer },
    resetAccount: { index: 3, argument: integer },
  },
  firstMethod: 0x98,
});

/** Class 112: an amount that may be used up. */
export const Credit = interfaceClass({
  id: 112,
  version: 0,
  name: 'Credit',
  doc: 'An amount that may be used up: bought by tokens, for emergencies, given in time',
  attributes: {
    logicalName: ownName,
    currentCreditAmount: { index: 2, type: doubleLong },
    creditType: {
      index: 3,
      type: openEnumOf({ token: 0, reserved: 1, emergency: 2, timeBased: 3, consumptionBased: 4 }),
      static: true,
    },
    priority: { index: 4, type: unsigned, static: true },
    warningThreshold: { index: 5, type: doubleLong, static: true },
    limit: { index: 6, type: doubleLong, static: true },
    creditConfiguration: { index: 7, type: bitString, static: true },
    creditStatus: {
      index: 8,
      type: openEnumOf({ enabled: 0, selectable: 1, selected: 2, inUse: 3, consumed: 4 }),
    },
    presetCreditAmount: { index: 9, type: doubleLong, static: true },
    creditAvailableThreshold: { index: 10, type: doubleLong, static: true },
    period: { index: 11, type: dateTime, static: true },
  },
  methods: {
    updateAmount: { index: 1, argument: doubleLong },
    setAmountToValue: { index: 2, argument: doubleLong },
    invokeCredit: { index: 3, argument: unsigned },
  },
  unconfirmed: 'the names of the credit types between token and consumption rest on one source',
});

const unitCharge = structure({
  chargePerUnitScaling: structure({ commodityScale: integer, priceScale: integer }),
  commodityReference: structure({ classId: longUnsigned, logicalName, attribute: integer }),
  chargeTable: array(structure({ index: octetString, chargePerUnit: any })),
});

/** Class 113: what is collected for consumption, time or each payment. */
export const Charge = interfaceClass({
  id: 113,
  version: 0,
  name: 'Charge',
  doc: 'What is collected: for consumption, for time, or from each payment',
  attributes: {
    logicalName: ownName,
    totalAmountPaid: { index: 2, type: doubleLong },
    chargeType: {
      index: 3,
      type: openEnumOf({ consumption: 0, time: 1, paymentEvent: 2 }),
      static: true,
    },
    priority: { index: 4, type: unsigned, static: true },
    unitChargeActive: { index: 5, type: unitCharge },
    unitChargePassive: { index: 6, type: unitCharge, static: true },
    unitChargeActivationTime: { index: 7, type: dateTime, static: true },
    period: { index: 8, type: doubleLongUnsigned, static: true, doc: 'seconds' },
    chargeConfiguration: { index: 9, type: bitString, static: true },
    lastCollectionTime: { index: 10, type: dateTime },
    lastCollectionAmount: { index: 11, type: doubleLong },
    totalAmountRemaining: { index: 12, type: doubleLong },
    proportion: { index: 13, type: longUnsigned, static: true, doc: 'of a payment, 10000 is all' },
  },
  methods: {
    updateUnitCharge: { index: 1, argument: any },
    activatePassiveUnitCharge: { index: 2, argument: integer },
    collect: { index: 3, argument: integer },
    updateTotalAmountRemaining: { index: 4, argument: doubleLong },
    setTotalAmountRemaining: { index: 5, argument: doubleLong },
  },
  unconfirmed: 'the members of a unit charge rest on one source: one that differs is shown raw',
});

/** Class 115: where tokens are entered. */
export const TokenGateway = interfaceClass({
  id: 115,
  version: 0,
  name: 'TokenGateway',
  doc: 'Takes tokens, and tells what became of the last one',
  attributes: {
    logicalName: ownName,
    token: { index: 2, type: octetString },
    tokenTime: { index: 3, type: dateTime },
    tokenDescription: { index: 4, type: array(octetString) },
    tokenDeliveryMethod: { index: 5, type: openEnumOf({ remote: 0, local: 1, manual: 2 }) },
    tokenStatus: { index: 6, type: structure({ code: openEnumOf({}), data: bitString }) },
  },
  methods: { enter: { index: 1, argument: octetString } },
});

/** Class 116: what a token of IEC 62055-41 (STS) must fit. */
export const Iec62055Part41Attributes = interfaceClass({
  id: 116,
  version: 0,
  name: 'Iec62055Part41Attributes',
  doc: 'What a token of IEC 62055-41 (STS) must fit: meter number, groups, keys',
  attributes: {
    logicalName: ownName,
    meterPan: { index: 2, type: any, static: true },
    commodity: { index: 3, type: visibleString, static: true },
    tokenCarrierTypes: { index: 4, type: array(any), static: true },
    encryptionAlgorithm: { index: 5, type: unsigned, static: true },
    supplyGroupCode: { index: 6, type: doubleLongUnsigned, static: true },
    tariffIndex: { index: 7, type: unsigned, static: true },
    keyRevisionNumber: { index: 8, type: unsigned, static: true },
    keyType: { index: 9, type: unsigned, static: true },
    keyExpiryNumber: { index: 10, type: unsigned, static: true },
    numberOfKctSupported: { index: 11, type: unsigned, static: true },
    stsCertificateNumber: { index: 12, type: visibleString, static: true },
  },
  methods: {},
});
