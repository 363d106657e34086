import { z } from 'zod';
import type { Pledges } from '../app/ports/pledges.ts';
import { isUuid } from './pledge-rows.ts';
import type { Database } from './pool.ts';

const OPEN_OF = `
select pledge_id from pledges
where customer_id = $1 and subject = $2 and state in ('waiting', 'due', 'broken')`;

/** The one open pledge that a customer and subject may have. */
export function makeOpenOf(database: Database): Pledges['openOf'] {
  return async (customerId, subject) => {
    if (!isUuid(customerId)) return null;
    const [row] = await database.query({ text: OPEN_OF, values: [customerId, subject] });
    return row === undefined ? null : z.string().parse(row['pledge_id']);
  };
}
