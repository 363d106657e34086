import { z } from 'zod';
import type { Found, Pledges } from '../app/ports/pledges.ts';
import type { Sought } from '../app/ports/sought.ts';
import { pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

/** Customers whose promises are looked at: whoever finds more has to say more. */
const CUSTOMERS_MAX = 1_000;
const ENOUGH = `limit ${CUSTOMERS_MAX + 1}`;
/** No letter sorts behind it, so that a beginning has an end: a range, which an index reads. */
const BEHIND_ALL = '\u{10ffff}';

/**
 * Each way to find a customer has an index of its own, and a way that was not asked for finds
 * nobody. What it costs grows with the customers that fit, up to so many, and with their promises;
 * not with all there are. Exported for the test that holds its plan to the indexes.
 */
export const FIND = `
with found as materialized (
  (select customer_id from customers
    where lower(reference) ~>=~ $2 and lower(reference) ~<~ $3 ${ENOUGH})
  union
  (select customer_id from customers
    where to_tsvector('simple', translate(name, '.,-_/@&+''’', '          '))
      @@ to_tsquery('simple', $4) ${ENOUGH})
  union
  (select customer_id from customer_phones where number = $5 ${ENOUGH})
  union
  (select customer_id from customer_phones
    where right(number, 4) = right($6, 4) and number like '%' || $6 ${ENOUGH})
), sought as (
  select pledge_id from pledges where customer_id in (select customer_id from found)
  union
  select pledge_id from pledges where pledge_id = $1::uuid
)
select p.body, (select count(*) from found) > ${CUSTOMERS_MAX} as more
from sought join pledges p using (pledge_id)
order by p.ended_at is not null, case when p.ended_at is null then p.binding_due_at end,
  p.binding_due_at desc, p.pledge_id
limit $7`;

/** Promises by what somebody knows of them or of their customer. */
export function makeFind(database: Database, policies: Policies): Pick<Pledges, 'find'> {
  return {
    find: async (sought, limit): Promise<Found> => {
      const values = [...valuesOf(sought), limit + 1];
      const rows = await database.query({ text: FIND, values });
      const pledges = await pledgesOf(rows, policies);
      const isMore = z.boolean().optional().parse(rows[0]?.['more']) ?? false;
      return { pledges: pledges.slice(0, limit), more: isMore || pledges.length > limit };
    },
  };
}

/** In the order of its parameters. A word is letters and digits, and quoted: it is no operator. */
export function valuesOf({ pledgeId, reference, words, number, ending }: Sought): unknown[] {
  const until = reference === null ? null : reference + BEHIND_ALL;
  const named = words.length === 0 ? null : words.map((word) => `'${word}':*`).join(' & ');
  return [pledgeId, reference, until, named, number, ending];
}
