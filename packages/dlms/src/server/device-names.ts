import { toLatin1 } from '../bytes/utf8.ts';
import { DataObject } from '../classes/data.ts';
import { SapAssignment } from '../classes/sap-assignment.ts';
import type { Refusal } from './answer.ts';
import { type CosemObject, implement } from './object.ts';

/** The object 0-0:42.0.0*255: the name of a logical device in the whole world, of at most 16 characters. */
export const logicalDeviceName = (name: string): CosemObject =>
  implement(DataObject, '0-0:42.0.0*255', { value: { type: 'octetString', value: toLatin1(name) } });

/**
 * The object 0-0:41.0.0*255: which logical devices there are, asked anew with each read; `connect` gives one another address, or none
 * with 0; without it addresses stay.
 */
export const sapAssignment = (
  devices: () => Iterable<{ readonly sap: number; readonly name: string }>,
  connect?: (sap: number, name: string) => Refusal | undefined,
): CosemObject =>
  implement(
    SapAssignment,
    '0-0:41.0.0*255',
    { sapAssignmentList: () => [...devices()].map(({ sap, name }) => ({ sap, logicalDeviceName: name })) },
    {
      ...(connect && {
        connectLogicalDevice: (wanted: { readonly sap: number; readonly logicalDeviceName: string }) =>
          connect(wanted.sap, wanted.logicalDeviceName),
      }),
    },
  );
