-- Work owed by committed decisions. `claimable_at` is the moment from which anybody may take it:
-- its time while pending, the end of the lease while in hand, so one index finds both.
create sequence fences as bigint;

create table outbox (
  effect_id text primary key,
  pledge_id uuid not null,
  key text not null,
  state text not null default 'pending' check (state in ('pending', 'in-hand', 'done')),
  claimable_at timestamptz,
  fence bigint,
  holder text,
  tries integer not null default 0 check (tries >= 0),
  owed_at timestamptz not null,
  done_at timestamptz,
  effect jsonb not null,
  constraint outbox_owed_once unique (pledge_id, key),
  constraint outbox_claimable_until_done check ((claimable_at is null) = (state = 'done')),
  constraint outbox_done_at check ((done_at is null) = (state <> 'done')),
  constraint outbox_in_hand_is_fenced
    check (state <> 'in-hand' or (fence is not null and holder is not null))
);

create index outbox_to_claim on outbox (claimable_at, effect_id) where state <> 'done';
