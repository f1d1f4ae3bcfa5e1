import { DlmsError } from 'dlms/bytes';
import type { Triggers } from '../model/ports.ts';
import type { Heard } from './mqtt-link.ts';

export interface Answer {
  readonly topic: string;
  readonly payload: string;
  readonly correlation: Buffer | undefined;
}

/**
 * Does what a command says: `<topic>/request/<name>/run` runs that request, now, for all of its devices or for those in
 * `{"devices": ["m1"]}`. The answer goes to `<topic>/request/<name>/answer`, or where MQTT 5 says.
 * @returns undefined for what is no command
 */
export function answerCommand(
  { topic, payload, retained, answerTo }: Heard,
  base: string,
  triggers: Triggers,
  by: string,
): Answer | undefined {
  const prefix = `${base}/request/`;
  if (!topic.startsWith(prefix) || !topic.endsWith(RUN)) return undefined;
  const request = topic.slice(prefix.length, -RUN.length);
  const place = {
    topic: answerTo?.topic ?? `${prefix}${request}/answer`,
    correlation: answerTo?.correlation,
  };
  const say = (document: object): Answer => ({ ...place, payload: JSON.stringify(document) });
  // What the broker kept was meant for another time.
  if (retained) return say({ ok: false, error: 'a command must not be retained' });
  try {
    triggers.trigger(request, devicesOf(payload), by);
    return say({ ok: true });
  } catch (error) {
    if (error instanceof DlmsError || error instanceof SyntaxError)
      return say({ ok: false, error: error.message });
    throw error;
  }
}

const RUN = '/run';
const LONGEST = 65_536;

/** @throws SyntaxError in words */
function devicesOf(payload: Buffer): readonly string[] | undefined {
  if (payload.length > LONGEST) throw new SyntaxError(`a command of more than ${LONGEST} octets`);
  const text = payload.toString().trim();
  if (text === '') return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new SyntaxError('the command is no JSON such as {"devices":["m1"]}, and not empty');
  }
  const devices = (document as { devices?: unknown } | null)?.devices;
  if (devices === undefined && typeof document === 'object' && document !== null) return undefined;
  if (Array.isArray(devices) && devices.every((each) => typeof each === 'string')) return devices;
  throw new SyntaxError('`devices` is no list of names');
}
