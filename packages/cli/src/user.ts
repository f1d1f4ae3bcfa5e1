import { Command, Option } from 'commander';
import { UsageError } from './failure.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printJson, printTable } from './output.ts';
import { readSecret } from './secret.ts';

const ROLES = ['viewer', 'operator', 'administrator'] as const;
type Role = (typeof ROLES)[number];

interface DataOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `meterwire user`: who may log in to a gateway, on its data folder, whether it runs or not. */
export function userCommand(finish: Finish): Command {
  const command = new Command('user').description(
    'users of a gateway, on its data folder, whether it runs or not: add, list, passwd, remove',
  );
  command.addCommand(
    onData(new Command('add'), 'add a user')
      .argument('<name>', 'what the user is called')
      .addOption(role('what they may do').default('viewer'))
      .option('--password <text>', 'text, @file, or - to be asked for it', '-')
      .action(
        async (name: string, options: DataOptions & { readonly role: Role; readonly password: string }) => {
          const password = await chosenPassword(options.password);
          await withPeople(options.data, async ({ accounts, audit, hashPassword }) => {
            const account = {
              name: goodName(name),
              role: options.role,
              enabled: true,
              createdAt: Date.now(),
            };
            if (!accounts.addAccount(account, await hashPassword(password)))
              throw new UsageError(`there is a user "${name}" already`);
            audit('createUser', name, options.role);
          });
          tell(options, { ok: true }, `${name} is ${options.role}`);
          finish(0);
        },
      ),
  );
  command.addCommand(
    onData(new Command('list'), 'list the users').action(async (options: DataOptions) => {
      const users = await withPeople(options.data, ({ accounts }) => accounts.accounts(Date.now()));
      if (options.json) printJson(users.map(userDocument));
      else
        printTable(
          ['name', 'role', 'may log in', 'last log-in', 'sessions', 'tokens'],
          users.map(({ name, role: may, enabled, lastLogin, sessions, tokens }) => [
            name,
            may,
            enabled ? 'yes' : 'no',
            moment(lastLogin),
            sessions,
            tokens,
          ]),
        );
      finish(0);
    }),
  );
  command.addCommand(
    onData(
      new Command('passwd'),
      'give a user another password, end their sessions and let them log in again',
    )
      .argument('<name>', 'which user')
      .option('--password <text>', 'text, @file, or - to be asked for it', '-')
      .action(async (name: string, options: DataOptions & { readonly password: string }) => {
        const password = await chosenPassword(options.password);
        await withPeople(options.data, async ({ accounts, audit, hashPassword }) => {
          if (accounts.account(name) === undefined) throw new UsageError(`there is no user "${name}"`);
          accounts.changeAccount(name, { passwordHash: await hashPassword(password), enabled: true });
          audit('changeUser', name, 'new password');
        });
        tell(options, { ok: true }, `${name} has another password`);
        finish(0);
      }),
  );
  command.addCommand(
    onData(new Command('remove'), 'remove a user with all sessions and tokens')
      .argument('<name>', 'which user')
      .action(async (name: string, options: DataOptions) => {
        await withPeople(options.data, ({ accounts, audit }) => {
          if (accounts.account(name) === undefined) throw new UsageError(`there is no user "${name}"`);
          accounts.removeAccount(name);
          audit('removeUser', name);
        });
        tell(options, { ok: true }, `${name} is removed`);
        finish(0);
      }),
  );
  return command;
}

/** `meterwire token`: bearer tokens for programs, on the data folder of a gateway, whether it runs or not. */
export function tokenCommand(finish: Finish): Command {
  const command = new Command('token').description(
    'bearer tokens of a gateway, on its data folder, whether it runs or not: add, list, remove',
  );
  command.addCommand(
    onData(new Command('add'), 'make a token; it is printed this once')
      .argument('<user>', 'whose token it is; it can never do more than this user')
      .argument('<name>', 'what it is for')
      .addOption(role('what it may do at most').default('viewer'))
      .option('--days <number>', 'how long it is valid; for ever when left out', wholeNumber(1, 3650))
      .action(
        async (
          user: string,
          name: string,
          options: DataOptions & { readonly role: Role; readonly days?: number },
        ) => {
          const secret = await withPeople(
            options.data,
            ({ accounts, tokens, audit, randomToken, hashOf }) => {
              if (accounts.account(user) === undefined) throw new UsageError(`there is no user "${user}"`);
              const made = randomToken();
              const createdAt = Date.now();
              const expiresAt =
                options.days === undefined ? undefined : createdAt + options.days * 86_400_000;
              tokens.addToken(hashOf(made), { name, role: options.role, createdAt, expiresAt }, user);
              audit('createToken', user, `${name}, ${options.role}`);
              return made;
            },
          );
          if (options.json) printJson({ secret });
          else process.stdout.write(`${secret}\n`);
          finish(0);
        },
      ),
  );
  command.addCommand(
    onData(new Command('list'), 'list the tokens').action(async (options: DataOptions) => {
      const tokens = await withPeople(options.data, (people) => people.tokens.tokens());
      const documents = tokens.map(({ id, name, account, role: may, expiresAt, usedAt }) => ({
        id,
        name,
        user: account.name,
        role: may,
        expires: moment(expiresAt),
        lastUsed: moment(usedAt),
      }));
      if (options.json) printJson(documents);
      else
        printTable(
          ['id', 'name', 'user', 'role', 'expires', 'last used'],
          documents.map((one) => [
            one.id,
            one.name,
            one.user,
            one.role,
            one.expires ?? 'never',
            one.lastUsed,
          ]),
        );
      finish(0);
    }),
  );
  command.addCommand(
    onData(new Command('remove'), 'end a token')
      .argument('<id>', 'its number in the list', wholeNumber(1, 2 ** 31))
      .action(async (id: number, options: DataOptions) => {
        await withPeople(options.data, ({ tokens, audit }) => {
          const token = tokens.tokens().find((one) => one.id === id);
          if (token === undefined) throw new UsageError(`there is no token ${id}`);
          tokens.removeToken(id);
          audit('removeToken', String(id), token.name);
        });
        tell(options, { ok: true }, `token ${id} is ended`);
        finish(0);
      }),
  );
  return command;
}

const onData = (command: Command, description: string): Command =>
  command
    .description(description)
    .option('--data <dir>', 'data folder of the gateway', './meterwire-data')
    .option('--json', 'print one JSON document');

const role = (description: string): Option => new Option('--role <role>', description).choices([...ROLES]);

/** Opens the data folder, and closes it whatever happens. */
async function withPeople<T>(folder: string, work: (people: People) => T | Promise<T>): Promise<T> {
  const { openPeople } = await import('@meterwire/gateway');
  const people = openPeople(folder);
  try {
    return await work(people);
  } finally {
    people.close();
  }
}

type People = ReturnType<typeof import('@meterwire/gateway')['openPeople']>;

function goodName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name)) return name;
  throw new UsageError(`"${name}" is no user name: letters, digits, dot, dash, underscore and @, 64 at most`);
}

async function chosenPassword(text: string): Promise<string> {
  const password = Buffer.from(await readSecret(text)).toString('utf8');
  if (password.length < 10 || password.length > 200)
    throw new UsageError('a password has 10 characters at least, and 200 at most');
  return password;
}

const moment = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

const userDocument = (user: ReturnType<People['accounts']['accounts']>[number]) => ({
  ...user,
  createdAt: moment(user.createdAt),
  lastLogin: moment(user.lastLogin) ?? null,
});

function tell({ json }: DataOptions, document: object, text: string): void {
  if (json) printJson(document);
  else process.stdout.write(`${text}\n`);
}
