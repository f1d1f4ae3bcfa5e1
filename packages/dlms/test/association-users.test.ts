import { describe, expect, test } from 'vitest';
import { AssociationLn } from '../src/classes/association-ln.ts';
import { associate } from '../src/client/associate.ts';
import { read } from '../src/client/read.ts';
import { obisOf } from '../src/data/obis.ts';
import { endOf, ends, Line } from './ciphered-fixture.ts';

const USERS = [
  { id: 1, name: 'reader' },
  { id: 130, name: 'fitter' },
];
const ASSOCIATION = obisOf([0, 0, 40, 0, 0, 255]);

describe('an association with a list of users', () => {
  const opening = (userId?: number) => {
    const both = ends({ association: { users: USERS } });
    const line = new Line(both.device, both.security);
    const options = { ...both.associate, ...(userId !== undefined && { userId }) };
    return { line, end: endOf(() => line.have(associate(options))) };
  };

  test('opens for those on it, and shows who is there', () => {
    const { line, end } = opening(130);
    const terms = end.result?.terms;
    if (!terms) throw end.error;
    const shown = (name: 'userList' | 'currentUser' | 'securitySetupReference') =>
      line.have(read(terms, AssociationLn, ASSOCIATION, name));
    expect(shown('userList')).toMatchObject({ value: USERS });
    expect(shown('currentUser')).toMatchObject({ value: USERS[1] });
    expect(shown('securitySetupReference')).toMatchObject({ value: '0-0:43.0.0*255' });
  });

  test.each([undefined, 2])('refuses user %j', (userId) => {
    expect(opening(userId).end.error).toMatchObject({
      code: 'refused',
      reason: 'callingAeInvocationIdentifierNotRecognized',
    });
  });
});
