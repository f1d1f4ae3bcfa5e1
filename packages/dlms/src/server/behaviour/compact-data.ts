import type { Instant } from '../../bytes/machine.ts';
import { concat, equal } from '../../bytes/octets.ts';
import { CompactData, CompactData0 } from '../../classes/captured-data.ts';
import type { RestrictedColumns } from '../../classes/restriction.ts';
import { encode } from '../../codec/codec.ts';
import { Reader } from '../../codec/reader.ts';
import { Writer } from '../../codec/writer.ts';
import { decodeDescription, encodeDescription } from '../../data/compact-array.ts';
import { data } from '../../data/data.ts';
import type { CaptureObject } from '../../data/reference.ts';
import type { Data, TypeDescription } from '../../data/tag.ts';
import { type Refusal, refuse } from '../answer.ts';
import { unreadable } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { pushObjectOf } from '../push-plan.ts';
import { type Behaviour, Held } from './behaviour.ts';
import type { Executor } from './executor.ts';

/** What is captured. */
export type CompactColumn = CaptureObject & Partial<Pick<RestrictedColumns, 'restriction' | 'columns'>>;

/** What compact data remembers. */
export interface CompactDataState {
  readonly compactBuffer: Uint8Array;
  /** In version 1 with the rows and columns that are wanted of a buffer; all where nothing is said. */
  readonly captureObjects: readonly CompactColumn[];
  readonly templateId: number;
  /** Empty until the first capture tells the types. */
  readonly templateDescription: Uint8Array;
  readonly captureMethod: 'invoke' | 'implicit' | number;
}

export interface CompactDataOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  /** Default 1: knows rows and columns of buffers. */
  readonly version?: 0 | 1;
  readonly state: Pick<CompactDataState, 'captureObjects' | 'templateId'> & Partial<CompactDataState>;
}

/**
 * Compact data (class 62): the template id and the values without tags. The first capture fixes the template;
 * values of other types than it describes are refused until columns or template id are written anew. With the implicit
 * method each read captures. Of version 1 it captures parts of buffers; what cannot be had is null-data.
 */
export function compactData(options: CompactDataOptions): Behaviour<CompactDataState> {
  const { executor } = options;
  const held = new Held<CompactDataState>({
    compactBuffer: NOTHING,
    templateDescription: NOTHING,
    captureMethod: 'invoke',
    ...options.state,
  });

  const partOf = (column: CompactColumn, now: Instant): Data =>
    executor.readPart(pushObjectOf(column), now) ?? NULL;

  function capture(now: Instant): Refusal | undefined {
    const value: Data = {
      type: 'structure',
      value: held.state.captureObjects.map((column) => partOf(column, now)),
    };
    const of = descriptionOf(value);
    const template = of && described(of);
    if (!of || !template) return refuse('typeUnmatched');
    const { templateDescription, templateId } = held.state;
    if (templateDescription.length > 0 && !equal(templateDescription, template))
      return refuse('temporaryFailure');
    held.change({
      templateDescription: template,
      compactBuffer: concat(Uint8Array.of(templateId), contentsOf(of, value)),
    });
    return undefined;
  }

  const begin = (part: Partial<CompactDataState>): undefined => {
    held.change({ ...part, templateDescription: NOTHING, compactBuffer: NOTHING });
    return undefined;
  };

  const object = implement(
    (options.version === 0 ? CompactData0 : CompactData) as typeof CompactData,
    options.logicalName,
    {
      compactBuffer: ({ now }) => {
        const refusal = held.state.captureMethod === 'implicit' ? capture(now) : undefined;
        return refusal ?? held.state.compactBuffer;
      },
      captureObjects: {
        get: () => held.state.captureObjects.map(complete),
        set: (captureObjects, access) =>
          captureObjects.length > MOST_COLUMNS
            ? refuse('otherReason')
            : (unreadable(access, captureObjects) ?? begin({ captureObjects })),
      },
      templateId: { get: held.shown('templateId'), set: (templateId) => begin({ templateId }) },
      templateDescription: held.shown('templateDescription'),
      captureMethod: held.written('captureMethod', (method) =>
        typeof method === 'string' ? undefined : refuse('otherReason'),
      ),
    },
    {
      reset: () => {
        held.change({ compactBuffer: NOTHING });
        return undefined;
      },
      capture: (_, { now }) => capture(now),
    },
  );
  return {
    object,
    get state() {
      return held.state;
    },
  };
}

const NULL: Data = { type: 'null', value: null };

/** A column with nothing left out. */
const complete = (column: CompactColumn): RestrictedColumns => ({
  restriction: { type: 'none', value: NULL },
  columns: [],
  ...column,
});

const NOTHING = new Uint8Array(0);
const MOST_COLUMNS = 255;

/** How a value looks without its tags; undefined for what a template cannot describe. */
function descriptionOf(value: Data): TypeDescription | undefined {
  switch (value.type) {
    case 'structure': {
      const of = value.value.map(descriptionOf);
      return of.every((member) => member !== undefined) ? { type: 'structure', of } : undefined;
    }
    case 'array': {
      const [first] = value.value;
      const of = first && descriptionOf(first);
      return of && { type: 'array', count: value.value.length, of };
    }
    case 'compactArray':
      return undefined;
    default:
      return { type: value.type };
  }
}

function described(of: TypeDescription): Uint8Array {
  const writer = new Writer();
  encodeDescription(writer, of);
  return writer.finish();
}

/** A compact array of one element holds the same octets, behind its tag, description and length. */
function contentsOf(of: TypeDescription, value: Data): Uint8Array {
  const whole = encode(data, { type: 'compactArray', of, value: [value] });
  const reader = new Reader(whole.subarray(1));
  decodeDescription(reader);
  reader.length();
  return whole.slice(1 + reader.position);
}
