import { toHex } from 'dlms/bytes';
import { unitSymbol } from 'dlms/data';
import { type Framing, inspect, type Opener, type Problem, type Reading, type Report } from 'dlms/inspect';
import { type Item, itemsOf } from './items.ts';
import type { Pasted } from './octets.ts';

/** Everything that was learnt from what was pasted. */
export interface Taken {
  readonly framing: Framing;
  readonly items: readonly Item[];
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
  readonly frames: number;
  readonly reports: readonly Report[];
}

/**
 * Takes octets apart: as one stream, so that a frame may be cut over lines; as a message a line where there are no frames that
 * would tell where one ends.
 */
export function takeApart(
  { bytes, pieces }: Pick<Pasted, 'bytes' | 'pieces'>,
  framing: Framing | 'auto',
  open?: Opener,
): Taken {
  const options = { framing, ...(open && { open }) };
  const whole = inspect(bytes, options);
  const each = pieces.length > 1 && (whole.framing === 'apdu' || whole.framing === 'data');
  const parts = each ? placed(pieces) : [{ first: 0, bytes }];
  const reports = each ? pieces.map((piece) => inspect(piece, options)) : [whole];
  return {
    framing: reports[0]?.framing ?? whole.framing,
    items: reports.flatMap((report, i) => itemsOf(parts[i]?.bytes ?? bytes, report, parts[i]?.first)),
    readings: reports.flatMap(({ readings }) => readings),
    problems: reports.flatMap(({ problems }, i) =>
      problems.map((problem) => ({ ...problem, offset: problem.offset + (parts[i]?.first ?? 0) })),
    ),
    frames: reports.reduce((sum, { frames }) => sum + frames.length, 0),
    reports,
  };
}

function placed(pieces: readonly Uint8Array[]): { readonly first: number; readonly bytes: Uint8Array }[] {
  let first = 0;
  return pieces.map((bytes) => {
    const part = { first, bytes };
    first += bytes.length;
    return part;
  });
}

/** All of it to read: each frame and APDU in a line, its octets and its fields below. */
export function readableText({ items, reports, readings, problems }: Taken): string {
  const dumps = reports.flatMap(({ apdus }) => apdus.map(({ dump }) => dump));
  let next = 0;
  const parts = items.map(({ kind, depth, offset, bytes, name, summary }) => {
    const head = `${String(offset).padStart(6)}  ${kind === 'frame' ? '' : `${name} `}${summary}`.trimEnd();
    const body = [toHex(bytes).toUpperCase(), ...(kind === 'apdu' ? (dumps[next++] ?? '').split('\n') : [])];
    return [head, ...body.filter((line) => line !== '').map((line) => `${' '.repeat(8 + 2 * depth)}${line}`)];
  });
  const values = readings.map(({ logicalName, quantity, value, unit, at }) =>
    [logicalName, quantity ?? value, unit === undefined ? '' : unitSymbol(unit), at ?? '']
      .filter(Boolean)
      .join('  '),
  );
  const wrong = problems.map(({ offset, path, message }) => `!! ${offset} ${path}: ${message}`);
  return [...parts.flat(), '', ...values, ...wrong].join('\n').trimEnd().concat('\n');
}

/** All of it for a program: the same fields as `meterwire decode --json`, a list where there are several messages. */
export function documentText({ reports }: Taken): string {
  const documents = reports.map(({ apdus, ...rest }) => ({
    ...rest,
    apdus: apdus.map(({ bytes, fields: _, ...apdu }) => ({ ...apdu, hex: toHex(bytes) })),
  }));
  const value = documents.length === 1 ? documents[0] : documents;
  return JSON.stringify(
    value,
    (_, part: unknown) => {
      if (typeof part === 'bigint') return part.toString();
      return part instanceof Uint8Array ? toHex(part) : part;
    },
    2,
  );
}
