import { ArrayManager } from '../../classes/control.ts';
import type { AttributeValue } from '../../classes/define.ts';
import type { AttributeReference } from '../../data/reference.ts';
import { any, longUnsigned, unsigned } from '../../data/scalar.ts';
import { type Schema, structure, tryFromData } from '../../data/schema.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal, refuse } from '../answer.ts';
import type { Access } from '../association-view.ts';
import { readFor, writeFor } from '../mediated-access.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';

/** What an array manager remembers. */
export interface ArrayManagerState {
  readonly arrayObjectList: AttributeValue<typeof ArrayManager, 'arrayObjectList'>;
}

export interface ArrayManagerOptions {
  readonly logicalName: string;
  readonly state: ArrayManagerState;
}

/** The layouts of the arguments are assumed, no source tells them: the array, then entries counted from 1. */
const range = structure({ arrayId: unsigned, from: longUnsigned, to: longUnsigned });
const place = structure({ arrayId: unsigned, index: longUnsigned, entry: any });

/**
 * An array manager (class 123): single entries of arrays of other objects. It does for a client what the client may do
 * itself: who may not read or write the array, or only under protection, is refused here too.
 */
export function arrayManager(options: ArrayManagerOptions): Behaviour<ArrayManagerState> {
  const held = new Held(options.state);

  function locate(arrayId: number): AttributeReference | Refusal {
    const listed = held.state.arrayObjectList.find((candidate) => candidate.arrayId === arrayId);
    return listed?.attribute ?? refuse('objectUndefined');
  }

  function read(arrayId: number, access: Access): readonly Data[] | Refusal {
    const listed = locate(arrayId);
    if (listed instanceof Refusal) return listed;
    const value = readFor(access, listed, listed.attribute);
    if (value instanceof Refusal) return value;
    return value.type === 'array' ? value.value : refuse('typeUnmatched');
  }

  /** Writes the array back with some entries changed. */
  function change(
    arrayId: number,
    access: Access,
    edit: (entries: readonly Data[]) => readonly Data[] | Refusal,
  ): Refusal | undefined {
    const listed = locate(arrayId);
    if (listed instanceof Refusal) return listed;
    const entries = read(arrayId, access);
    if (entries instanceof Refusal) return entries;
    const edited = edit(entries);
    if (edited instanceof Refusal) return edited;
    return writeFor(access, listed, listed.attribute, { type: 'array', value: edited });
  }

  const object = implement(
    ArrayManager,
    options.logicalName,
    { arrayObjectList: held.written('arrayObjectList') },
    {
      retrieveNumberOfEntries: (arrayId, access) => {
        const entries = read(arrayId, access);
        return entries instanceof Refusal ? entries : longUnsigned.toData(entries.length);
      },
      retrieveEntries: (argument, access) =>
        withArgument(range, argument, ({ arrayId, from, to }) => {
          const entries = read(arrayId, access);
          if (entries instanceof Refusal) return entries;
          if (from < 1 || to < from || to > entries.length) return refuse('scopeOfAccessViolated');
          return { type: 'array', value: entries.slice(from - 1, to) } as const;
        }),
      insertEntry: (argument, access) =>
        withArgument(place, argument, ({ arrayId, index, entry }) =>
          change(arrayId, access, (entries) =>
            index < 1 || index > entries.length + 1
              ? refuse('scopeOfAccessViolated')
              : entries.toSpliced(index - 1, 0, entry),
          ),
        ),
      updateEntry: (argument, access) =>
        withArgument(place, argument, ({ arrayId, index, entry }) =>
          change(arrayId, access, (entries) =>
            index < 1 || index > entries.length
              ? refuse('scopeOfAccessViolated')
              : entries.with(index - 1, entry),
          ),
        ),
      removeEntries: (argument, access) =>
        withArgument(range, argument, ({ arrayId, from, to }) =>
          change(arrayId, access, (entries) =>
            from < 1 || to < from || to > entries.length
              ? refuse('scopeOfAccessViolated')
              : entries.toSpliced(from - 1, to - from + 1),
          ),
        ),
    },
  );
  return {
    object,
    get state() {
      return held.state;
    },
  };
}

function withArgument<T, R>(schema: Schema<T>, argument: Data, go: (typed: T) => R): R | Refusal {
  const read = tryFromData(schema, argument, { strict: true });
  return read.ok ? go(read.value) : refuse('typeUnmatched');
}
