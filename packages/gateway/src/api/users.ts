import { changeUser, createUser, listUsers, removeUser, type User } from '@meterwire/api';
import type { AccountChange, AccountInUse } from '../model/account.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import { hashPassword } from './auth/password.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { onlyWithUsers } from './session.ts';
import { DONE, instantOrNull, instantText } from './text.ts';

export function mountUsers({ mount }: Mounter, context: Context, doorkeeper: Doorkeeper): void {
  const { accounts } = context.options;
  const all = (): readonly AccountInUse[] => accounts.accounts(context.now());
  const known = (name: string): AccountInUse =>
    all().find((account) => account.name.toLowerCase() === name.toLowerCase()) ??
    notFound(`there is no user "${name}"`, 'GET /api/users lists those there are');
  /** Somebody must stay who can mend what goes wrong. */
  const keepOne = (name: string, what: string): void => {
    const others = all().filter(
      (account) => account.role === 'administrator' && account.enabled && account.name !== name,
    );
    if (others.length === 0)
      throw new Problem({
        status: 409,
        detail: `${name} is the only administrator, and cannot be ${what}`,
        advice: 'make another administrator first',
      });
  };

  mount(listUsers, async () => all().map(userDocument));

  mount(createUser, async ({ body, note }) => {
    onlyWithUsers(doorkeeper);
    const { name, role, password } = body;
    note({ detail: `${name}, ${role}` });
    const hash = await hashPassword(password);
    if (!accounts.addAccount({ name, role, enabled: true, createdAt: context.now() }, hash))
      throw new Problem({
        status: 409,
        detail: `there is a user "${name}" already`,
        advice: 'take another name',
      });
    return userDocument(known(name));
  });

  mount(changeUser, async ({ params, body, note }) => {
    const { name, role: had, enabled: was } = known(params.user);
    const { role, enabled, password } = body;
    const words = [
      ...(role === undefined ? [] : [`role ${had} → ${role}`]),
      ...(enabled === undefined ? [] : [enabled ? 'switched on' : 'switched off']),
      ...(password === undefined ? [] : ['new password']),
    ];
    note({ detail: words.join(', ') });
    const change: AccountChange = {
      ...(role !== undefined && { role }),
      ...(enabled !== undefined && { enabled }),
      ...(password !== undefined && { passwordHash: await hashPassword(password) }),
    };
    if (had === 'administrator' && was) {
      if (role !== undefined && role !== 'administrator') keepOne(name, `made ${role}`);
      if (enabled === false) keepOne(name, 'switched off');
    }
    accounts.changeAccount(name, change);
    return userDocument(known(name));
  });

  mount(removeUser, async ({ params }) => {
    const { name, role, enabled } = known(params.user);
    if (role === 'administrator' && enabled) keepOne(name, 'removed');
    accounts.removeAccount(name);
    return DONE;
  });
}

const userDocument = ({ createdAt, lastLogin, ...account }: AccountInUse): User => ({
  ...account,
  createdAt: instantText(createdAt),
  lastLogin: instantOrNull(lastLogin),
});
