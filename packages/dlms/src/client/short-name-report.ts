import { apdu } from '../apdu/apdu.ts';
import { fromLatin1 } from '../bytes/utf8.ts';
import { decode } from '../codec/codec.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import type { MemberBehind, ShortNames } from './short-names.ts';

/** What a meter told unasked: its variables, and when, where it says so. */
export interface Report {
  /** GeneralizedTime as it came, such as `20260131120000Z`; undefined where the meter gives none. */
  readonly time: string | undefined;
  readonly values: readonly ReportedValue[];
}

/** A value by its short name; with the attribute behind it, once the object list has been read. */
export interface ReportedValue {
  readonly name: number;
  readonly attribute: MemberBehind | undefined;
  readonly data: Data;
}

/**
 * Reads an information-report, as a conversation hands it out for a notification.
 * @throws MalformedError, or UnexpectedError for another APDU or a report that names none, or not as many as it has values
 */
export function readReport(octets: Uint8Array, names?: ShortNames): Report {
  const report = decode(apdu, octets);
  if (report.apdu !== 'informationReport') throw misfit(`a ${report.apdu} is no information-report`);
  const { variables, values, time } = report;
  if (variables.length !== values.length)
    throw misfit(`${values.length} values came for ${variables.length} variables`);
  return {
    time: time.length === 0 ? undefined : fromLatin1(time),
    values: values.map((data, i) => {
      const variable = variables[i];
      if (!variable || !('name' in variable)) throw misfit('a block is reported where a variable is due');
      return { name: variable.name, attribute: names?.resolve(variable.name), data };
    }),
  };
}

const misfit = (message: string): UnexpectedError =>
  new UnexpectedError(message, { layer: 'apdu', during: 'reading what the meter told unasked' });
