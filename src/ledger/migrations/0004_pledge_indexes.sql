-- One open promise a customer and subject, one leg an agent; and what is looked for all the time
-- is found without reading what is not: cost must not grow with what merely waits.
create unique index pledges_one_open_a_subject on pledges (customer_id, subject)
  where state in ('waiting', 'due', 'broken');
create unique index pledges_one_leg_an_agent on pledges (dialling_agent)
  where dialling_agent is not null;
create index pledges_to_wake on pledges (next_at, pledge_id) where next_at is not null;
create index pledges_by_due_at on pledges (binding_due_at, pledge_id);
create index pledges_of_customer on pledges (customer_id);
create index pledges_to_dial on pledges (team, binding_due_at) where planned_attempt is not null;
create index pledges_held on pledges (team) where held is not null;
-- Promises are stored in the order in which they are made, so that a few pages tell a whole day.
create index pledges_by_promised_at on pledges using brin (promised_at) with (pages_per_range = 16);
