import {
  type Complaint,
  type ConfigurationOperation,
  connectionSetting,
  deviceSetting,
  type SchemaNode,
} from '@meterwire/api/configuration';
import { entryComplaints } from '../configuration/checks.ts';
import type { Entry, Written } from '../configuration/edit.ts';
import { fitting } from '../form/kind.ts';

/** What the guided form holds. */
export interface DeviceDraft {
  readonly device: Entry;
  /** The line that is to be made with it; undefined where one that is there is used. */
  readonly connection?: Entry;
}

/** A device whose line is new belongs to that line. */
export const deviceOf = ({ device, connection }: DeviceDraft): Entry =>
  connection === undefined ? device : { ...device, connection: connection['name'] };

/** What is wrong with either, with the places of the form. */
export function draftComplaints(draft: DeviceDraft, written: Written): readonly Complaint[] {
  const under = (root: string) => (complaint: Complaint) => ({
    ...complaint,
    path: [root, ...complaint.path],
  });
  const { connection } = draft;
  return [
    ...(connection === undefined
      ? []
      : entryComplaints('connections', connection, written, undefined).map(under('connection'))),
    ...entryComplaints('devices', deviceOf(draft), written, undefined)
      .filter(({ path }) => connection === undefined || path[0] !== 'connection')
      .map(under('device')),
  ];
}

/** The change that adds them. */
export function operationsOf(draft: DeviceDraft): readonly ConfigurationOperation[] {
  const { connection } = draft;
  const put = (
    collection: 'connections' | 'devices',
    schema: unknown,
    value: Entry,
  ): ConfigurationOperation => ({
    op: 'put',
    collection,
    value: { ...fitting(schema as SchemaNode, value) },
  });
  return [
    ...(connection === undefined ? [] : [put('connections', connectionSetting, connection)]),
    put('devices', deviceSetting, deviceOf(draft)),
  ];
}
