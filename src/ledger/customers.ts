import type { Customers } from '../app/ports/customers.ts';
import { customerOf } from './customer-rows.ts';
import { isUuid, pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

const CUSTOMER = `
select c.customer_id, c.reference, c.name, c.language, c.time_zone,
  array(
    select p.number from customer_phones p
    where p.customer_id = c.customer_id order by p.given desc
  ) as phones
from customers c`;

const BY_ID = `${CUSTOMER} where c.customer_id = any ($1::uuid[])`;

const BY_PHONE = `${CUSTOMER}
join customer_phones m on m.customer_id = c.customer_id
where m.number = $1 and m.main`;

/** Everybody who holds the number: a call with it may be about any of them. */
const PLEDGES_OF = `
select p.body from customer_phones n join pledges p on p.customer_id = n.customer_id
where n.number = $1`;

const OPEN_OF = `${PLEDGES_OF} and p.state in ('waiting', 'due', 'broken')
order by p.binding_due_at, p.pledge_id`;

const CONCERNED_BY = `${PLEDGES_OF} and (p.ended_at is null or p.ended_at >= from_ms($2))
order by p.binding_due_at, p.pledge_id`;

/** Customers by id and by number, and the pledges that a call with them may concern. */
export function makeCustomers(database: Database, policies: Policies): Omit<Customers, 'intake'> {
  return {
    byId: async (customerIds) => {
      const ids = customerIds.filter(isUuid);
      if (ids.length === 0) return new Map();
      const rows = await database.query({ name: 'customers', text: BY_ID, values: [ids] });
      return new Map(rows.map(customerOf).map((customer) => [customer.customerId, customer]));
    },
    byPhone: async (phone) => {
      const [row] = await database.query({ text: BY_PHONE, values: [phone] });
      return row === undefined ? null : customerOf(row);
    },
    openOf: async (phone) =>
      pledgesOf(
        await database.query({ name: 'open-of', text: OPEN_OF, values: [phone] }),
        policies,
      ),
    concernedBy: async (phone, since) => {
      const values = [phone, since];
      const rows = await database.query({ name: 'concerned', text: CONCERNED_BY, values });
      return pledgesOf(rows, policies);
    },
  };
}
