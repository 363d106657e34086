-- Text messages. Who wants none is known by a keyed hash of the number, which outlives everything
-- else that is known of a person: an erased customer is not texted again either.
create table sms_secret (
  only_row boolean primary key default true check (only_row),
  secret text not null default gen_random_uuid()::text || gen_random_uuid()::text
);

insert into sms_secret default values;

create function sms_number_key(number text) returns text
language sql stable
as $$ select encode(sha256(convert_to(s.secret || number, 'UTF8')), 'hex') from sms_secret s $$;

create table sms_opt_outs (
  number_key text primary key,
  opted_out boolean not null,
  by text not null,
  changed_at timestamptz not null
);

-- What we meant to send: committed before the request, so that a lost answer is known as one.
create table sms (
  sms_id uuid primary key,
  key text not null unique,
  pledge_id uuid,
  about jsonb,
  fence integer not null default 1,
  state text not null default 'intended'
    check (state in ('intended', 'refused', 'accepted', 'delivered', 'failed')),
  intended_at timestamptz not null,
  settled_at timestamptz,
  carrier_id text unique,
  why text
);

-- When each sender's next message may go out.
create table sms_senders (
  sender text primary key,
  next_at timestamptz not null
);

-- Short codes by which a person takes an escalation; each works once, from one number.
create table sms_codes (
  key text not null,
  number_key text not null,
  code text not null,
  person text not null,
  pledge_id uuid not null,
  until timestamptz not null,
  used_by text,
  primary key (key, number_key)
);

create index sms_codes_of_number on sms_codes (number_key, code);

-- What people texted us, kept as it came before anything is made of it.
create table sms_received (
  message_id text primary key,
  sender text not null,
  receiver text not null,
  body text not null,
  opt_out text,
  received_at timestamptz not null,
  settled_at timestamptz,
  meaning text,
  answer text,
  constraint sms_received_settled check ((settled_at is null) = (answer is null))
);

create index sms_received_unsettled on sms_received (received_at, message_id)
where settled_at is null;
create index sms_received_of_sender on sms_received (sender, received_at);
