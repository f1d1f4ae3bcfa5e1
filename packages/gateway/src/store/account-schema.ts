import type { Role } from '@meterwire/api';
import type { Generated } from 'kysely';

/** The tables of users, what they log in with, and what they did. */
export interface AccountSchema {
  account: {
    id: Generated<number>;
    name: string;
    role: Role;
    enabled: number;
    password_hash: string;
    created_at: number;
    last_login: number | null;
  };
  login: { hash: string; account: number; created_at: number; seen_at: number; address: string | null };
  access_token: {
    id: Generated<number>;
    account: number;
    name: string;
    role: Role;
    hash: string;
    created_at: number;
    expires_at: number | null;
    used_at: number | null;
  };
  audit: {
    id: Generated<number>;
    at: number;
    who: string;
    via: string;
    address: string | null;
    action: string;
    target: string;
    status: number;
    detail: string | null;
  };
}
