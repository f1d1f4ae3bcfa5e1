import type { Value } from '../codec/codec.ts';
import { choice } from '../codec/combinators.ts';
import { accessRequest, accessResponse } from './access.ts';
import { actionRequest, actionResponse } from './action.ts';
import { generalBlockTransfer } from './block.ts';
import { ciphered, generalCiphered, generalCiphering, generalSigning } from './ciphered.ts';
import { eventNotification } from './event.ts';
import { confirmedServiceError, exceptionResponse } from './exception.ts';
import { getRequest, getResponse } from './get.ts';
import { initiateRequest, initiateResponse } from './initiate.ts';
import { dataNotification, dataNotificationConfirm } from './push.ts';
import { readRequest, readResponse } from './read.ts';
import { setRequest, setResponse } from './set.ts';
import { informationReport, unconfirmedWriteRequest, writeRequest, writeResponse } from './write.ts';

/* Every xDLMS APDU by its tag. The four of the association (60–63) are BER and stand in `acse/`. */
const alternatives = {
  initiateRequest: [0x01, initiateRequest],
  readRequest: [0x05, readRequest],
  writeRequest: [0x06, writeRequest],
  initiateResponse: [0x08, initiateResponse],
  readResponse: [0x0c, readResponse],
  writeResponse: [0x0d, writeResponse],
  confirmedServiceError: [0x0e, confirmedServiceError],
  dataNotification: [0x0f, dataNotification],
  dataNotificationConfirm: [0x10, dataNotificationConfirm],
  unconfirmedWriteRequest: [0x16, unconfirmedWriteRequest],
  informationReport: [0x18, informationReport],

  gloInitiateRequest: [0x21, ciphered],
  gloReadRequest: [0x25, ciphered],
  gloWriteRequest: [0x26, ciphered],
  gloInitiateResponse: [0x28, ciphered],
  gloReadResponse: [0x2c, ciphered],
  gloWriteResponse: [0x2d, ciphered],
  gloConfirmedServiceError: [0x2e, ciphered],
  gloUnconfirmedWriteRequest: [0x36, ciphered],
  gloInformationReport: [0x38, ciphered],

  dedInitiateRequest: [0x41, ciphered],
  dedReadRequest: [0x45, ciphered],
  dedWriteRequest: [0x46, ciphered],
  dedInitiateResponse: [0x48, ciphered],
  dedReadResponse: [0x4c, ciphered],
  dedWriteResponse: [0x4d, ciphered],
  dedConfirmedServiceError: [0x4e, ciphered],
  dedUnconfirmedWriteRequest: [0x56, ciphered],
  dedInformationReport: [0x58, ciphered],

  getRequest: [0xc0, getRequest],
  setRequest: [0xc1, setRequest],
  eventNotification: [0xc2, eventNotification],
  actionRequest: [0xc3, actionRequest],
  getResponse: [0xc4, getResponse],
  setResponse: [0xc5, setResponse],
  actionResponse: [0xc7, actionResponse],

  gloGetRequest: [0xc8, ciphered],
  gloSetRequest: [0xc9, ciphered],
  gloEventNotification: [0xca, ciphered],
  gloActionRequest: [0xcb, ciphered],
  gloGetResponse: [0xcc, ciphered],
  gloSetResponse: [0xcd, ciphered],
  gloActionResponse: [0xcf, ciphered],

  dedGetRequest: [0xd0, ciphered],
  dedSetRequest: [0xd1, ciphered],
  dedEventNotification: [0xd2, ciphered],
  dedActionRequest: [0xd3, ciphered],
  dedGetResponse: [0xd4, ciphered],
  dedSetResponse: [0xd5, ciphered],
  dedActionResponse: [0xd7, ciphered],

  exceptionResponse: [0xd8, exceptionResponse],
  accessRequest: [0xd9, accessRequest],
  accessResponse: [0xda, accessResponse],
  generalGloCiphering: [0xdb, generalCiphered],
  generalDedCiphering: [0xdc, generalCiphered],
  generalCiphering: [0xdd, generalCiphering],
  generalSigning: [0xdf, generalSigning],
  generalBlockTransfer: [0xe0, generalBlockTransfer],
} as const;

/** Reads and writes any xDLMS APDU. */
export const apdu = choice('Apdu', 'apdu', alternatives);

/** Any xDLMS APDU: one flat object, told apart by `apdu` and, where a service has several forms, by `kind`. */
export type Apdu = Value<typeof apdu>;

/** The name of an APDU: `getRequest`, `gloGetResponse`, … */
export type ApduName = Apdu['apdu'];

/** The APDUs of one name: `ApduOf<'getResponse'>`. */
export type ApduOf<N extends ApduName> = Extract<Apdu, { readonly apdu: N }>;

/** The name behind a tag octet; undefined for an octet that begins no xDLMS APDU. */
export function apduName(tag: number): ApduName | undefined {
  return NAMES.get(tag);
}

const NAMES = new Map(Object.entries(alternatives).map(([name, [tag]]) => [tag as number, name as ApduName]));
