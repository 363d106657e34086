-- The line of owed dials and the dials held back are read from the front, however long they are.
drop index pledges_to_dial;
create index pledges_to_dial on pledges (team, (state = 'broken'), binding_due_at, pledge_id)
  where planned_attempt is not null and held is null and ended_at is null;
create index pledges_to_dial_asked on pledges (team, binding_due_at, pledge_id)
  where planned_attempt is not null and held is null and ended_at is null
    and body->'attempts'->-1->>'askedBy' is not null;

drop index pledges_held;
create index pledges_held on pledges (team, binding_due_at, pledge_id)
  where held is not null and ended_at is null;
