-- The right to ring one customer once. While one is unresolved, nothing else rings that customer;
-- a repeated request of the same agent leg is answered with the same bytes.
create table grants (
  pledge_id uuid not null references pledges,
  attempt integer not null check (attempt > 0),
  agent_call_id text not null unique,
  fence bigint not null,
  answer text not null,
  granted_at timestamptz not null,
  resolved_at timestamptz,
  primary key (pledge_id, attempt)
);

create unique index grants_one_unresolved on grants (pledge_id) where resolved_at is null;
