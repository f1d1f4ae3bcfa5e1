/** What is missing in profiles, and what they captured when. */
export const profileKnowledge = /* sql */ `
-- Stretches of a profile of which rows are missing: open ones are asked for, absent ones the meter does not have.
create table profile_hole (
  series integer not null references series,
  "from" integer not null,
  "to" integer not null,
  state text not null,
  tries integer not null,
  primary key (series, "from")
) strict, without rowid;

-- A profile that captures other objects has another shape from then on.
create table profile_shape (
  series integer not null references series,
  version integer not null,
  since integer not null,
  capture_period_s integer not null,
  columns text not null,
  primary key (series, version)
) strict, without rowid;

-- What was learned of how a meter gives a profile.
create table profile_fact (
  series integer primary key references series,
  edge text,
  selection text
) strict;
`;
