/** How long a device had its line, beside how often. */
export const airtime = /* sql */ `
alter table session_hour add column busy_ms integer not null default 0;
`;
