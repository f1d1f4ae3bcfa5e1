import type { Dialogue } from '../src/session/dialogue.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';

/** What a peer does with a question: answers with APDUs or with any octets, or lets time or the line end. */
export type Reply = Message | Uint8Array | Error;

/** How a dialogue went. */
export interface Held<T> {
  readonly asked: readonly Message[];
  readonly result?: T;
  readonly error?: unknown;
}

/**
 * Has a dialogue with a peer that answers each question by its number, counted from 0. Several replies to one question come one after
 * the other, as long as the dialogue waits for more.
 */
export function hold<T>(
  dialogue: Dialogue<T>,
  answer: (request: Message, number: number) => Reply | readonly Reply[],
): Held<T> {
  const asked: Message[] = [];
  let replies: Reply[] = [];
  try {
    let step = dialogue.next(new Uint8Array(0));
    while (!step.done) {
      if (step.value.type !== 'wait') {
        const request = decodeMessage(step.value.octets);
        asked.push(request);
        if (step.value.type === 'tell') {
          step = dialogue.next(new Uint8Array(0));
          continue;
        }
        const given = answer(request, asked.length - 1);
        replies = Array.isArray(given) ? [...given] : [given as Reply];
      }
      const reply = replies.shift();
      if (reply === undefined) throw new Error('the dialogue waits for more than the peer says');
      if (reply instanceof Error) step = dialogue.throw(reply);
      else step = dialogue.next(reply instanceof Uint8Array ? reply : encodeMessage(reply));
    }
    return { asked, result: step.value };
  } catch (error) {
    return { asked, error };
  }
}
