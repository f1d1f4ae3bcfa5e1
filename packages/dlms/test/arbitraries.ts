import fc from 'fast-check';
import type { AcseOf } from '../src/acse/acse.ts';
import {
  type ApduName,
  type ApduOf,
  type DataAccessResult,
  type Result,
  SERVICES,
  type Variable,
} from '../src/apdu/index.ts';
import { type Obis, obisOf } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';

/** Values of every format, for properties that must hold of all of them. */

export const octets = (max = 40): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: max });
const fixedOctets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const is = <const T>(value: T) => fc.constant(value);
const oneOf = <const T extends readonly unknown[]>(...values: T): fc.Arbitrary<T[number]> =>
  fc.constantFrom(...values);
const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const i8 = fc.integer({ min: -128, max: 127 });
const flag = fc.boolean();

const obis: fc.Arbitrary<Obis> = fc.tuple(u8, u8, u8, u8, u8, u8).map(obisOf);

const numbers = [
  ['int8', -0x80, 0x7f],
  ['int16', -0x8000, 0x7fff],
  ['int32', -0x8000_0000, 0x7fff_ffff],
  ['uint8', 0, 0xff],
  ['uint16', 0, 0xffff],
  ['uint32', 0, 0xffff_ffff],
  ['enum', 0, 0xff],
  ['bcd', 0, 0xff],
  ['deltaInt8', -0x80, 0x7f],
  ['deltaInt16', -0x8000, 0x7fff],
  ['deltaInt32', -0x8000_0000, 0x7fff_ffff],
  ['deltaUint8', 0, 0xff],
  ['deltaUint16', 0, 0xffff],
  ['deltaUint32', 0, 0xffff_ffff],
] as const;
const latin1 = octets(20).map((bytes) => String.fromCharCode(...bytes));

/** COSEM data of every type but the compact array, which has tests of its own. */
export const data: fc.Arbitrary<Data> = fc.letrec<{ data: Data; leaf: Data }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Data>({ type: 'null', value: null }, { type: 'dontCare', value: null }),
    fc.record({ type: fc.constant('boolean'), value: flag }),
    fc.record({
      type: fc.constant('bitString'),
      value: fc.array(oneOf('0', '1'), { maxLength: 20 }).map((bits) => bits.join('')),
    }),
    fc.record({ type: fc.constant('visibleString'), value: latin1 }),
    fc.record({ type: fc.constant('utf8String'), value: fc.string({ unit: 'grapheme', maxLength: 10 }) }),
    fc.record({ type: fc.constant('octetString'), value: octets() }),
    fc.record({ type: fc.constant('dateTime'), value: fixedOctets(12) }),
    fc.record({ type: fc.constant('date'), value: fixedOctets(5) }),
    fc.record({ type: fc.constant('time'), value: fixedOctets(4) }),
    fc.record({ type: fc.constant('int64'), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
    fc.record({ type: fc.constant('uint64'), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
    fc.record({ type: fc.constant('float32'), value: fc.float({ noNaN: true }) }),
    fc.record({ type: fc.constant('float64'), value: fc.double({ noNaN: true }) }),
    ...numbers.map(([type, min, max]) =>
      fc.record({ type: fc.constant(type), value: fc.integer({ min, max }) }),
    ),
  ),
  data: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.record({
      type: oneOf('array', 'structure'),
      value: fc.array(tie('data'), { maxLength: 4 }),
    }),
  ),
})).data;

const invoke = fc.record({ id: fc.nat(15), reserved: fc.nat(3), confirmed: flag, urgent: flag });
const longInvoke = fc.record({
  id: fc.nat(0xff_ffff),
  reserved: fc.nat(15),
  selfDescriptive: flag,
  breakOnError: flag,
  confirmed: flag,
  urgent: flag,
});
const attribute = fc.record({ classId: u16, instance: obis, attribute: i8 });
const method = fc.record({ classId: u16, instance: obis, method: i8 });
const selection = fc.record({ selector: u8, parameters: data });
const block = fc.record({ last: flag, number: u32, bytes: octets() });
const accessResult: fc.Arbitrary<DataAccessResult> = oneOf(
  'success',
  'readWriteDenied',
  'dataBlockNumberInvalid',
  'otherReason',
  7,
  99,
);
const actionResult = oneOf('success', 'longActionAborted', 'otherReason', 200);
const result: fc.Arbitrary<Result> = fc.oneof(
  fc.record({ kind: fc.constant('data'), data }),
  fc.record({ kind: fc.constant('error'), error: accessResult }),
);
const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 3 });
const target = some({ attribute }, { selection });
const time = { time: fixedOctets(12) };

