-- Written from the catalog of a migrated ledger; a test holds it against the migrations.

create sequence fences as bigint;

create sequence phones_given as bigint;

create table api_keys (
  key_id text not null,
  hash text not null,
  person text not null,
  scopes text[] not null,
  made_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (key_id),
  constraint api_keys_hash_key UNIQUE (hash)
);
CREATE INDEX api_keys_of_person ON callback_guarantee.api_keys USING btree (person) WHERE (revoked_at IS NULL);

create table calls (
  call_id text not null,
  version integer not null,
  applied_version integer not null default 0,
  saved_at timestamp with time zone not null,
  happened_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  customer text,
  live_agent text,
  record jsonb not null,
  heard_at timestamp with time zone not null,
  look_at timestamp with time zone,
  constraint calls_pkey PRIMARY KEY (call_id),
  constraint calls_check CHECK ((applied_version <= version)),
  constraint calls_version_check CHECK ((version > 0))
);
CREATE INDEX calls_finished ON callback_guarantee.calls USING btree (ended_at DESC, call_id) WHERE (ended_at IS NOT NULL);
CREATE INDEX calls_live ON callback_guarantee.calls USING btree (heard_at, live_agent) WHERE (live_agent IS NOT NULL);
CREATE INDEX calls_of_customer ON callback_guarantee.calls USING btree (customer, happened_at DESC) WHERE (customer IS NOT NULL);
CREATE INDEX calls_to_look_up ON callback_guarantee.calls USING btree (look_at, call_id) WHERE (look_at IS NOT NULL);
CREATE INDEX calls_unapplied ON callback_guarantee.calls USING btree (saved_at) WHERE (applied_version < version);

create table carrier_starts (
  only_row boolean not null default true,
  starts timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  constraint carrier_starts_pkey PRIMARY KEY (only_row),
  constraint carrier_starts_only_row_check CHECK (only_row)
);

create table customer_phones (
  number text not null,
  customer_id uuid not null,
  main boolean not null,
  given bigint not null default nextval('phones_given'::regclass),
  constraint customer_phones_pkey PRIMARY KEY (number, customer_id),
  constraint customer_phones_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(customer_id)
);
CREATE INDEX customer_phones_by_ending ON callback_guarantee.customer_phones USING btree ("right"(number, 4));
CREATE UNIQUE INDEX customer_phones_main ON callback_guarantee.customer_phones USING btree (number) WHERE main;
CREATE INDEX customer_phones_of_customer ON callback_guarantee.customer_phones USING btree (customer_id, given DESC);

create table customers (
  customer_id uuid not null,
  reference text,
  name text,
  language text,
  time_zone text,
  made_at timestamp with time zone not null,
  constraint customers_pkey PRIMARY KEY (customer_id),
  constraint customers_reference_key UNIQUE (reference)
);
CREATE INDEX customers_by_reference ON callback_guarantee.customers USING btree (lower(reference) text_pattern_ops) WHERE (reference IS NOT NULL);
CREATE INDEX customers_by_word ON callback_guarantee.customers USING gin (to_tsvector('simple'::regconfig, translate(name, '.,-_/@&+''’'::text, '          '::text)));

create table events (
  pledge_id uuid not null,
  "position" integer not null,
  type text not null,
  at timestamp with time zone not null,
  data jsonb not null,
  hash text not null,
  constraint events_pkey PRIMARY KEY (pledge_id, "position"),
  constraint events_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
  constraint events_position_check CHECK (("position" > 0))
);

