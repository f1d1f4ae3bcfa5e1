/** Users, their sessions and tokens, and the audit log. Passwords, cookies and tokens are kept as hashes only (SHA-256 in hex, argon2id). */
export const accounts = /* sql */ `
create table account (
  id integer primary key,
  name text not null unique collate nocase,
  role text not null,
  enabled integer not null,
  password_hash text not null,
  created_at integer not null,
  last_login integer
) strict;

create table login (
  hash text primary key,
  account integer not null references account on delete cascade,
  created_at integer not null,
  seen_at integer not null,
  address text
) strict, without rowid;
create index login_account on login (account);

create table access_token (
  id integer primary key autoincrement,
  account integer not null references account on delete cascade,
  name text not null,
  role text not null,
  hash text not null unique,
  created_at integer not null,
  expires_at integer,
  used_at integer
) strict;
create index access_token_account on access_token (account);

create table audit (
  id integer primary key autoincrement,
  at integer not null,
  who text not null collate nocase,
  via text not null,
  address text,
  action text not null,
  target text not null,
  status integer not null,
  detail text
) strict;
create index audit_at on audit (at);
`;
