import type { Complaint } from '@meterwire/api/configuration';
import type { Entry } from '../configuration/edit.ts';
import { WAYS } from '../schedule/timing.ts';
import { requestTexts as texts } from '../texts/requests.ts';
import { taskOf } from './what-text.ts';

/** What is wrong with a request beyond its shape. */
export function requestComplaints(request: Entry): readonly Complaint[] {
  const passive = request['send'] === false;
  const timed = WAYS.some((way) => request[way] !== undefined);
  return [
    ...(timed || passive ? [] : [{ path: [], message: texts.none }]),
    ...(taskOf(request) === undefined ? [{ path: [], message: texts.noTask }] : []),
  ];
}