create table grants (
  pledge_id uuid not null,
  attempt integer not null,
  agent_call_id text,
  fence bigint not null,
  answer text,
  granted_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  agent text,
  leg_over_at timestamp with time zone,
  constraint grants_pkey PRIMARY KEY (pledge_id, attempt),
  constraint grants_agent_call_id_key UNIQUE (agent_call_id),
  constraint grants_pledge_id_fkey FOREIGN KEY (pledge_id) REFERENCES pledges(pledge_id),
  constraint grants_attempt_check CHECK ((attempt > 0)),
  constraint grants_leg_check CHECK (((agent_call_id IS NULL) = (answer IS NULL)))
);
CREATE INDEX grants_after_the_call ON callback_guarantee.grants USING btree (resolved_at) WHERE ((agent IS NOT NULL) AND (leg_over_at IS NULL));
CREATE UNIQUE INDEX grants_one_unresolved ON callback_guarantee.grants USING btree (pledge_id) WHERE (resolved_at IS NULL);

create table idempotency_keys (
  owner text not null,
  key text not null,
  body_hash text not null,
  pledge_id uuid,
  version integer,
  at timestamp with time zone not null,
  said jsonb,
  constraint idempotency_keys_pkey PRIMARY KEY (owner, key),
  constraint idempotency_keys_one_answer CHECK ((((pledge_id IS NULL) = (version IS NULL)) AND ((pledge_id IS NULL) <> (said IS NULL)))),
  constraint idempotency_keys_version_check CHECK ((version > 0))
);

create table inbox (
  message_id text not null,
  person text not null,
  pledge_id text,
  subject text not null,
  body text not null,
  at timestamp with time zone not null,
  constraint inbox_pkey PRIMARY KEY (message_id)
);
CREATE INDEX inbox_newest ON callback_guarantee.inbox USING btree (at DESC);
CREATE INDEX inbox_of_person ON callback_guarantee.inbox USING btree (person, at DESC);

create table kill_switch (
  only_row boolean not null default true,
  is_on boolean not null default false,
  changed_by text,
  changed_at timestamp with time zone,
  telling_from timestamp with time zone,
  telling_after uuid,
  telling_to timestamp with time zone,
  constraint kill_switch_pkey PRIMARY KEY (only_row),
  constraint kill_switch_only_row_check CHECK (only_row),
  constraint kill_switch_says_who CHECK (((changed_by IS NULL) = (changed_at IS NULL))),
  constraint kill_switch_telling CHECK ((((telling_from IS NULL) = (telling_to IS NULL)) AND ((telling_after IS NULL) OR (telling_from IS NOT NULL)))),
  constraint kill_switch_tells_while_on CHECK (((telling_from IS NULL) OR is_on))
);

create table kill_switch_flips (
  "position" bigint not null,
  is_on boolean not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint kill_switch_flips_pkey PRIMARY KEY ("position")
);

create table ledger_clock (
  only_row boolean not null default true,
  frozen_at timestamp with time zone,
  offset_ms bigint not null default 0,
  constraint ledger_clock_pkey PRIMARY KEY (only_row),
  constraint ledger_clock_only_row_check CHECK (only_row)
);

create table links (
  hash text not null,
  pledge_id uuid not null,
  person text not null,
  until timestamp with time zone not null,
  constraint links_pkey PRIMARY KEY (hash)
);

create table migrations (
  version integer not null,
  name text not null,
  applied_at timestamp with time zone not null default clock_timestamp(),
  checksum text,
  constraint migrations_pkey PRIMARY KEY (version)
);

create table outbox (
  effect_id text not null,
  pledge_id uuid not null,
  key text not null,
  state text not null default 'pending'::text,
  claimable_at timestamp with time zone,
  fence bigint,
  holder text,
  tries integer not null default 0,
  owed_at timestamp with time zone not null,
  done_at timestamp with time zone,
  effect jsonb not null,
  constraint outbox_pkey PRIMARY KEY (effect_id),
  constraint outbox_owed_once UNIQUE (pledge_id, key),
  constraint outbox_claimable_until_done CHECK (((claimable_at IS NULL) = (state = 'done'::text))),
  constraint outbox_done_at CHECK (((done_at IS NULL) = (state <> 'done'::text))),
  constraint outbox_in_hand_is_fenced CHECK (((state <> 'in-hand'::text) OR ((fence IS NOT NULL) AND (holder IS NOT NULL)))),
  constraint outbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'in-hand'::text, 'done'::text]))),
  constraint outbox_tries_check CHECK ((tries >= 0))
);
CREATE INDEX outbox_to_claim ON callback_guarantee.outbox USING btree (claimable_at, effect_id) WHERE (state <> 'done'::text);
CREATE INDEX outbox_to_group ON callback_guarantee.outbox USING btree (((effect ->> 'purpose'::text)), ((effect ->> 'person'::text))) WHERE (state <> 'done'::text);

