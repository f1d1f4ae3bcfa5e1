import { type Message, signalSeries } from './message.ts';

export interface TopicOptions {
  readonly pattern: string;
  readonly topic: string;
  /** What devices are called in topics. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** The topic of a message: words in braces are replaced, and what they say never makes a level of its own. */
export function topicOf(message: Message, { pattern, topic, aliases }: TopicOptions): string {
  const device = level(aliases.get(message.device) ?? message.device);
  const words: Readonly<Record<string, string>> = { topic, device, kind: message.kind, ...wordsOf(message) };
  return pattern
    .replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '')
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
}

/** What a message is about: `1-0:1.8.0*255`, `profile/1-0:99.1.0*255`, `signal/P1`, `refusal/…`, `status`. */
export const keyOf = (message: Message): string => wordsOf(message).key;

function wordsOf(message: Message): Readonly<Record<string, string>> & { readonly key: string } {
  switch (message.kind) {
    case 'value': {
      const { logicalName, attribute } = message.reading;
      return { logicalName, attribute: `${attribute}`, key: keyText(message.reading) };
    }
    case 'row':
      return { profile: message.profile, key: `profile/${message.profile}` };
    case 'signal': {
      const signal = level(message.signal.alias);
      const { logicalName, attribute } = signalSeries(message.signal);
      return { signal, logicalName, attribute: `${attribute}`, key: `signal/${signal}` };
    }
    case 'refusal': {
      const { logicalName, attribute } = message.refusal;
      return { logicalName, attribute: `${attribute}`, key: `refusal/${keyText(message.refusal)}` };
    }
    case 'status':
      return { key: 'status' };
  }
}

/** Attribute 2 is the value of its object, and goes without saying. */
export const keyText = ({
  logicalName,
  attribute,
  dataIndex,
}: {
  logicalName: string;
  attribute: number;
  dataIndex: number;
}): string =>
  `${logicalName}${attribute === 2 && dataIndex === 0 ? '' : `:${attribute}`}${dataIndex === 0 ? '' : `.${dataIndex}`}`;

/** A name as one level of a topic: without what has a meaning in topics. */
export const level = (name: string): string => name.replaceAll('\0', '_').replace(/[/+#]/g, '_');
