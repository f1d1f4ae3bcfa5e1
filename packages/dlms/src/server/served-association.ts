import { type AccessMode, attributeAccess, methodAccess } from '../classes/access-mode.ts';
import type { ObjectListElement } from '../classes/object-list.ts';
import { AccessRights, type AccessRule } from './access-rights.ts';
import { type Refusal, refuse } from './answer.ts';
import type { AssociationChange, AssociationOptions, AssociationUser } from './association-options.ts';
import type { CosemObject } from './object.ts';

/**
 * A way to associate as it stands: what its options said, and what clients have changed by classes 15 and 12 since. Rights and users
 * change for whoever is associated already, secrets with the next opening.
 */
export class ServedAssociation {
  readonly rights: AccessRights;
  // Private, since secrets are among them and devices are printed.
  #options: AssociationOptions;

  constructor(options: AssociationOptions) {
    this.#options = options;
    this.rights = new AccessRights([...GUARDED, ...(options.rights ?? [])]);
  }

  get options(): AssociationOptions {
    return this.#options;
  }

  /** Who may use it; nobody in particular without a list, or with an empty one. */
  get users(): readonly AssociationUser[] | undefined {
    return this.#options.users;
  }

  /** Whether this user may use it. */
  admits(user: number | undefined): boolean {
    const { users = [] } = this.#options;
    return users.length === 0 || users.some(({ id }) => id === user);
  }

  /** Makes an object of the device visible, with these rights and no others; the codes are those of a version of class 15. */
  addObject(object: CosemObject, { accessRights }: ObjectListElement, version: number): void {
    const modes = (
      members: readonly { readonly index: number; readonly mode: number }[],
      modeOf: (code: number, version: number) => AccessMode,
    ): Readonly<Record<number, AccessMode>> =>
      Object.fromEntries(members.map(({ index, mode }) => [index, modeOf(mode, version)]));
    this.#amend({
      ...identityOf(object),
      hidden: false,
      attributes: { others: 'none', ...modes(accessRights.attributes, attributeAccess) },
      methods: { others: 'none', ...modes(accessRights.methods, methodAccess) },
    });
  }

  /** Hides an object: it is undefined to whoever is associated. */
  removeObject(object: CosemObject): void {
    this.#amend({ ...identityOf(object), hidden: true });
  }

  #amend(rule: AccessRule & ReturnType<typeof identityOf>): void {
    this.#options.onChange?.({ type: 'rights', rule });
    this.rights.amend(rule);
  }

  /** A name for an id that is on the list already takes the place of the old one. */
  addUser(user: AssociationUser): Refusal | undefined {
    const { users } = this.#options;
    // A list that comes into being would shut everyone out who is not on it.
    if (!users) return refuse('objectUnavailable');
    return this.#change({ users: [...users.filter(({ id }) => id !== user.id), user] });
  }

  /** Users are known by their id; the name is not compared. */
  removeUser({ id }: AssociationUser): Refusal | undefined {
    const { users = [] } = this.#options;
    if (!users.some((user) => user.id === id)) return refuse('objectUndefined');
    return this.#change({ users: users.filter((user) => user.id !== id) });
  }

  /** The secret of high level authentication by one. What is proved by keys is changed in the security setup. */
  changeSecret(secret: Uint8Array): Refusal | undefined {
    const { authentication = 'none' } = this.#options;
    if (!BY_SECRET.has(authentication)) return refuse('objectUnavailable');
    return this.#changeOctets('secret', secret);
  }

  /** The password of low level authentication. */
  changePassword(password: Uint8Array): Refusal | undefined {
    if (this.#options.authentication !== 'low') return refuse('objectUnavailable');
    return this.#changeOctets('password', password);
  }

  #changeOctets(name: 'secret' | 'password', octets: Uint8Array): Refusal | undefined {
    if (octets.length === 0 || octets.length > LONGEST_SECRET) return refuse('otherReason');
    return this.#change({ [name]: octets.slice() });
  }

  #change(change: Pick<AssociationOptions, 'users' | 'secret' | 'password'>): undefined {
    const { onChange } = this.#options;
    onChange?.({ type: 'options', options: change } satisfies AssociationChange);
    this.#options = { ...this.#options, ...change };
  }
}

/** What takes the meter away from others is never allowed by leaving it out: rules have to say so. */
const GUARDED: readonly AccessRule[] = [
  {
    classId: 15,
    attributes: { 7: 'none' },
    methods: { 2: 'none', 3: 'none', 4: 'none', 5: 'none', 6: 'none' },
  },
  { classId: 12, methods: { 5: 'none', 9: 'none', 10: 'none' } },
  { classId: 17, methods: { 1: 'none' } },
];

const BY_SECRET: ReadonlySet<string> = new Set(['high', 'highMd5', 'highSha1', 'highSha256']);
const LONGEST_SECRET = 64;

const identityOf = ({ classId, logicalName }: CosemObject) => ({ classId, logicalName });
