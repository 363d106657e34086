-- A request repeated with its key gets the answer that it got the first time, for ever: the promise
-- as it was at that version.
create table idempotency_keys (
  owner text not null,
  key text not null,
  body_hash text not null,
  pledge_id uuid not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  primary key (owner, key)
);
