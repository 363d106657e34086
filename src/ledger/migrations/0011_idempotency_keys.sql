-- A request repeated with its key gets the promise that it made the first time, for ever.
create table idempotency_keys (
  owner text not null,
  key text not null,
  body_hash text not null,
  pledge_id uuid not null,
  at timestamptz not null,
  primary key (owner, key)
);
