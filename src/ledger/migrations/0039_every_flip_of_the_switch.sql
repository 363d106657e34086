-- Who stopped all dialling or started it again, and when: each flip, for ever. To stop what stands
-- still already is none.
create table kill_switch_flips (
  position bigint primary key,
  is_on boolean not null,
  changed_by text not null,
  changed_at timestamptz not null
);

insert into kill_switch_flips (position, is_on, changed_by, changed_at)
select 1, is_on, changed_by, changed_at from kill_switch where changed_by is not null;

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% are append-only: % is refused. %', tg_table_name, tg_op,
    case tg_table_name
      when 'events' then 'Add an event that corrects instead.'
      when 'kill_switch_flips' then 'Flip the switch again instead.'
      else 'A changed policy is another one, with another hash.'
    end
    using errcode = 'restrict_violation';
end
$$;

create trigger kill_switch_flips_append_only
  before update or delete or truncate on kill_switch_flips
  for each statement execute function refuse_change();
