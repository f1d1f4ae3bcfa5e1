import type { ApduView, FrameView, Report } from 'dlms/inspect';
import { apduNodes, type FieldNode, frameNodes } from './node.ts';
import { summaryOf } from './summary.ts';

/** A frame, or an APDU: something with octets and fields of its own. */
export interface Item {
  readonly key: string;
  readonly kind: 'frame' | 'apdu';
  /** How deep it stands inside of others: what a ciphered APDU holds stands in it. */
  readonly depth: number;
  /** Where its first octet stood in what was pasted. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly summary: string;
  readonly quirks: readonly string[];
  readonly wrong: readonly string[];
  /** What a search looks in. */
  readonly searchText: string;
  readonly nodes: () => readonly FieldNode[];
}

/** Frames and APDUs in the order of the octets, each APDU below the frame that it began in. */
export function itemsOf(bytes: Uint8Array, report: Report, first = 0): Item[] {
  const frames = report.frames.map((frame) => frameItem(bytes, frame, report, first));
  const apdus = report.apdus.map((apdu, index) => apduItem(apdu, index, report, first));
  const items: Item[] = [];
  let next = 0;
  for (const [i, frame] of frames.entries()) {
    items.push(frame);
    const until = frames[i + 1]?.offset ?? Number.POSITIVE_INFINITY;
    for (; next < apdus.length && (apdus[next]?.offset ?? 0) < until; next++) items.push(apdus[next] as Item);
  }
  return [...items, ...apdus.slice(next)];
}

function frameItem(bytes: Uint8Array, frame: FrameView, { problems }: Report, first: number): Item {
  const { offset, length, summary, fields } = frame;
  const within = problems.filter((problem) => problem.offset >= offset && problem.offset < offset + length);
  return {
    key: `frame${first + offset}`,
    kind: 'frame',
    depth: 0,
    offset: first + offset,
    bytes: bytes.subarray(offset, offset + length),
    name: 'frame',
    summary,
    quirks: [],
    wrong: within.filter(({ path }) => isOfFrame(path)).map(({ message }) => message),
    searchText: [summary, ...fields.map(({ name, value }) => `${name} ${value}`)].join(' '),
    nodes: () => frameNodes(fields, offset),
  };
}

const isOfFrame = (path: string) => /^(hdlc|wrapper|mbus|modeE)/.test(path);

function apduItem(apdu: ApduView, index: number, report: Report, first: number): Item {
  const { offset, bytes, name, content, dump, quirks, fields } = apdu;
  return {
    key: `apdu${first}.${index}`,
    kind: 'apdu',
    depth: depthOf(apdu, report) + Number(report.frames.length > 0),
    offset: first + offset,
    bytes,
    name,
    summary: summaryOf(content),
    quirks,
    wrong:
      content === undefined
        ? report.problems
            .filter((problem) => problem.offset >= offset && problem.offset <= offset + bytes.length)
            .filter(({ path }) => !isOfFrame(path))
            .slice(0, 1)
            .map(({ message }) => message)
        : report.problems
            .filter((problem) => problem.offset === offset && problem.path === 'security')
            .slice(0, 1)
            .map(({ message }) => message),
    searchText: `${name} ${summaryOf(content)} ${dump}`,
    nodes: () => apduNodes(fields),
  };
}

function depthOf({ within }: ApduView, report: Report): number {
  const outer = within === undefined ? undefined : report.apdus[within];
  return outer === undefined ? 0 : 1 + depthOf(outer, report);
}
