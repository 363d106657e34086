-- Calls between the company and its customers, as the phone systems told of them.
create table calls (
  call_id text primary key,
  version integer not null check (version > 0),
  applied_version integer not null default 0 check (applied_version <= version),
  saved_at timestamptz not null,
  happened_at timestamptz not null,
  ended_at timestamptz,
  customer text,
  -- The agent who is in this call now, as far as anybody said.
  live_agent text,
  record jsonb not null
);

create index calls_of_customer on calls (customer, happened_at desc) where customer is not null;
create index calls_finished on calls (ended_at desc, call_id) where ended_at is not null;
create index calls_live on calls (live_agent) where live_agent is not null;
create index calls_unapplied on calls (saved_at) where applied_version < version;
