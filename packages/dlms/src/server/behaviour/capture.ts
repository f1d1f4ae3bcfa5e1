import type { Instant } from '../../bytes/machine.ts';
import type { CaptureObject } from '../../data/reference.ts';
import type { Data } from '../../data/tag.ts';
import { Refusal } from '../answer.ts';
import type { Row } from '../row-source.ts';
import type { Executor } from './executor.ts';

/** The present values of some attributes; null-data for what cannot be read. */
export const captureRow = (executor: Executor, columns: readonly CaptureObject[], now: Instant): Row =>
  columns.map((column) => captureValue(executor, column, now));

/** The value of an attribute, or that element of it which the data index counts from one. */
function captureValue(executor: Executor, column: CaptureObject, now: Instant): Data {
  const value = executor.read(column, now);
  if (value instanceof Refusal) return NULL;
  if (column.dataIndex === 0) return value;
  const isCompound = value.type === 'structure' || value.type === 'array';
  return (isCompound ? value.value[column.dataIndex - 1] : undefined) ?? NULL;
}

const NULL: Data = { type: 'null', value: null };
