import type { Message } from './message.ts';

/** What stands in braces in a template of a topic. */
export const TOPIC_WORDS = [
  'base',
  'device',
  'kind',
  'key',
  'logicalName',
  'attribute',
  'profile',
  'signal',
] as const;

/** The topic of a message: words in braces are replaced, and what they say never makes a level of its own. */
export function topicOf(template: string, base: string, message: Message): string {
  const words: Readonly<Record<string, string>> = { base, ...wordsOf(message) };
  return template
    .replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '')
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
}

function wordsOf(message: Message): Record<string, string> {
  const { kind, device } = message;
  const head = { kind, device: level(device) };
  switch (message.kind) {
    case 'value': {
      const { logicalName, attribute } = message.reading;
      return { ...head, logicalName, attribute: `${attribute}`, key: keyText(message.reading) };
    }
    case 'row':
      return { ...head, profile: message.profile, key: `profile/${message.profile}` };
    case 'signal': {
      const signal = level(message.signal.alias ?? message.signal.name);
      const { logicalName, attribute } = message.signal;
      return { ...head, signal, logicalName, attribute: `${attribute}`, key: `signal/${signal}` };
    }
    case 'refusal': {
      const { logicalName, attribute } = message.refusal;
      const key = `refusal/${keyText(message.refusal)}`;
      return { ...head, logicalName, attribute: `${attribute}`, key };
    }
    case 'status':
      return { ...head, key: 'status' };
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
