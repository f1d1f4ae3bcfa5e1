import { expect, test } from 'vitest';
import { sentence } from './sentence.ts';

test.each([
  ['no answer to SNRM', 'No answer to SNRM.'],
  ['tcp://10.0.0.9:4059 refused the connection', 'tcp://10.0.0.9:4059 refused the connection.'],
  ['Check the cable.', 'Check the cable.'],
  ['the meter refused 1-0:1.8.0*255', 'The meter refused 1-0:1.8.0*255.'],
  ['', ''],
])('%s becomes %s', (message, expected) => {
  expect(sentence(message)).toBe(expected);
});
