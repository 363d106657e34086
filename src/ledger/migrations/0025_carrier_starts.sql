-- When the last calls were started, newest last: one row, locked by each commit that starts one,
-- so that all processes together start no more a second than the carrier takes. A worker that dies
-- after its commit has used a start; nothing waits for it.
create table carrier_starts (
  only_row boolean primary key default true check (only_row),
  starts timestamptz[] not null default '{}'
);

insert into carrier_starts default values;
