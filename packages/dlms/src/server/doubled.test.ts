import { expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { Doubled } from './doubled.ts';

const PEER = { client: 16, server: { logical: 1, physical: 0 } };
const OTHER = { ...PEER, client: 17 };
const ANSWER = [fromHex('0d0100')];

test.each([
  ['a SET', 'c101c1000100002a0000ff02001107'],
  ['an ACTION', 'c301c1000300000100000aff0100'],
  ['a GET of the next block', 'c002c100000001'],
  ['a WRITE', '060102fa00011107'],
  ['a READ with a parameter', '050104fa00010f00'],
  ['a ciphered request', 'c81e30012345674113'],
  ['an AARQ', '601da109060760857405080101'],
])('%s that comes again at once gets the answer it got', (_, hex) => {
  const doubled = new Doubled();
  const octets = fromHex(hex);
  expect(doubled.answersTo(PEER, octets, 0)).toBeUndefined();
  doubled.remember(PEER, octets, ANSWER, 0);
  expect(doubled.answersTo(PEER, octets.slice(), 999)).toEqual(ANSWER);
  expect(doubled.answersTo(PEER, octets, 1000)).toBeUndefined();
  expect(doubled.answersTo(OTHER, octets, 0)).toBeUndefined();
});

test.each([
  ['a GET', 'c001c1000100002a0000ff0200'],
  ['a READ of variables', '050102fa00'],
  ['a general block', 'e0810001000100'],
])('%s is served anew, and what came before is forgotten', (_, hex) => {
  const doubled = new Doubled();
  const [set, octets] = [fromHex('c101c1'), fromHex(hex)];
  doubled.remember(PEER, set, ANSWER, 0);
  doubled.remember(PEER, octets, ANSWER, 0);
  expect(doubled.answersTo(PEER, octets, 1)).toBeUndefined();
  expect(doubled.answersTo(PEER, set, 1)).toBeUndefined();
});

test('no more clients are remembered than a line can have', () => {
  const doubled = new Doubled();
  const set = fromHex('c101c1');
  for (let client = 0; client < 100; client++) doubled.remember({ ...PEER, client }, set, ANSWER, 0);
  const known = Array.from({ length: 100 }, (_, client) => doubled.answersTo({ ...PEER, client }, set, 0));
  expect(known.filter((answers) => answers !== undefined)).toHaveLength(64);
});
