import { hashOf, randomToken } from './api/auth/credential.ts';
import { hashPassword } from './api/auth/password.ts';
import type { AccountStore, TokenStore } from './model/account.ts';
import { openAccounts } from './store/data-folder.ts';

/** Who may use a gateway, on its data folder: for the command line, whether a gateway has it or not. */
export interface People {
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly randomToken: () => string;
  readonly hashOf: (secret: string) => string;
  /** Writes down what was done, as the API does. */
  audit(action: string, target: string, detail?: string): void;
  close(): void;
}

/** @throws RefusedError when a gateway of another version has the folder */
export function openPeople(folder: string): People {
  const { accounts, tokens, audit, close } = openAccounts(folder);
  return {
    accounts,
    tokens,
    hashPassword,
    randomToken,
    hashOf,
    audit: (action, target, detail) =>
      audit.record({
        at: Date.now(),
        who: 'command line',
        via: 'commandLine',
        from: undefined,
        action,
        target,
        status: 200,
        detail,
      }),
    close,
  };
}
