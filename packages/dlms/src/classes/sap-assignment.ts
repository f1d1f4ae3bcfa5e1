import { longUnsigned, octetText } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const sapAssignment = structure({ sap: longUnsigned, logicalDeviceName: octetText });

/** Class 17: which logical devices there are, and at which addresses. */
export const SapAssignment = interfaceClass({
  id: 17,
  version: 0,
  name: 'SapAssignment',
  doc: 'The logical devices of a physical device and their addresses',
  attributes: {
    logicalName: ownName,
    sapAssignmentList: { index: 2, type: array(sapAssignment), static: true },
  },
  methods: { connectLogicalDevice: { index: 1, argument: sapAssignment } },
  firstMethod: 0x20,
});
