-- Whom the switch still has to be told to: promises that want to be woken from `telling_from` on,
-- after the promise `telling_after` at that very moment, before `telling_to`. Set by the statement
-- that flips the switch, so that a crash after it forgets nobody; moved on as they are told.
alter table kill_switch
  add column telling_from timestamptz,
  add column telling_after uuid,
  add column telling_to timestamptz,
  add constraint kill_switch_tells_while_on check (telling_from is null or is_on),
  add constraint kill_switch_telling
    check ((telling_from is null) = (telling_to is null)
      and (telling_after is null or telling_from is not null));
