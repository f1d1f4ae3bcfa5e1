import type { Service } from '../src/apdu/conformance.ts';
import { toHex } from '../src/bytes/hex.ts';
import { Terms } from '../src/client/terms.ts';
import { TimeoutError } from '../src/errors.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import type { Message } from '../src/session/message.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { aarq, type Meter, meter, PASSWORD, READER, Talk, type Wishes } from './server-fixture.ts';

/** The client address of those who may do everything by short names, and of one who may do little. */
export const SHORT = 20;
export const SHORT_STRICT = 21;

const STRICT: readonly Service[] = ['read'];

/** The small meter of the other tests, for clients that use short names. */
export const shortNameMeter = (): Meter =>
  meter({
    associations: [
      { clientSap: SHORT, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES },
      {
        clientSap: SHORT_STRICT,
        applicationContexts: ['shortName'],
        services: STRICT,
        rights: [{ classId: 3, hidden: true }],
      },
      {
        clientSap: READER,
        authentication: 'low',
        password: PASSWORD,
        applicationContexts: ['shortName', 'logicalName'],
        services: [...SHORT_NAME_SERVICES, 'get', 'set'],
      },
    ],
  });

/** An AARQ for short names. */
export function shortNameAarq(wishes: Wishes = {}): Extract<Message, { acse: 'aarq' }> {
  return { ...aarq({ services: SHORT_NAME_SERVICES, ...wishes }), applicationContext: 'shortName' };
}

/** A talk whose association by short names is open. */
export function openedByShortName(
  { device }: Meter,
  clientSap = SHORT,
  wishes: Wishes = {},
  maxAnswerBytes?: number,
): Talk {
  const talk = new Talk(device, clientSap, maxAnswerBytes);
  const answer = talk.say(shortNameAarq(wishes));
  if (answer === undefined || !('acse' in answer) || answer.acse !== 'aare' || answer.result !== 'accepted')
    throw new Error(`the association did not open: ${JSON.stringify(answer)}`);
  return talk;
}

/** Has a dialogue with a server in the same process; its questions are kept. */
export function converse<T>(
  talk: Talk,
  dialogue: Dialogue<T>,
): { readonly asked: string[]; readonly result: T } {
  const asked: string[] = [];
  let step = dialogue.next(new Uint8Array(0));
  while (!step.done) {
    if (step.value.type === 'wait') throw new Error('the dialogue waits for more than the server says');
    asked.push(toHex(step.value.octets));
    const answer = talk.octets(step.value.octets);
    if (step.value.type === 'tell') step = dialogue.next(new Uint8Array(0));
    else if (answer) step = dialogue.next(answer);
    else step = dialogue.throw(new TimeoutError('no answer'));
  }
  return { asked, result: step.value };
}

/** A client's side of an association by short names. */
export function shortNameTerms(
  services: readonly Service[] = SHORT_NAME_SERVICES,
  maxSendBytes = 0xffff,
): Terms {
  return new Terms(
    { services: new Set(services), maxSendBytes, maxReceiveBytes: 0xffff },
    { reference: 'sn' },
  );
}
