/** The counter ledger, and what outlets follow. */
export const countersAndFeed = /* sql */ `
-- Single facts about this database by name: whether it was copied, for one.
create table store_fact (
  name text primary key,
  value any not null
) strict, without rowid;

-- Invocation counters, one per key and system title; id is a digest of both. next is the lowest number that nobody has
-- been given. A meter that asked for a jump that is too far has it in held until an operator allows it.
create table counter (
  id text primary key,
  system_title text not null,
  device text not null,
  next integer not null check (next between 0 and 4294967296),
  held integer,
  allowed integer not null default 0
) strict, without rowid;
create trigger counter_is_never_lowered before update of next on counter when new.next < old.next
begin select raise(abort, 'an invocation counter is never lowered'); end;
create trigger counter_is_never_forgotten before delete on counter
begin select raise(abort, 'an invocation counter is never forgotten'); end;

-- What happened to counters besides being spent.
create table counter_entry (
  id integer primary key,
  counter text not null references counter,
  at integer not null,
  kind text not null,
  before integer not null,
  after integer not null,
  by text not null
) strict;

-- The last number of the feed that was given, and how many readings ever had one: neither goes back when old rows go.
create table sequence (
  id integer primary key check (id = 1),
  seq integer not null,
  readings integer not null
) strict;
insert into sequence (id, seq, readings) select 1, coalesce(max(seq), 0), coalesce(max(seq), 0) from reading;

-- What happened besides readings, in the same order of arrival: refusals that are new, and changes of a device's status.
-- detail is JSON.
create table notice (
  seq integer primary key,
  device integer not null references device,
  kind text not null,
  series integer references series,
  at integer not null,
  detail text not null
) strict;
create index notice_at on notice (at);
create index notice_status on notice (device, seq) where kind = 'status';

-- How far each outlet has come: everything up to seq is with its receiver.
create table outlet_mark (
  outlet text primary key,
  seq integer not null,
  at integer not null
) strict, without rowid;
`;
