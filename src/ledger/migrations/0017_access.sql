-- Keys, sessions and links of people; only SHA-256 hashes of secrets are ever stored.
create table api_keys (
  key_id text primary key,
  hash text not null unique,
  person text not null,
  scopes text[] not null,
  made_at timestamptz not null,
  revoked_at timestamptz
);

create index api_keys_of_person on api_keys (person) where revoked_at is null;

create table sessions (
  hash text primary key,
  person text not null,
  scopes text[] not null,
  until timestamptz not null
);

create table links (
  hash text primary key,
  pledge_id uuid not null,
  person text not null,
  until timestamptz not null
);
