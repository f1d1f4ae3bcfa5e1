import { scalerUnit } from '../data/reference.ts';
import { any, integer } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { ownName } from './own-name.ts';

/** Class 3: a measured or counted value with its scaler and unit. */
export const Register = interfaceClass({
  id: 3,
  version: 0,
  name: 'Register',
  doc: 'A measured or counted value with its scaler and unit',
  attributes: {
    logicalName: ownName,
    value: { index: 2, type: any, doc: 'the number, to be multiplied by 10^scaler' },
    scalerUnit: { index: 3, type: scalerUnit, static: true },
  },
  methods: { reset: { index: 1, argument: integer, doc: 'sets the value to its default' } },
  firstMethod: 0x28,
});
