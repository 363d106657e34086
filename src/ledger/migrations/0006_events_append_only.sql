-- Whoever holds the database's password still cannot rewrite history by accident.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are append-only: % is refused. Add an event that corrects instead.', tg_op
    using errcode = 'restrict_violation';
end
$$;

create trigger events_append_only before update or delete or truncate on events
  for each statement execute function refuse_change();
