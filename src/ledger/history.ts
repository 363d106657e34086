import { z } from 'zod';
import type { Pledges } from '../app/ports/pledges.ts';
import { isUuid, recordedEventsOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database } from './pool.ts';

const TIMELINE = `
select position, type, at, data, hash from events where pledge_id = $1 order by position`;

const VALUES = `
select value_id, value from personal_values where value_id = any ($1) and value is not null`;

/** What was recorded of a pledge, and what persons said in it. */
export function makeHistory(
  database: Database,
  policies: Policies,
): Pick<Pledges, 'timeline' | 'values'> {
  return {
    timeline: async (pledgeId) => {
      if (!isUuid(pledgeId)) return [];
      const rows = await database.query({ text: TIMELINE, values: [pledgeId] });
      return recordedEventsOf(rows, policies);
    },
    values: async (valueIds) => {
      if (valueIds.length === 0) return new Map();
      const rows = await database.query({ text: VALUES, values: [valueIds] });
      const text = z.string();
      return new Map(rows.map((row) => [text.parse(row['value_id']), text.parse(row['value'])]));
    },
  };
}
