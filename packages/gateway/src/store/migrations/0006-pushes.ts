/** What was heard of meters that push. */
export const pushes = /* sql */ `
-- The lowest invocation counter that is taken next from a sender, so that nothing is believed twice after a restart either.
create table push_counter (
  system_title text primary key,
  next integer not null
) strict, without rowid;

-- Who pushes and is not in the configuration.
create table push_unknown (
  id text primary key,
  listener text not null,
  remote text not null,
  system_title text,
  identification text,
  first_at integer not null,
  last_at integer not null,
  pushes integer not null,
  problem text,
  sample text not null
) strict, without rowid;
`;
