/** Every run of a request on a device, for as long as it is kept. */
export const runHistory = /* sql */ `
-- Requests by number, so that history stays small and a request may get another name.
create table request_name (
  id integer primary key,
  name text not null unique
) strict;

-- began_at is when the session began that it was a part of; failure is JSON. Numbers only grow: the bound on how many are kept goes by them.
create table run_history (
  id integer primary key,
  device integer not null references device,
  request integer not null references request_name,
  due_at integer not null,
  began_at integer not null,
  ended_at integer not null,
  readings integer not null,
  done integer not null,
  failure text
) strict;
create index run_history_began on run_history (began_at);
create index run_history_device on run_history (device, began_at);
create index run_history_request on run_history (request, began_at);
create index run_history_failed on run_history (began_at) where done = 0;
`;
