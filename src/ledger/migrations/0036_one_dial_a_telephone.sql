-- Two customers may share a telephone (a household, a switchboard), and it rings for one of them at
-- a time. The number lies here only while a dial of it waits or is under way.
alter table pledges add column dial_phone text;

update pledges p set dial_phone = n.value
from personal_values n
where n.value_id = p.body->'number'->>'valueId'
  and (p.planned_attempt is not null or p.dialling_agent is not null);

-- Of those that an earlier version dials at once, the one that may ring the telephone has it.
update pledges p set dialling_customer = null
where dialling_customer is not null and dial_phone is not null and pledge_id <> (
  select o.pledge_id from pledges o
  left join grants g on g.pledge_id = o.pledge_id and g.resolved_at is null
  where o.dial_phone = p.dial_phone and o.dialling_customer is not null
  order by g.granted_at, o.pledge_id limit 1
);

create unique index pledges_one_dial_a_telephone on pledges (dial_phone)
  where dialling_customer is not null;
create index pledges_dials_of_telephone on pledges (dial_phone) where dial_phone is not null;
alter table pledges add constraint pledges_telephone_of_a_dial
  check (dial_phone is null or dialling_agent is not null or planned_attempt is not null);
