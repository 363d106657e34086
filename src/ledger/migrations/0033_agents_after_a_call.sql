-- An agent whose customer has hung up is still on our line: they are asked how it was. Their
-- telephone must not ring for the next promise before their own leg is over.
alter table grants add column agent text, add column leg_over_at timestamptz;

create index grants_after_the_call on grants (resolved_at)
  where agent is not null and leg_over_at is null;
