import { toHex } from 'dlms/bytes';
import { decode, type Field } from 'dlms/codec';
import {
  type Data,
  dataToJson,
  dateTimeOctets,
  formatDateTime,
  formatObis,
  isObis,
  obisFromBytes,
  obisName,
} from 'dlms/data';
import type { FieldView } from 'dlms/inspect';

/** A field as it is shown: where its octets are, and what they say. Places count from the first octet beside it. */
export interface FieldNode {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The type of what stands here: `uint16`, `octetString`, … */
  readonly kind: string;
  readonly text: string;
  /** What the text means, such as the name of an object. */
  readonly meaning: string;
  readonly children: readonly FieldNode[];
}

/** The fields of a frame that begins at `offset`. */
export const frameNodes = (fields: readonly FieldView[], offset: number): FieldNode[] =>
  fields.map(({ name, offset: at, length, value }) => ({
    name,
    start: at - offset,
    end: at - offset + length,
    kind: '',
    text: value,
    meaning: '',
    children: [],
  }));

/** The fields of an APDU. */
export const apduNodes = (fields: readonly Field[]): FieldNode[] =>
  fields.map(({ name, start, end, kind, value, fields: parts }) => {
    const children = apduNodes(parts);
    const said = children.length > 0 ? groupText(kind, value, children) : leafText(kind, value);
    return { name, start, end, children, ...said };
  });

type Said = Pick<FieldNode, 'kind' | 'text' | 'meaning'>;

function groupText(kind: string, value: unknown, children: readonly FieldNode[]): Said {
  const type = isData(value) ? value.type : kind;
  const countable = type === 'array' || type === 'structure';
  return { kind: countable ? `${type} of ${children.length}` : '', text: '', meaning: '' };
}

function leafText(kind: string, value: unknown): Said {
  if (value === undefined) return { kind, text: '?', meaning: '' };
  if (isData(value)) return dataText(value);
  if (value instanceof Uint8Array) return { kind: 'octets', ...octetsText(value) };
  if (typeof value === 'string') return { kind, text: value, meaning: isObis(value) ? obisName(value) : '' };
  return { kind, text: plainText(value), meaning: '' };
}

function dataText(value: Data): Said {
  if (value.type === 'octetString') return { kind: value.type, ...octetsText(value.value) };
  if (value.type === 'dateTime') return { kind: value.type, ...octetsText(value.value) };
  const json = dataToJson(value);
  const inner = typeof json === 'object' && json !== null && 'value' in json ? json['value'] : json;
  return { kind: value.type, text: plainText(inner), meaning: '' };
}

/** Octets in hexadecimal, with what they most likely are: a logical name, a time, text. */
function octetsText(octets: Uint8Array): Omit<Said, 'kind'> {
  const text = toHex(octets).toUpperCase();
  if (octets.length === 6 && octets[5] === 0xff) {
    const name = obisFromBytes(octets);
    return { text: formatObis(name), meaning: obisName(name) };
  }
  if (octets.length === 12 && octets[0] === 0x07) {
    return { text, meaning: formatDateTime(decode(dateTimeOctets, octets)) };
  }
  const printable = octets.length > 0 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  return { text, meaning: printable ? `“${String.fromCharCode(...octets.subarray(0, 200))}”` : '' };
}

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function plainText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return jsonText(value);
  // Of many flags only those that are set are told.
  return Object.entries(value)
    .filter(([, part]) => part !== false)
    .map(([key, part]) => (part === true ? key : `${key} ${jsonText(part)}`))
    .join(', ');
}

const jsonText = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : JSON.stringify(value, (_, part: unknown) => {
        if (typeof part === 'bigint') return part.toString();
        return part instanceof Uint8Array ? toHex(part) : part;
      });

/** The innermost field that an octet belongs to, as the way to it. */
export function pathAt(nodes: readonly FieldNode[], octet: number): readonly number[] {
  const index = nodes.findIndex(({ start, end }) => octet >= start && octet < end);
  const node = nodes[index];
  return node === undefined ? [] : [index, ...pathAt(node.children, octet)];
}

/** A line of the tree that is in view. */
export interface TreeLine {
  readonly key: string;
  readonly path: readonly number[];
  readonly node: FieldNode;
}

/** The lines that are seen: those inside of folded ones are left out. */
export function linesOf(
  nodes: readonly FieldNode[],
  folded: ReadonlySet<string>,
  path: readonly number[] = [],
): TreeLine[] {
  return nodes.flatMap((node, i) => {
    const own = [...path, i];
    const key = own.join('.');
    const line = { key, path: own, node };
    return folded.has(key) || node.children.length === 0
      ? [line]
      : [line, ...linesOf(node.children, folded, own)];
  });
}

/** The keys of all lines that can be folded. */
export function foldable(nodes: readonly FieldNode[], path: readonly number[] = []): string[] {
  return nodes.flatMap((node, i) =>
    node.children.length === 0 ? [] : [[...path, i].join('.'), ...foldable(node.children, [...path, i])],
  );
}
