import { fromHex } from 'dlms/bytes';
import { type Json, TAGS } from 'dlms/data';

/**
 * A decoded value for people, on one line: `{scaler: 0, unit: Wh}`, `[1, 2]`. Data whose class says nothing of its type lose the name
 * of their type; octets that are printable are shown as text in quotes.
 */
export function plain(json: Json): string {
  if (json === null) return 'null';
  if (typeof json !== 'object') return String(json);
  if (Array.isArray(json)) return `[${json.map(plain).join(', ')}]`;
  const members = json as Readonly<Record<string, Json>>;
  const { type, value = null } = members;
  if (typeof type === 'string' && 'value' in members && Object.hasOwn(TAGS, type))
    return plainData(type, value);
  return `{${Object.entries(members)
    .map(([name, member]) => `${name}: ${plain(member)}`)
    .join(', ')}}`;
}

function plainData(type: string, value: Json): string {
  if (type === 'structure') return `{${(value as readonly Json[]).map(plain).join(', ')}}`;
  if (type !== 'octetString' || typeof value !== 'string') return plain(value);
  const octets = fromHex(value);
  const isText = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  return isText ? JSON.stringify(String.fromCharCode(...octets)) : value;
}
