-- What is set up wrongly at the phone system meets every promise; its operators are told once, by
-- the effect that is named here, and by another one only much later.
create table setup_faults (
  fault text primary key,
  effect_id text not null,
  told_at timestamptz not null
);