/** An object with all of `fields` and any of `optional`, absent ones left out. */
function some<F, O = Record<never, never>>(
  fields: { [K in keyof F]: fc.Arbitrary<F[K]> },
  optional?: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<F & Partial<O>> {
  return fc.record(
    { ...fields, ...optional },
    { requiredKeys: Object.keys(fields) as never[] },
  ) as unknown as fc.Arbitrary<F & Partial<O>>;
}

const variable: fc.Arbitrary<Variable> = fc.oneof(
  some({ kind: is('name'), name: u16 }),
  some({ kind: is('parameterized'), name: u16, selection }),
  some({ kind: is('block'), number: u16 }),
  some({ kind: is('readBlock'), last: flag, number: u16, bytes: octets() }),
  some({ kind: is('writeBlock'), last: flag, number: u16 }),
);
const specification = fc.oneof(
  some({ kind: is('get'), attribute }),
  some({ kind: is('set'), attribute }),
  some({ kind: is('action'), method }),
  some({ kind: is('getSelected'), attribute, selection }),
  some({ kind: is('setSelected'), attribute, selection }),
);
const parties = {
  transactionId: octets(),
  originator: octets(),
  recipient: octets(),
  dateTime: octets(),
  otherInformation: octets(),
};
const keyInfo = fc.oneof(
  some({ kind: is('identified'), key: oneOf('globalUnicast', 'globalBroadcast', 9) }),
  some({ kind: is('wrapped'), by: oneOf('masterKey', 3), wrappedKey: octets() }),
  some({ kind: is('agreed'), parameters: octets(), cipheredData: octets() }),
);
const serviceError = oneOf(
  { group: 'applicationReference', reason: 'decipheringError' },
  { group: 'hardwareResource', reason: 'memoryUnavailable' },
  { group: 'vdeState', reason: 'noDlmsContext' },
  { group: 'service', reason: 'pduSize' },
  { group: 'definition', reason: 'objectUndefined' },
  { group: 'access', reason: 'other' },
  { group: 'initiate', reason: 'dlmsVersionTooLow' },
  { group: 'loadDataSet', reason: 5 },
  { group: 'changeScope', reason: 1 },
  { group: 'task', reason: 4 },
) as fc.Arbitrary<ApduOf<'confirmedServiceError'>['error']>;
const services = fc.subarray([...SERVICES]);

const plain: { [N in Exclude<ApduName, `glo${string}` | `ded${string}`>]: fc.Arbitrary<ApduOf<N>> } = {
  initiateRequest: some(
    {
      apdu: is('initiateRequest'),
      responseAllowed: flag,
      version: u8,
      conformance: services,
      maxApduBytes: u16,
    },
    { dedicatedKey: octets(), qualityOfService: i8 },
  ),
  initiateResponse: some(
    { apdu: is('initiateResponse'), version: u8, conformance: services, maxApduBytes: u16, vaaName: u16 },
    { qualityOfService: i8 },
  ),
  readRequest: some({ apdu: is('readRequest'), variables: few(variable) }),
  writeRequest: some({ apdu: is('writeRequest'), variables: few(variable), values: few(data) }),
  unconfirmedWriteRequest: some({
    apdu: is('unconfirmedWriteRequest'),
    variables: few(variable),
    values: few(data),
  }),
  informationReport: some({
    apdu: is('informationReport'),
    time: octets(),
    variables: few(variable),
    values: few(data),
  }),
  readResponse: some({
    apdu: is('readResponse'),
    results: few(
      fc.oneof(
        result,
        some({ kind: is('block'), last: flag, number: u16, bytes: octets() }),
        some({ kind: is('blockNumber'), number: u16 }),
      ),
    ),
  }),
  writeResponse: some({
    apdu: is('writeResponse'),
    results: few(
      fc.oneof(
        some({ kind: is('success') }),
        some({ kind: is('error'), error: accessResult }),
        some({ kind: is('block'), number: u16 }),
      ),
    ),
  }),
  confirmedServiceError: some({
    apdu: is('confirmedServiceError'),
    service: oneOf('initiate', 'read', 'write', 2),
    error: serviceError,
  }),
  dataNotification: some({ apdu: is('dataNotification'), invoke: longInvoke, body: data }, time),
  dataNotificationConfirm: some({ apdu: is('dataNotificationConfirm'), invoke: longInvoke }, time),
  getRequest: fc.oneof(
    some({ apdu: is('getRequest'), kind: is('normal'), invoke, attribute }, { selection }),
    some({ apdu: is('getRequest'), kind: is('next'), invoke, block: u32 }),
    some({ apdu: is('getRequest'), kind: is('list'), invoke, targets: few(target) }),
  ),
  getResponse: fc.oneof(
    some({ apdu: is('getResponse'), kind: is('normal'), invoke, result }),
    some({
      apdu: is('getResponse'),
      kind: is('block'),
      invoke,
      last: flag,
      number: u32,
      content: fc.oneof(
        some({ kind: is('bytes'), bytes: octets() }),
        some({ kind: is('error'), error: accessResult }),
      ),
    }),
    some({ apdu: is('getResponse'), kind: is('list'), invoke, results: few(result) }),
  ),
  setRequest: fc.oneof(
    some({ apdu: is('setRequest'), kind: is('normal'), invoke, attribute, value: data }, { selection }),
    some({ apdu: is('setRequest'), kind: is('firstBlock'), invoke, attribute, block }, { selection }),
    some({ apdu: is('setRequest'), kind: is('nextBlock'), invoke, block }),
    some({ apdu: is('setRequest'), kind: is('list'), invoke, targets: few(target), values: few(data) }),
    some({ apdu: is('setRequest'), kind: is('firstListBlock'), invoke, targets: few(target), block }),
  ),
  setResponse: fc.oneof(
    some({ apdu: is('setResponse'), kind: is('normal'), invoke, result: accessResult }),
    some({ apdu: is('setResponse'), kind: is('block'), invoke, block: u32 }),
    some({ apdu: is('setResponse'), kind: is('lastBlock'), invoke, result: accessResult, block: u32 }),
    some({
      apdu: is('setResponse'),
      kind: is('lastListBlock'),
      invoke,
      results: few(accessResult),
      block: u32,
    }),
    some({ apdu: is('setResponse'), kind: is('list'), invoke, results: few(accessResult) }),
  ),
  actionRequest: fc.oneof(
    some({ apdu: is('actionRequest'), kind: is('normal'), invoke, method }, { argument: data }),
    some({ apdu: is('actionRequest'), kind: is('next'), invoke, block: u32 }),
    some({
      apdu: is('actionRequest'),
      kind: is('list'),
      invoke,
      methods: few(method),
      arguments: few(data),
    }),
    some({ apdu: is('actionRequest'), kind: is('firstBlock'), invoke, method, block }),
    some({ apdu: is('actionRequest'), kind: is('firstListBlock'), invoke, methods: few(method), block }),
    some({ apdu: is('actionRequest'), kind: is('nextBlock'), invoke, block }),
  ),
  actionResponse: fc.oneof(
    some(
      { apdu: is('actionResponse'), kind: is('normal'), invoke, result: actionResult },
      { returned: result },
    ),
    some({ apdu: is('actionResponse'), kind: is('block'), invoke, block }),
    some({
      apdu: is('actionResponse'),
      kind: is('list'),
      invoke,
      outcomes: few(some({ result: actionResult }, { returned: result })),
    }),
    some({ apdu: is('actionResponse'), kind: is('next'), invoke, block: u32 }),
  ),
  eventNotification: some({ apdu: is('eventNotification'), attribute, value: data }, time),
  exceptionResponse: some(
    {
      apdu: is('exceptionResponse'),
      state: oneOf('serviceNotAllowed', 'serviceUnknown', 9),
      service: oneOf('operationNotPossible', 'invocationCounterError', 9),
    },
    { counter: u32 },
  ),
  accessRequest: some(
    {
      apdu: is('accessRequest'),
      invoke: longInvoke,
      specifications: few(specification),
      values: few(data),
    },
    time,
  ),
  accessResponse: some(
    {
      apdu: is('accessResponse'),
      invoke: longInvoke,
      values: few(data),
      outcomes: few(
        fc.oneof(
          some({ kind: oneOf('get', 'set'), result: accessResult }),
          some({ kind: is('action'), result: actionResult }),
        ),
      ),
    },
    { ...time, specifications: few(specification) },
  ),
  generalCiphering: some({ apdu: is('generalCiphering'), ...parties, content: octets() }, { keyInfo }),
  generalSigning: some({
    apdu: is('generalSigning'),
    ...parties,
    content: octets(),
    signature: octets(),
  }),
  generalGloCiphering: some({
    apdu: is('generalGloCiphering'),
    systemTitle: octets(),
    content: octets(),
  }),
  generalDedCiphering: some({
    apdu: is('generalDedCiphering'),
    systemTitle: octets(),
    content: octets(),
  }),
  generalBlockTransfer: some({
    apdu: is('generalBlockTransfer'),
    control: fc.record({ window: fc.nat(63), streaming: flag, last: flag }),
    number: u16,
    acknowledged: u16,
    bytes: octets(300),
  }),
};

/** The glo- and ded-ciphered APDUs are octets in an envelope, all alike. */
const ciphered = (name: ApduName) => fc.record({ apdu: is(name), content: octets(300) });

/** An arbitrary for each of the names. */
export function apduOf(name: ApduName): fc.Arbitrary<unknown> {
  return plain[name as keyof typeof plain] ?? ciphered(name);
}

const context = oneOf('logicalName', 'shortNameCiphered', '2.16.756.5.8.1.9', '1.3.6.1');
const mechanism = oneOf('none', 'low', 'highGmac', '2.16.756.5.8.2.10');
const bits = oneOf('1', '', '10000000', '0101');
const text = octets(20);

/** The APDUs of the association. */
export const acseOf: { [N in 'aarq' | 'aare' | 'rlrq' | 'rlre']: fc.Arbitrary<AcseOf<N>> } = {
  aarq: some(
    { acse: is('aarq'), applicationContext: context as fc.Arbitrary<AcseOf<'aarq'>['applicationContext']> },
    {
      protocolVersion: bits,
      calledApTitle: text,
      calledAeQualifier: text,
      calledApInvocationId: text,
      calledAeInvocationId: text,
      callingApTitle: text,
      callingAeQualifier: octets(300),
      callingApInvocationId: u32,
      callingAeInvocationId: u32,
      acseRequirements: bits,
      mechanism: mechanism as fc.Arbitrary<NonNullable<AcseOf<'aarq'>['mechanism']>>,
      authenticationValue: text,
      implementationInformation: text,
      userInformation: octets(200),
    },
  ),
  aare: some(
    {
      acse: is('aare'),
      applicationContext: context as fc.Arbitrary<AcseOf<'aare'>['applicationContext']>,
      result: oneOf('accepted', 'rejectedPermanent', 'rejectedTransient'),
      diagnostic: fc.oneof(
        some({
          source: is('user'),
          reason: oneOf('null', 'authenticationFailure', 'authenticationRequired', 77),
        }),
        some({ source: is('provider'), reason: oneOf('noCommonAcseVersion', 300) }),
      ),
    },
    {
      protocolVersion: bits,
      respondingApTitle: text,
      respondingAeQualifier: octets(300),
      respondingApInvocationId: u32,
      respondingAeInvocationId: u32,
      acseRequirements: bits,
      mechanism: mechanism as fc.Arbitrary<NonNullable<AcseOf<'aare'>['mechanism']>>,
      authenticationValue: text,
      implementationInformation: text,
      userInformation: octets(200),
    },
  ),
  rlrq: some(
    { acse: is('rlrq') },
    { reason: oneOf('normal', 'urgent', 'userDefined', -3), userInformation: octets(200) },
  ),
  rlre: some(
    { acse: is('rlre') },
    { reason: oneOf('normal', 'notFinished', 'userDefined', 70_000), userInformation: octets(200) },
  ),
};
