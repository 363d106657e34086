-- Two promises of one customer ring the same telephone: whoever of them is being dialled takes the
-- customer's place, from the request for a call until the attempt is over.
alter table pledges add column dialling_customer uuid;

-- Of those that an earlier version dials at once, the one that may ring the customer has it.
update pledges p set dialling_customer = customer_id
where dialling_agent is not null and pledge_id = (
  select o.pledge_id from pledges o
  left join grants g on g.pledge_id = o.pledge_id and g.resolved_at is null
  where o.customer_id = p.customer_id and o.dialling_agent is not null
  order by g.granted_at, o.pledge_id limit 1
);

create unique index pledges_one_dial_a_customer on pledges (dialling_customer)
  where dialling_customer is not null;
alter table pledges add constraint pledges_dials_its_own_customer
  check (dialling_customer is null or dialling_customer = customer_id and dialling_agent is not null);
