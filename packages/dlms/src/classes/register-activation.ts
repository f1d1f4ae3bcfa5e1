import { logicalName } from '../data/reference.ts';
import { longUnsigned, octetText, unsigned } from '../data/scalar.ts';
import { array, structure } from '../data/schema.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

const register = structure({ classId: longUnsigned, logicalName });
const mask = structure({ name: octetText, indexList: array(unsigned) });

/** Class 6: which registers count, by the mask that is active: how tariffs are made. */
export const RegisterActivation = interfaceClass({
  id: 6,
  version: 0,
  name: 'RegisterActivation',
  doc: 'Groups of registers, of which the one with the active mask counts: how tariffs are made',
  attributes: {
    logicalName: ownName,
    registerAssignment: { index: 2, type: array(register), static: true },
    maskList: {
      index: 3,
      type: array(mask),
      static: true,
      doc: 'indices into the register assignment, from 1',
    },
    activeMask: { index: 4, type: octetText },
  },
  methods: {
    addRegister: { index: 1, argument: register },
    addMask: { index: 2, argument: mask },
    deleteMask: { index: 3, argument: octetText },
  },
  firstMethod: 0x30,
});
