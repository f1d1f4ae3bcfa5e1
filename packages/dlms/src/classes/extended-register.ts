import { dateTime } from '../data/calendar.ts';
import { any } from '../data/scalar.ts';
import { interfaceClass } from './define.ts';
import { Register } from './register.ts';

/** Class 4: a register that knows its status and when its value was captured. */
export const ExtendedRegister = interfaceClass({
  ...Register,
  id: 4,
  name: 'ExtendedRegister',
  doc: 'A register with a status and the time at which its value was captured',
  attributes: {
    ...Register.attributes,
    status: { index: 4, type: any, doc: 'specific to the manufacturer' },
    captureTime: { index: 5, type: dateTime },
  },
  firstMethod: 0x38,
});
