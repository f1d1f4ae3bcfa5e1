import { apdu } from '../apdu/apdu.ts';
import { decode } from '../codec/codec.ts';
import { UnexpectedError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';

/**
 * Says that a data-notification has come, where it asks for that. Nobody answers it.
 * @throws MalformedError, or UnexpectedError for another APDU
 */
export function* confirmNotification(notification: Uint8Array): Dialogue<void> {
  const told = decode(apdu, notification);
  if (told.apdu !== 'dataNotification')
    throw new UnexpectedError(`a ${told.apdu} cannot be confirmed`, {
      layer: 'apdu',
      during: 'confirming what the meter told unasked',
    });
  const { invoke } = told;
  if (!invoke.confirmed) return;
  yield { type: 'tell', octets: encodeMessage({ apdu: 'dataNotificationConfirm', invoke }) };
}
