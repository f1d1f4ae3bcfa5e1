import { toHex } from 'dlms/bytes';
import { decode } from 'dlms/codec';
import { type Data, data, dateTimeOctets, formatDateTime, localMs } from 'dlms/data';

/** A value that is no number, for people, from its A-XDR octets: texts and times as such, other octets in hexadecimal. */
export function dataText(octets: Uint8Array): string {
  return textOf(decode(data, octets));
}

function textOf(value: Data): string {
  switch (value.type) {
    case 'array':
    case 'structure':
    case 'compactArray':
      return `{${value.value.map(textOf).join(', ')}}`;
    case 'octetString':
    case 'dateTime':
      return octetText(value.value);
    case 'date':
    case 'time':
      return toHex(value.value);
    case 'null':
    case 'dontCare':
      return '';
    default:
      return String(value.value);
  }
}

function octetText(octets: Uint8Array): string {
  if (octets.length === 12) {
    const time = decode(dateTimeOctets, octets);
    if (localMs(time) !== undefined) return formatDateTime(time);
  }
  const printable = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  return printable ? String.fromCharCode(...octets) : toHex(octets);
}
