-- A promise whose evidence fell away while a newer one was open ends as joined into that one.
alter table pledges drop constraint pledges_state_check;
alter table pledges add constraint pledges_state_check check (
  state in (
    'waiting', 'due', 'broken',
    'kept', 'kept-late', 'unreachable', 'cancelled', 'claimed', 'withdrawn', 'joined'
  )
);
