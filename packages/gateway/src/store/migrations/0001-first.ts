/** Tables of the first version. Moments are milliseconds since 1970 UTC. */
export const first = /* sql */ `
create table device (
  id integer primary key,
  name text not null unique
) strict;

create table series (
  id integer primary key,
  device integer not null references device,
  logical_name text not null,
  class_id integer not null,
  attribute integer not null,
  data_index integer not null,
  unique (device, logical_name, attribute, data_index)
) strict;

-- A reading stands here once. seq is the order of arrival without holes: what outlets follow, and the count of all.
create table reading (
  series integer not null references series,
  at integer not null,
  occ integer not null,
  seq integer not null,
  kind integer not null,
  value any not null,
  scaler integer,
  unit integer,
  stamp integer references series,
  primary key (series, at, occ)
) strict, without rowid;
create unique index reading_seq on reading (seq);
create index reading_at on reading (at);

-- The same key with another value: the first stays in reading, every other one is kept here.
create table reading_conflict (
  series integer not null references series,
  at integer not null,
  occ integer not null,
  kind integer not null,
  value any not null,
  scaler integer,
  unit integer,
  stamp integer references series,
  seen_at integer not null,
  primary key (series, at, occ, kind, value)
) strict, without rowid;

-- The meter's own time of a capture: one for a whole profile row.
create table stamp (
  series integer not null references series,
  at integer not null,
  occ integer not null,
  octets blob not null,
  offset_minutes integer,
  rule integer not null,
  read_at integer not null,
  primary key (series, at, occ)
) strict, without rowid;

create table refusal (
  series integer primary key references series,
  reason text not null,
  at integer not null
) strict;

-- series is that of the buffer; columns is JSON; resume is where the next collection begins.
create table profile (
  series integer primary key references series,
  capture_period_s integer not null,
  columns text not null,
  rows integer not null,
  resume integer,
  collected_at integer not null
) strict;

-- objects is the object list as JSON.
create table meter_fact (
  device integer primary key references device,
  logical_device_name text,
  clock_drift_ms integer,
  objects text,
  objects_read_at integer
) strict;

create table run (
  device integer not null references device,
  request text not null,
  at integer not null,
  done integer not null,
  primary key (device, request)
) strict, without rowid;

create table device_record (
  device integer primary key references device,
  last_attempt integer,
  last_success integer,
  last_reading integer,
  failures integer not null,
  failure text
) strict;

create table session_hour (
  device integer not null references device,
  hour integer not null,
  worked integer not null,
  failed integer not null,
  primary key (device, hour)
) strict, without rowid;
`;
