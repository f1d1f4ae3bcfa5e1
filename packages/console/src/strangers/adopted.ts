import type { Adoption } from '@meterwire/api';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import type { Entry } from '../configuration/edit.ts';
import type { Operations } from '../configuration/service.ts';

/** The device that an adoption would add, as its form begins. */
export const deviceOf = ({ operations }: Adoption): Entry =>
  operations.map(valueIn('devices')).find((value) => value !== undefined) ?? {};

/** The line that would be made with it; undefined where one that is there is used. */
export const connectionOf = ({ operations }: Adoption): Entry | undefined =>
  operations.map(valueIn('connections')).find((value) => value !== undefined);

const valueIn =
  (list: 'devices' | 'connections') =>
  (operation: ConfigurationOperation): Entry | undefined =>
    operation.op === 'put' && operation.collection === list ? operation.value : undefined;

/** The same change with the device as somebody has completed it: what names it follows its name, what it does not need goes. */
export function completed({ device: drafted, operations }: Adoption, value: Entry): Operations {
  const name = String(value['name'] ?? '');
  return operations.flatMap((operation): ConfigurationOperation[] => {
    if (operation.op === 'patch' && operation.collection === 'listeners')
      return [{ ...operation, value: { ...operation.value, device: name } }];
    if (operation.op !== 'put') return [operation];
    switch (operation.collection) {
      case 'devices':
        return [{ ...operation, value: { ...value } }];
      case 'connections':
        return operation.value['name'] === value['connection'] ? [operation] : [];
      case 'requests': {
        const called = String(operation.value['name']);
        const renamed = called.startsWith(drafted) ? name + called.slice(drafted.length) : called;
        return [{ ...operation, value: { ...operation.value, name: renamed, devices: [name] } }];
      }
      default:
        return [operation];
    }
  });
}