create table personal_values (
  value_id text not null,
  pledge_id uuid not null,
  value text,
  salt text,
  constraint personal_values_pkey PRIMARY KEY (value_id),
  constraint personal_values_erased_whole CHECK (((value IS NULL) = (salt IS NULL)))
);
CREATE INDEX personal_values_of_pledge ON callback_guarantee.personal_values USING btree (pledge_id);

create table pledges (
  pledge_id uuid not null,
  version integer not null,
  state text not null,
  ended_at timestamp with time zone,
  customer_id uuid not null,
  subject text not null,
  team text not null,
  owner text,
  promised_at timestamp with time zone not null,
  binding_due_at timestamp with time zone not null,
  next_at timestamp with time zone,
  dialling_agent text,
  planned_attempt integer,
  held text,
  broken_due_at timestamp with time zone[],
  lease_until timestamp with time zone,
  lease_holder text,
  last_hash text not null,
  body jsonb not null,
  dialling_customer uuid,
  dial_phone text,
  constraint pledges_pkey PRIMARY KEY (pledge_id),
  constraint pledges_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers(customer_id),
  constraint pledges_broken_due_at_check CHECK ((cardinality(broken_due_at) > 0)),
  constraint pledges_dials_its_own_customer CHECK (((dialling_customer IS NULL) OR ((dialling_customer = customer_id) AND (dialling_agent IS NOT NULL)))),
  constraint pledges_dials_or_plans CHECK (((dialling_agent IS NULL) OR (planned_attempt IS NULL))),
  constraint pledges_ended_with_its_end_state CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['waiting'::text, 'due'::text, 'broken'::text])))),
  constraint pledges_held_check CHECK ((held = ANY (ARRAY['kill-switch'::text, 'observe-only'::text]))),
  constraint pledges_last_hash_check CHECK ((last_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint pledges_lease_has_a_holder CHECK (((lease_until IS NULL) = (lease_holder IS NULL))),
  constraint pledges_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'due'::text, 'broken'::text, 'kept'::text, 'kept-late'::text, 'unreachable'::text, 'cancelled'::text, 'claimed'::text, 'withdrawn'::text, 'joined'::text]))),
  constraint pledges_telephone_of_a_dial CHECK (((dial_phone IS NULL) OR (dialling_agent IS NOT NULL) OR (planned_attempt IS NOT NULL))),
  constraint pledges_version_check CHECK ((version > 0))
);
CREATE INDEX pledges_asking ON callback_guarantee.pledges USING btree (binding_due_at, pledge_id) WHERE ((state = ANY (ARRAY['waiting'::text, 'due'::text, 'broken'::text])) AND (((body ->> 'ladder'::text) IS NOT NULL) OR ((body ->> 'claim'::text) IS NOT NULL)));
CREATE INDEX pledges_by_due_at ON callback_guarantee.pledges USING btree (binding_due_at, pledge_id);
CREATE INDEX pledges_by_promised_at ON callback_guarantee.pledges USING brin (promised_at) WITH (pages_per_range='16');
CREATE INDEX pledges_dials_of_telephone ON callback_guarantee.pledges USING btree (dial_phone) WHERE (dial_phone IS NOT NULL);
CREATE INDEX pledges_ended ON callback_guarantee.pledges USING btree (ended_at DESC, pledge_id) WHERE (ended_at IS NOT NULL);
CREATE INDEX pledges_held ON callback_guarantee.pledges USING btree (team, binding_due_at, pledge_id) WHERE ((held IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX pledges_of_customer ON callback_guarantee.pledges USING btree (customer_id);
CREATE UNIQUE INDEX pledges_one_dial_a_customer ON callback_guarantee.pledges USING btree (dialling_customer) WHERE (dialling_customer IS NOT NULL);
CREATE UNIQUE INDEX pledges_one_dial_a_telephone ON callback_guarantee.pledges USING btree (dial_phone) WHERE (dialling_customer IS NOT NULL);
CREATE UNIQUE INDEX pledges_one_leg_an_agent ON callback_guarantee.pledges USING btree (dialling_agent) WHERE (dialling_agent IS NOT NULL);
CREATE UNIQUE INDEX pledges_one_open_a_subject ON callback_guarantee.pledges USING btree (customer_id, subject) WHERE (state = ANY (ARRAY['waiting'::text, 'due'::text, 'broken'::text]));
CREATE INDEX pledges_open_by_due_at ON callback_guarantee.pledges USING btree (binding_due_at, pledge_id) WHERE (state = ANY (ARRAY['waiting'::text, 'due'::text, 'broken'::text]));
CREATE INDEX pledges_to_dial ON callback_guarantee.pledges USING btree (team, ((state = 'broken'::text)), binding_due_at, pledge_id) WHERE ((planned_attempt IS NOT NULL) AND (held IS NULL) AND (ended_at IS NULL));
CREATE INDEX pledges_to_dial_asked ON callback_guarantee.pledges USING btree (team, binding_due_at, pledge_id) WHERE ((planned_attempt IS NOT NULL) AND (held IS NULL) AND (ended_at IS NULL) AND ((((body -> 'attempts'::text) -> '-1'::integer) ->> 'askedBy'::text) IS NOT NULL));
CREATE INDEX pledges_to_wake ON callback_guarantee.pledges USING btree (next_at, pledge_id) WHERE (next_at IS NOT NULL);

create table policies (
  hash text not null,
  policy text not null,
  constraint policies_pkey PRIMARY KEY (hash),
  constraint policies_are_objects CHECK ((jsonb_typeof((policy)::jsonb) = 'object'::text)),
  constraint policies_hash_of_the_text CHECK ((hash = encode(sha256(convert_to(policy, 'UTF8'::name)), 'hex'::text)))
);

create table queue_epoch (
  only_row boolean not null default true,
  epoch text not null default (gen_random_uuid())::text,
  constraint queue_epoch_pkey PRIMARY KEY (only_row),
  constraint queue_epoch_only_row_check CHECK (only_row)
);

create table reports (
  date date not null,
  version integer not null,
  written_at timestamp with time zone not null,
  figures jsonb not null,
  constraint reports_pkey PRIMARY KEY (date, version),
  constraint reports_version_check CHECK ((version > 0))
);

create table sessions (
  hash text not null,
  person text not null,
  scopes text[] not null,
  until timestamp with time zone not null,
  key_id text,
  constraint sessions_pkey PRIMARY KEY (hash),
  constraint sessions_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys(key_id)
);

create table setup_faults (
  fault text not null,
  effect_id text not null,
  told_at timestamp with time zone not null,
  constraint setup_faults_pkey PRIMARY KEY (fault)
);

create table sms (
  sms_id uuid not null,
  key text not null,
  pledge_id uuid,
  about jsonb,
  fence integer not null default 1,
  state text not null default 'intended'::text,
  intended_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  carrier_id text,
  why text,
  absent_at timestamp with time zone,
  constraint sms_pkey PRIMARY KEY (sms_id),
  constraint sms_carrier_id_key UNIQUE (carrier_id),
  constraint sms_key_key UNIQUE (key),
  constraint sms_state_check CHECK ((state = ANY (ARRAY['intended'::text, 'refused'::text, 'accepted'::text, 'delivered'::text, 'failed'::text])))
);

create table sms_codes (
  key text not null,
  number_key text not null,
  code text not null,
  person text not null,
  pledge_id uuid not null,
  until timestamp with time zone not null,
  used_by text,
  constraint sms_codes_pkey PRIMARY KEY (key, number_key)
);
CREATE INDEX sms_codes_of_number ON callback_guarantee.sms_codes USING btree (number_key, code);

create table sms_opt_outs (
  number_key text not null,
  opted_out boolean not null,
  by text not null,
  changed_at timestamp with time zone not null,
  constraint sms_opt_outs_pkey PRIMARY KEY (number_key)
);

create table sms_received (
  message_id text not null,
  sender text not null,
  receiver text not null,
  body text not null,
  opt_out text,
  received_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  meaning text,
  answer text,
  constraint sms_received_pkey PRIMARY KEY (message_id),
  constraint sms_received_settled CHECK (((settled_at IS NULL) = (answer IS NULL)))
);
CREATE INDEX sms_received_of_sender ON callback_guarantee.sms_received USING btree (sender, received_at);
CREATE INDEX sms_received_unsettled ON callback_guarantee.sms_received USING btree (received_at, message_id) WHERE (settled_at IS NULL);

create table sms_secret (
  only_row boolean not null default true,
  secret text not null default ((gen_random_uuid())::text || (gen_random_uuid())::text),
  constraint sms_secret_pkey PRIMARY KEY (only_row),
  constraint sms_secret_only_row_check CHECK (only_row)
);

create table sms_senders (
  sender text not null,
  next_at timestamp with time zone not null,
  constraint sms_senders_pkey PRIMARY KEY (sender)
);

create table takers (
  agent text not null,
  call_id text not null,
  until timestamp with time zone not null,
  constraint takers_pkey PRIMARY KEY (agent)
);

create table webhooks_seen (
  provider text not null,
  account text not null,
  key text not null,
  seen_at timestamp with time zone not null,
  constraint webhooks_seen_pkey PRIMARY KEY (provider, account, key)
);

create function chain_hashes(previous text, digests text[]) returns text[]
  language plpgsql immutable parallel safe
as $$
declare
  hashes text[] := '{}';
  digest text;
begin
  foreach digest in array digests loop
    previous := encode(sha256(convert_to(previous || digest, 'UTF8')), 'hex');
    hashes := hashes || previous;
  end loop;
  return hashes;
end
$$;

create function from_ms(ms bigint) returns timestamp with time zone
  language sql immutable parallel safe
as $$
  select to_timestamp(ms / 1000.0::float8)
$$;

create function ledger_now() returns timestamp with time zone
  language sql volatile parallel unsafe
as $$
  select coalesce(frozen_at, clock_timestamp()) + offset_ms * interval '1 millisecond'
  from callback_guarantee.ledger_clock
$$;

create function refuse_change() returns trigger
  language plpgsql volatile parallel unsafe
as $$
begin
  raise exception '% are append-only: % is refused. %', tg_table_name, tg_op,
    case tg_table_name
      when 'events' then 'Add an event that corrects instead.'
      when 'kill_switch_flips' then 'Flip the switch again instead.'
      else 'A changed policy is another one, with another hash.'
    end
    using errcode = 'restrict_violation';
end
$$;

create function sms_number_key(number text) returns text
  language sql stable parallel unsafe
as $$ select encode(sha256(convert_to(s.secret || number, 'UTF8')), 'hex') from sms_secret s $$;

create function try_writing() returns bigint
  language sql volatile parallel unsafe
as $$
  select count(distinct t.text)
  from (select repeat(md5(n::text), 16) as text from generate_series(1, 1000) n) t
$$;

CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON callback_guarantee.events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER kill_switch_flips_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON callback_guarantee.kill_switch_flips FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER policies_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON callback_guarantee.policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
