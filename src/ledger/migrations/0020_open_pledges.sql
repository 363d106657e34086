-- What is open is listed every second while somebody watches, and stands behind years of ended
-- promises in `pledges_by_due_at`. What asks for a person is found however far off its time is.
create index pledges_open_by_due_at on pledges (binding_due_at, pledge_id)
  where state in ('waiting', 'due', 'broken');
create index pledges_asking on pledges (binding_due_at, pledge_id)
  where state in ('waiting', 'due', 'broken')
    and (body ->> 'ladder' is not null or body ->> 'claim' is not null);
