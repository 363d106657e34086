-- The facts, for ever: one row each, ordered within its promise by `position`. No foreign key: the
-- only statement that writes here writes the promise too, and a check a row would cost a third of
-- the intake's speed.
create table events (
  pledge_id uuid not null,
  position integer not null check (position > 0),
  type text not null,
  at timestamptz not null,
  data jsonb not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  primary key (pledge_id, position) -- Two writers at one position: one loses, and must reload.
);
