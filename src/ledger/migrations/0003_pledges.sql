-- One row a promise: its events folded into `body`, and beside it what is searched for or checked.
create table pledges (
  pledge_id uuid primary key,
  version integer not null check (version > 0),
  state text not null check (
    state in (
      'waiting', 'due', 'broken',
      'kept', 'kept-late', 'unreachable', 'cancelled', 'claimed', 'withdrawn'
    )
  ),
  ended_at timestamptz,
  customer_id uuid not null references customers,
  subject text not null,
  team text not null,
  owner text,
  promised_at timestamptz not null,
  binding_due_at timestamptz not null,
  next_at timestamptz,
  -- The agent whose phone rings, or who is connected, for this promise: one leg an agent.
  dialling_agent text,
  -- The attempt that waits to be dialled.
  planned_attempt integer,
  held text check (held in ('kill-switch', 'observe-only')),
  -- Ends of the windows that passed unkept, for the guard against a second broken promise.
  broken_due_at timestamptz[] check (cardinality(broken_due_at) > 0),
  lease_until timestamptz,
  lease_holder text,
  last_hash text not null check (last_hash ~ '^[0-9a-f]{64}$'),
  body jsonb not null,
  constraint pledges_ended_with_its_end_state
    check ((ended_at is null) = (state in ('waiting', 'due', 'broken'))),
  constraint pledges_lease_has_a_holder check ((lease_until is null) = (lease_holder is null)),
  constraint pledges_dials_or_plans check (dialling_agent is null or planned_attempt is null)
);
