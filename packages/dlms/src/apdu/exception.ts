import type { Value } from '../codec/codec.ts';
import { choice, type OptionalCodec, openEnumerated, struct, u8, u32 } from '../codec/combinators.ts';

/** The counter a server expects stands behind newer exception-responses only, and nothing announces it. */
const counter: OptionalCodec<number> = {
  name: 'u32',
  optional: true,
  encode(writer, value) {
    if (value !== undefined) u32.encode(writer, value);
  },
  decode: (reader) => (reader.remaining === 0 ? undefined : u32.decode(reader)),
};

/**
 * Exception-response: the server refuses a whole APDU. It is never ciphered, so its `counter` (with
 * `invocationCounterError`) is a hint, not a proof.
 */
export const exceptionResponse = struct('ExceptionResponse', {
  state: openEnumerated(u8, { serviceNotAllowed: 1, serviceUnknown: 2 }),
  service: openEnumerated(u8, {
    operationNotPossible: 1,
    serviceNotSupported: 2,
    otherReason: 3,
    pduTooLong: 4,
    decipheringError: 5,
    invocationCounterError: 6,
  }),
  counter,
});
export type ExceptionResponse = Value<typeof exceptionResponse>;

const reasons = <const N extends Readonly<Record<string, number>>>(name: string, names: N) =>
  struct(name, { reason: openEnumerated(u8, { other: 0, ...names }) });

const serviceError = choice('ServiceError', 'group', {
  applicationReference: [
    0,
    reasons('ApplicationReference', {
      timeElapsed: 1,
      applicationUnreachable: 2,
      applicationReferenceInvalid: 3,
      applicationContextUnsupported: 4,
      providerCommunicationError: 5,
      decipheringError: 6,
    }),
  ],
  hardwareResource: [
    1,
    reasons('HardwareResource', {
      memoryUnavailable: 1,
      processorUnavailable: 2,
      massStorageUnavailable: 3,
      otherUnavailable: 4,
    }),
  ],
  vdeState: [
    2,
    reasons('VdeState', { noDlmsContext: 1, loadingDataSet: 2, statusNoChange: 3, statusInoperable: 4 }),
  ],
  service: [3, reasons('Service', { pduSize: 1, serviceUnsupported: 2 })],
  definition: [
    4,
    reasons('Definition', { objectUndefined: 1, objectClassInconsistent: 2, objectAttributeInconsistent: 3 }),
  ],
  access: [
    5,
    reasons('Access', {
      scopeOfAccessViolated: 1,
      objectAccessInvalid: 2,
      hardwareFault: 3,
      objectUnavailable: 4,
    }),
  ],
  initiate: [
    6,
    reasons('Initiate', {
      dlmsVersionTooLow: 1,
      incompatibleConformance: 2,
      pduSizeTooShort: 3,
      refusedByVdeHandler: 4,
    }),
  ],
  loadDataSet: [7, reasons('LoadDataSet', {})],
  changeScope: [8, reasons('ChangeScope', {})],
  task: [9, reasons('Task', {})],
});
export type ServiceError = Value<typeof serviceError>;

/** Confirmed-service-error: how servers refuse an initiate, a read or a write (short names). */
export const confirmedServiceError = struct('ConfirmedServiceError', {
  service: openEnumerated(u8, { initiate: 1, read: 5, write: 6 }),
  error: serviceError,
});
export type ConfirmedServiceError = Value<typeof confirmedServiceError>;
