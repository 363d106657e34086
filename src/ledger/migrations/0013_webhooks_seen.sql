-- A webhook's identity, kept for ever: the same event twice has no effect, even a year later.
create table webhooks_seen (
  provider text not null,
  account text not null,
  key text not null,
  seen_at timestamptz not null,
  primary key (provider, account, key)
);
