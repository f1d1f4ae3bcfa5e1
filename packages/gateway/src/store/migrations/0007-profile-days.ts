/** How many captures of a profile each day has, so that a whole fleet is summed up without counting its rows. */
export const profileDays = /* sql */ `
-- By whose days the rows of a profile are counted; null: they are not, and are counted when somebody asks.
alter table profile add column zone text;

-- day is counted from 1970-01-01 by the wall clock of that zone; a moment that was captured twice counts once.
create table profile_day (
  day integer not null,
  series integer not null references series,
  rows integer not null,
  primary key (day, series)
) strict, without rowid;
`;
